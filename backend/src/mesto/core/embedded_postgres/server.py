"""Start, adopt and stop the server."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mesto.core.embedded_postgres.account import account_for, make_home, run_as, within_reach
from mesto.core.embedded_postgres.cluster import ENVIRONMENT, USER, data_folder, ensure_cluster, password
from mesto.core.embedded_postgres.complaint import complaint
from mesto.core.embedded_postgres.postmaster import running_postmaster, runs_on
from mesto.core.embedded_postgres.prepare import DATABASE, prepare
from mesto.core.embedded_postgres.programs import find_programs
from mesto.core.trouble import CannotStart

CLUSTER_NAME: Final = "mesto-embedded"
LOG_LIMIT: Final = 16 * 1024 * 1024
_SETTINGS: Final = {
    "cluster_name": CLUSTER_NAME,
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # no socket file: no path that may be too long, nothing left in /tmp
    "max_connections": "100",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_parameter_max_length_on_error": "0",
}


class EmbeddedPostgres:
    """All calls block; start() must not be called from a running event loop (use a thread)."""

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        chosen_programs: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._data_dir = data_dir
        self._port = port
        self._chosen = chosen_programs
        self._settings = {**_SETTINGS, **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = threading.Lock()  # a stop() in another thread waits for the start()
        self._pid: int | None = None
        self.version = ""
        self.was_running = False
        """The last start() found it running: somebody else's, or left by a killed parent."""

    @property
    def home(self) -> Path:
        return (self._data_dir / "postgres").resolve()

    @property
    def log(self) -> Path:
        return self._data_dir / "logs" / "postgres.log"

    @property
    def pid(self) -> int | None:
        return self._pid

    @property
    def url(self) -> str:
        """With the password: never to be printed."""
        return f"postgresql://{USER}:{password(self.home)}@127.0.0.1:{self._port}/{DATABASE}"

    def is_running(self) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        return self._pid is not None and runs_on(self._pid, data_folder(self.home))

    def find(self) -> str | None:
        """Return the address of the server that runs on this data folder already."""
        try:
            found = running_postmaster(data_folder(self.home))
        except OSError:
            return None
        if found is None or found.status != "ready":
            return None
        self._pid, self._port = found.pid, found.port
        return self.url

    def start(self) -> str:
        """Make what is missing, adopt or start the server, and return its address."""
        try:
            with self._busy, self._one_at_a_time():
                self._start()
                asyncio.run(prepare(self.url))
        except OSError as error:
            raise CannotStart(
                f"The embedded PostgreSQL cannot use {error.filename or self._data_dir}: "
                f"{error.strerror or type(error).__name__}.",
                "Make that folder writable, name another in MESTO_DATA_DIR, or set MESTO_DATABASE__URL.",
            ) from error
        return self.url

    def stop(self, patience: float = 30) -> None:
        """Shut down fast (no waiting for clients, nothing lost) and return when the server has ended."""
        with self._busy:
            self._stop(patience)

    def _stop(self, patience: float = 30) -> None:
        for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if not self.is_running():
                break
            self._signal(number)
            self._wait_for_end(seconds)
        self._process = self._pid = None

    def hurry(self) -> None:
        """Make a stop() that is under way immediate; the next start replays the log."""
        if self.is_running():
            self._signal(signal.SIGQUIT)

    def _signal(self, number: int) -> None:
        assert self._pid is not None
        try:
            os.kill(self._pid, number)
        except ProcessLookupError:
            return

    def _wait_for_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._data_dir / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        account = account_for(self.home)
        home = make_home(self._data_dir, account)
        data = data_folder(home)
        self.was_running = False
        if found := running_postmaster(data):
            self._pid, self._process = found.pid, None
            if found.status != "stopping" and self._became_ready(data):
                self.was_running = True
                return
            self._stop()
        programs = within_reach(find_programs(self._chosen), home, account)
        self.version = programs.version
        ensure_cluster(home, programs, account)
        password(home)
        (data / "postmaster.pid").unlink(missing_ok=True)  # nobody runs here: the number may be used again
        for attempt in range(5):
            port = self._port or _free_port()
            began = self._open_log()
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    [programs.folder / "postgres", "-D", data, "-p", str(port), *self._options()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=data,
                    env=ENVIRONMENT,
                    start_new_session=True,  # Ctrl-C is for us: we end it in order
                    umask=0o077,
                    **run_as(account),
                )
            self._pid = self._process.pid
            if self._became_ready(data):
                return
            said = self.log.read_bytes()[began:].decode(errors="replace")
            if attempt == 4 or not self._worth_another_try(said):  # noqa: PLR2004
                raise complaint(said, data=data, log=self.log, port=self._port)
            time.sleep(0.5 * (attempt + 1))

    def _options(self) -> list[str]:
        return [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]

    def _open_log(self) -> int:
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        return self.log.stat().st_size

    def _became_ready(self, data: Path) -> bool:
        # Recovery after a crash may take a while; only a server that ends, or says nothing for long, has failed.
        deadline = time.monotonic() + 120
        while self.is_running() and time.monotonic() < deadline:
            found = running_postmaster(data)
            if found and found.pid == self._pid and found.status == "ready":
                self._port = found.port
                return True
            if found and found.status == "stopping":
                return False
            time.sleep(0.02)
        self._stop(5)
        return False

    def _worth_another_try(self, said: str) -> bool:
        # The workers of a killed server end a moment after it; a free port may be taken before we are there.
        busy = "shared memory block" in said or "lock file" in said
        return busy or (not self._port and "in use" in said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
