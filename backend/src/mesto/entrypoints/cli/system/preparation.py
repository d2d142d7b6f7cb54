"""Before the first request: migrations where they are due, and demo data once per database."""

import asyncio
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mesto.core.revisions import head
from mesto.core.settings import PREFIX, Settings
from mesto.core.startup import connect
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.system.child import ENTRY
from mesto.entrypoints.cli.system.supervisor import Say

_IDENTITY: Final = """
SELECT format('%s/%s', system_identifier, oid)
FROM pg_control_system(), pg_database WHERE datname = current_database()
"""


async def prepare(settings: Settings, url: str, environment: Mapping[str, str], say: Say) -> None:
    environment = {**environment, f"{PREFIX}DATABASE__URL": url}
    if not await is_migrated(url):
        await run_command("migrate", environment)
        say(f"database migrated to {head()}")
    if settings.seeds_demo:
        mark = await seed_mark(url, settings.data_dir)
        if not mark.exists():
            await run_command("seed", environment)
            mark.parent.mkdir(mode=0o700, exist_ok=True)
            mark.touch()
            say("demo data made")


async def is_migrated(url: str) -> bool:
    """Say whether `mesto migrate` has nothing to do; asking costs less than starting it."""
    connection = await connect(url, patience=10)
    try:
        if not await connection.fetchval("SELECT to_regclass('core.alembic_version') IS NOT NULL"):
            return False
        return bool(await connection.fetchval("SELECT version_num FROM core.alembic_version") == head())
    finally:
        await connection.close()


async def run_command(command: str, environment: Mapping[str, str]) -> None:
    """Run a command of ours in a process of its own: what it imports does not stay with us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-c",
        ENTRY,
        command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise CannotStart(f"`mesto {command}` failed:\n{said.decode(errors='replace').strip()}")


async def seed_mark(url: str, data_dir: Path) -> Path:
    """Return the file that says that this database, and no other of the same name, has its demo data."""
    connection = await connect(url, patience=10)
    try:
        identity = await connection.fetchval(_IDENTITY)
    finally:
        await connection.close()
    return data_dir / "seeded" / hashlib.sha256(identity.encode()).hexdigest()[:16]
