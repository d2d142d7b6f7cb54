"""A RabbitMQ of the proof's own, so that it may be killed without hurting anybody else's."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

from tests.support.processes import free_port
from tests.support.rabbitmq import end_family, rabbitmq_environment, rabbitmq_program


class Broker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.distribution, self.names = free_port(), free_port(), free_port()
        self.process: subprocess.Popen | None = None

    @staticmethod
    def is_installed() -> bool:
        return rabbitmq_program() is not None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    async def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "plugins").write_text("[].")
        environment = rabbitmq_environment(self.folder, self.port, self.distribution, self.names)
        with (self.folder / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                [rabbitmq_program()], env=environment, stdout=log, stderr=log, start_new_session=True
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
        """End it as a power cut would: the script that starts it, and the Erlang machine it became."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None
        end_family(self.folder)
