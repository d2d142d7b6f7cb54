"""`mesto up` on a data folder of its own, found by what it writes down."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.support.processes import MESTO, end, environment


class Up:
    def __init__(self, folder: Path, **settings: object) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.data_dir = folder / "mesto"
        self.output = folder / "output"
        self.env = environment(
            MESTO_DATA_DIR=self.data_dir, MESTO_API__PORT=0, MESTO_RUNNER__PORT=0, **settings
        )
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [MESTO, "up"], env=self.env, stdout=output, stderr=output, cwd=self.folder
            )
        until(lambda: self.found("up") == self.process.pid, self.ended_early)

    def ended_early(self) -> str | None:
        return self.output.read_text() if self.process.poll() is not None else None

    @property
    def run_file(self) -> dict:
        try:
            return json.loads((self.data_dir / "run.json").read_text())
        except FileNotFoundError:
            return {}

    def found(self, name: str) -> int | None:
        return self.run_file.get("pids", {}).get(name)

    def kill(self, *names: str) -> None:
        """Kill processes and wait until others stand in their places and everything is ready."""
        killed = {name: self.found(name) for name in names}
        for pid in killed.values():
            os.kill(pid, signal.SIGKILL)
        until(
            lambda: all(self.found(name) != pid for name, pid in killed.items()) and self.is_ready(),
            self.ended_early,
        )

    def is_ready(self) -> bool:
        return all(status(f"{self.run_file[place]}/ready") == 200 for place in ("api_url", "runner_url"))

    def mesto(self, *arguments: str, **settings: object) -> subprocess.CompletedProcess:
        extra = {name: str(value) for name, value in settings.items()}
        return subprocess.run(
            [MESTO, *arguments],
            env={**self.env, **extra},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def stop(self, how: int = signal.SIGTERM) -> int:
        return end(self.process, how, 40)


def status(url: str) -> int | None:
    """Return the status, None where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except OSError:
        return None


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], object], gave_up: Callable[[], str | None] = lambda: None, seconds: float = 90):
    deadline = time.monotonic() + seconds
    while not true():
        if why := gave_up():
            raise AssertionError(why)
        assert time.monotonic() < deadline, f"waited {seconds} s"
        time.sleep(0.05)
