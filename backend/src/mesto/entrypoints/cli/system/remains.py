"""What an `up` that was killed leaves behind: its processes end by themselves, a moment later."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mesto.core.run_file import read_run_file
from mesto.core.settings import Settings
from mesto.core.trouble import CannotStart
from mesto.entrypoints.cli.ports import ensure_free

PATIENCE: Final = 20.0


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the data folder: the kernel lets go of it however this process ends."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (data_dir / "up.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                running = read_run_file(data_dir)
                where = f" at {running.api_url} (process {running.pids.up})" if running else ""
                raise CannotStart(
                    f"Mesto is running on {data_dir} already{where}.",
                    "Stop it, or name another folder in MESTO_DATA_DIR.",
                ) from None
            yield
    except OSError as error:
        raise CannotStart(
            f"The data folder {data_dir} cannot be used: {error.strerror}.",
            "Make it writable, or name another in MESTO_DATA_DIR.",
        ) from None


def ports_when_free(settings: Settings) -> tuple[int, int]:
    """Return the ports of API and runner, waiting for the remains of a killed `up`; CannotStart when taken."""
    deadline = time.monotonic() + PATIENCE
    host = settings.api.host
    while True:
        try:
            api = ensure_free(host, settings.api.port, "MESTO_API__PORT")
            runner = ensure_free(host, settings.runner.port, "MESTO_RUNNER__PORT")
        except CannotStart:
            if time.monotonic() > deadline or not _remains(settings.data_dir):
                raise
            time.sleep(0.1)
        else:
            if api != runner:
                return api, runner
            if settings.api.port:
                raise CannotStart(
                    f"API and runner cannot share port {api}.",
                    "Set MESTO_API__PORT and MESTO_RUNNER__PORT apart.",
                )


def _remains(data_dir: Path) -> bool:
    last = read_run_file(data_dir)
    return last is not None and any(pid and _is_alive(pid) for pid in (last.pids.api, last.pids.runner))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
