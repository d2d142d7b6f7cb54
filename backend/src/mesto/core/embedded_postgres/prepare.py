from typing import Final

from mesto.core.trouble import CannotStart

DATABASE: Final = "mesto"


async def prepare(url: str) -> None:
    """Prove that we get in, that the extension of the booking constraint is there, and make the database."""
    import asyncpg  # noqa: PLC0415  # `mesto up` starts its processes before it needs a driver

    try:
        admin = await asyncpg.connect(url.removesuffix(DATABASE) + "postgres", timeout=10)
    except (asyncpg.PostgresError, TimeoutError) as error:
        raise CannotStart(
            f"The embedded PostgreSQL runs but does not let us in ({type(error).__name__}).",
            "Its password file does not belong to its data: put the right one back, or move both away.",
        ) from error
    try:
        if not await admin.fetchval("SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'"):
            raise CannotStart(
                "These PostgreSQL programs come without the extension btree_gist, which bookings need.",
                "Install PostgreSQL's contrib package, or choose other programs with MESTO_PG_BIN.",
            )
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await admin.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await admin.close()
