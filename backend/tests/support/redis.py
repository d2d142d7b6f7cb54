"""A Redis for the run: the given one, the one that answers on this machine, or a private server."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.postgres import one_worker_at_a_time, remember_process

START_SECONDS = 20


@dataclass(frozen=True)
class Redis:
    url: str
    prefix: str
    """Of this test alone; its keys go with it."""

    @property
    def settings(self) -> dict[str, str]:
        return {"storage_url": self.url, "storage_prefix": self.prefix}


def redis_of_this_run() -> str:
    """Return an address that answers. Without one: skip, loudly; in CI: fail."""
    if given := os.environ.get("MESTO_TEST_REDIS_URL"):
        return given
    with one_worker_at_a_time("redis") as found:
        if not found.exists():
            found.write_text(json.dumps(_find_or_start(found.parent / "redis")))
        url = json.loads(found.read_text())
    if url:
        return url
    why = "NO REDIS: install redis-server or set MESTO_TEST_REDIS_URL to test shared limits"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@contextmanager
def a_redis() -> Iterator[Redis]:
    import redis

    url = redis_of_this_run()
    own = Redis(url, f"mesto-test-{uuid.uuid4().hex}")
    try:
        yield own
    finally:
        with redis.Redis.from_url(url) as client:
            for key in client.scan_iter(f"{own.prefix}:*"):
                client.delete(key)


def _find_or_start(folder: Path) -> str | None:
    if _answers(6379):
        return "redis://127.0.0.1:6379/0"
    if program := shutil.which("redis-server"):
        return _start(program, folder)
    return None


def _start(program: str, folder: Path) -> str | None:
    folder.mkdir()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    remember_process(server.pid)
    for _ in range(START_SECONDS * 10):
        if _answers(port):
            return f"redis://127.0.0.1:{port}/0"
        if server.poll() is not None:
            break
        time.sleep(0.1)
    return None


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
        wire.sendall(b"PING\r\n")
        return wire.recv(5) == b"+PONG"
    return False
