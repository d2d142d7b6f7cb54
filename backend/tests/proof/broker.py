"""A RabbitMQ of the proof's own, so that it may be killed without hurting anybody else's."""

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.support.processes import free_port


class Broker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.distribution = free_port(), free_port()
        self.process: subprocess.Popen | None = None

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("rabbitmq-server") is not None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    async def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        plugins = self.folder / "enabled_plugins"
        plugins.write_text("[].")
        settings = {
            "RABBITMQ_NODENAME": f"proof{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbit.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "HOME": str(self.folder),
        }
        with (self.folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["rabbitmq-server"],
                env={**os.environ, **settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        for _ in range(600):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            return
        raise AssertionError("RabbitMQ did not open its port within 60 s")

    def kill(self) -> None:
        """End the whole group, as a power cut would: the shell wrapper and the Erlang machine."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None
