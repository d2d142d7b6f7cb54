"""The product as its users run it: real processes, real ports."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from tests.support.app import SECRET

MESTO = str(Path(sys.executable).with_name("mesto"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(**settings: object) -> dict[str, str]:
    """Our own settings only: whatever the machine has set must not reach a test."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MESTO_")}
    given = {
        "MESTO_ENVIRONMENT": "test",
        "MESTO_AUTH__SECRET_KEY": SECRET,
        "MESTO_LIMITS__ENABLED": "false",  # everybody comes from one address; limits have tests of their own
        "MESTO_AUTH__HASH_MEMORY_KIB": "8",
        "MESTO_AUTH__HASH_TIME_COST": "1",
        "MESTO_AUTH__THROTTLE_ENABLED": "false",
    }
    return {**clean, **given, **{name: str(value) for name, value in settings.items()}}


async def until_answers(url: str, process: subprocess.Popen, seconds: float = 40) -> None:
    async with httpx2.AsyncClient() as client:
        for _ in range(int(seconds * 20)):
            if process.poll() is not None:
                raise AssertionError(f"{process.args} ended with {process.returncode}")
            try:
                if (await client.get(url, timeout=2)).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)
    raise AssertionError(f"{url} did not answer 200 within {seconds} s")


def end(process: subprocess.Popen, how: int = signal.SIGTERM, seconds: float = 25) -> int:
    """End a process we started, by its id, and its group should it not go."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait(5)


@asynccontextmanager
async def running_api(
    database_url: str, data_dir: Path, log: Path | None = None, **settings: object
) -> AsyncIterator[str]:
    """Start `mesto api` over a migrated database; yield its address."""
    port = free_port()
    output = (log or data_dir / "api.log").open("wb")
    process = subprocess.Popen(
        [MESTO, "api"],
        env=environment(
            MESTO_DATABASE__URL=database_url, MESTO_DATA_DIR=data_dir, MESTO_API__PORT=port, **settings
        ),
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=data_dir,
        start_new_session=True,
    )
    try:
        await until_answers(f"http://127.0.0.1:{port}/ready", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)
        output.close()
