"""A RabbitMQ for the run: the given one, the one that answers on this machine, or a private node."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.postgres import one_worker_at_a_time, remember_process

LOCAL = "amqp://guest:guest@127.0.0.1:5672/"
GREETING = b"AMQP\x00\x00\x09\x01"
START_SECONDS = 90


def rabbitmq_of_this_run() -> str:
    """Return an address that answers. Without one: skip, loudly; in CI: fail."""
    if given := os.environ.get("MESTO_TEST_RABBITMQ_URL"):
        return given
    with one_worker_at_a_time("rabbitmq") as found:
        if not found.exists():
            found.write_text(json.dumps(_find_or_start(found.parent / "rabbitmq")))
        url = json.loads(found.read_text())
    if url:
        return url
    why = "NO RABBITMQ: install rabbitmq-server or set MESTO_TEST_RABBITMQ_URL to test the broker"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def _find_or_start(folder: Path) -> str | None:
    if _answers(5672):
        return LOCAL
    if program := rabbitmq_program():
        return _start(program, folder)
    return None


def rabbitmq_program() -> str | None:
    # Debian's wrapper insists on its own user and folders; the real thing runs as anybody.
    real = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    return str(real) if real.exists() else shutil.which("rabbitmq-server")


def _start(program: str, folder: Path) -> str | None:
    port, distribution, names = _free_port(), _free_port(), _free_port()
    folder.mkdir()
    (folder / "plugins").write_text("[].")
    environment = rabbitmq_environment(folder, port, distribution, names)
    with (folder / "output").open("wb") as output:
        broker = subprocess.Popen(
            [program],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    remember_process(broker.pid)
    try:
        for _ in range(START_SECONDS * 5):
            if _answers(port):
                return f"amqp://guest:guest@127.0.0.1:{port}/"
            if broker.poll() is not None:
                break
            time.sleep(0.2)
        return None
    finally:
        _remember_family(folder)


def rabbitmq_environment(folder: Path, port: int, distribution: int, names: int) -> dict[str, str]:
    """Give a node its own name, ports and folders: it meets no other broker of the machine."""
    return {
        **os.environ,
        "HOME": str(folder),  # the cookie
        "RABBITMQ_NODENAME": f"mesto{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
        "RABBITMQ_LOG_BASE": f"{folder}/log",
        "RABBITMQ_PID_FILE": f"{folder}/pid",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
        "RABBITMQ_CONFIG_FILE": f"{folder}/none",
        "RABBITMQ_CONF_ENV_FILE": f"{folder}/none",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names),
    }


def _remember_family(folder: Path) -> None:
    """Remember Erlang, which the script starts, and its name server: each is ended by its own number."""
    for pid in _family(folder):
        remember_process(pid)


def end_family(folder: Path) -> None:
    """Kill every process of the node in this folder, each by its own number."""
    for pid in _family(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _family(folder: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"{folder}/".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as wire:
            wire.sendall(GREETING)
            return wire.recv(1) == b"\x01"
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
