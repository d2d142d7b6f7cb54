from mesto.core.trouble import CannotStart


def seed() -> None:
    """Fill the database with demo data; a second time changes nothing. Refused in production."""
    import asyncio

    from mesto.entrypoints.cli.configuration import read_settings, with_database

    given = read_settings()
    if given.is_production:
        raise CannotStart("Demo data has no place in production.", "Use another environment.")
    with with_database(given) as settings:
        from mesto.core.startup import ensure_safe
        from mesto.entrypoints.demo.seed import seed as fill

        async def ensure_filled() -> bool:
            await ensure_safe(settings)
            return await fill(settings)

        print("demo data made" if asyncio.run(ensure_filled()) else "demo data was there")
