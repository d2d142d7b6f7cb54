"""The server of one test run: shared by all its workers, ended with it, whatever happened."""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import tempfile
import time
import uuid
from pathlib import Path

RUN_FOLDER = "MESTO_TEST_RUN_FOLDER"
NAME = "mesto_test_"
_PREFIX = "mesto-tests-"
# The data of a test run need not survive a power cut.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


_kept: list[object] = []  # a forgotten process object complains that its process still runs


def begin_run() -> None:
    """Called by the process that starts the workers; they find the folder in their environment."""
    _clear_after_the_killed()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    os.environ[RUN_FOLDER] = str(let_the_server_in(folder))


def end_run() -> None:
    folder = Path(os.environ.pop(RUN_FOLDER))
    if given := os.environ.get("MESTO_TEST_DATABASE_URL"):
        asyncio.run(_drop_template(given, folder))
    _end_processes(folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def one_worker_at_a_time(what: str):
    """Yield a file in the run's folder; what a first worker writes there the others find."""
    folder = Path(os.environ[RUN_FOLDER])
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{what}.json"


def let_the_server_in(folder: Path) -> Path:
    """Let a server's account pass to the folder, when root runs the tests."""
    for each in (folder, *folder.parents):
        if each == Path(tempfile.gettempdir()) or os.geteuid() != 0:
            break
        each.chmod(each.stat().st_mode | 0o011)
    return folder


def remember_process(pid: int) -> None:
    """Have the process ended with the run."""
    (Path(os.environ[RUN_FOLDER]) / f"{pid}.pid").touch()


def cluster_of_this_run() -> str:
    """Return the address of a server where tests may create databases; the first caller starts it."""
    if given := os.environ.get("MESTO_TEST_DATABASE_URL"):
        return given
    with one_worker_at_a_time("postgres") as found:
        if not found.exists():
            from mesto.core.embedded_postgres import EmbeddedPostgres

            chosen = os.environ.get("MESTO_PG_BIN")
            server = EmbeddedPostgres(
                found.parent / "data", chosen_programs=Path(chosen) if chosen else None, settings=QUICK
            )
            url = server.start()
            remember_process(server.pid)
            _kept.append(server)
            found.write_text(json.dumps(url.rsplit("/", 1)[0] + "/postgres"))
        return json.loads(found.read_text())


def database_address(cluster_url: str, name: str) -> str:
    return f"{cluster_url.rsplit('/', 1)[0]}/{name}"


async def migrated_template(cluster_url: str) -> str:
    """Return the name of a migrated database nobody uses: made once a run, copied ever after."""
    import asyncpg

    from mesto.core.migrations import migrate

    with one_worker_at_a_time("template") as found:
        if not found.exists():
            name = f"{NAME}template_{uuid.uuid4().hex[:8]}"
            admin = await asyncpg.connect(cluster_url)
            await admin.execute(f'CREATE DATABASE "{name}"')
            await admin.close()
            await migrate(database_address(cluster_url, name))
            found.write_text(json.dumps(name))
        return json.loads(found.read_text())


@contextlib.asynccontextmanager
async def migrated_database(cluster_url: str):
    """Yield the address of a fresh, migrated database; it is dropped afterwards."""
    import asyncpg

    template = await migrated_template(cluster_url)
    name = f"{NAME}{uuid.uuid4().hex[:12]}"
    admin = await asyncpg.connect(cluster_url)
    await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield database_address(cluster_url, name)
    finally:
        await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await admin.close()


async def truncate(connection, *tables: str) -> None:
    """Empty tables, of a test's database only."""
    name = await connection.fetchval("SELECT current_database()")
    assert name.startswith(NAME), f"{name} is no database of a test"
    await connection.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


async def _drop_template(cluster_url: str, folder: Path) -> None:
    """Leave nothing behind on a server that is not ours."""
    import asyncpg

    found = folder / "template.json"
    if found.exists():
        admin = await asyncpg.connect(cluster_url)
        await admin.execute(f'DROP DATABASE "{json.loads(found.read_text())}" WITH (FORCE)')
        await admin.close()


def _end_processes(folder: Path) -> None:
    for file in folder.glob("*.pid"):
        pid = int(file.stem)
        if f"{folder}/".encode() in _what_it_runs(pid):
            _end(pid)


def _what_it_runs(pid: int) -> bytes:
    """Command line and environment: both name the folder, so a number used again is not mistaken."""
    said = b""
    for name in ("cmdline", "environ"):
        with contextlib.suppress(OSError):
            said += Path(f"/proc/{pid}/{name}").read_bytes()
    return said


def _end(pid: int) -> None:
    for number, seconds in ((signal.SIGQUIT, 3), (signal.SIGKILL, 5)):
        deadline = time.monotonic() + seconds
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if not Path(f"/proc/{pid}/cmdline").exists() or not _what_it_runs(pid):
                return
            time.sleep(0.02)


def _clear_after_the_killed() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and os.access(folder, os.W_OK):
            _end_processes(folder)
            shutil.rmtree(folder, ignore_errors=True)
