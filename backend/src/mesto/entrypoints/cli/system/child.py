"""One process of ours: its start, its log file and its end."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

LOG_LIMIT: Final = 16 * 1024 * 1024
ENTRY: Final = "from mesto.entrypoints.cli.main import cli; cli()"


class Child:
    def __init__(self, command: str, url: str, environment: Mapping[str, str], log: Path) -> None:
        self.command = command
        self.url = url
        self.log = log
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._log_began = 0
        self._is_swept = True
        self.started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it; it loads its code and waits for release()."""
        with self._open_log() as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-c",
                ENTRY,
                self.command,
                "--supervised",
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,  # Ctrl-C is for us: we end it in order
            )
        self._is_swept = False
        self.started_at = time.monotonic()

    async def release(self, database_url: str) -> None:
        """Let it serve: the database is ready."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{database_url}\n".encode())
            await self._process.stdin.drain()
        except ConnectionError:
            return  # it has ended; whoever waits for it sees that

    async def wait(self) -> int:
        """Return its exit code, and leave none of its workers behind."""
        assert self._process is not None
        code = await self._process.wait()
        self.kill()
        self._is_swept = True  # the number of its group may be somebody else's from now on
        return code

    async def stop(self, patience: float) -> None:
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), patience)
            except TimeoutError:
                self.kill()
        await self.wait()

    def kill(self) -> None:
        """End it and its workers at once."""
        if self._process is not None and not self._is_swept:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def last_words(self) -> str:
        """Return what it has said since its start, at most the end of it."""
        said = self.log.read_bytes()[self._log_began :].decode(errors="replace").strip()
        return "\n".join(said.splitlines()[-15:])

    def _open_log(self) -> BinaryIO:
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self._log_began = self.log.stat().st_size
        return self.log.open("ab")
