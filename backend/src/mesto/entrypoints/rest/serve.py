"""Runs the API process: uvicorn around the application, and an end that a balancer can follow."""

import gc
import multiprocessing
import os
import signal
import threading
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.supervisors import Multiprocess

from mesto.core.draining import draining
from mesto.core.logging import set_up_logging
from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.core.settings import Settings
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from mesto.entrypoints.rest.protocol import BoundedProtocol

FINISH_SECONDS: Final = 10
"""A request that is running when we stop has this long to end."""
SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def serve(settings: Settings) -> bool:
    """Serve until a signal says stop; the workers read the same settings from the environment.

    Returns False when the port could not be had.
    """
    config = uvicorn.Config(
        "mesto.entrypoints.rest.serve:make_served_app",
        factory=True,
        host=settings.api.host,
        port=settings.api.port,
        workers=settings.api.workers,
        loop="uvloop",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application looks at them itself (rest/main.py)
        root_path=settings.root_path,
        backlog=2048,
        timeout_keep_alive=75,  # longer than a proxy keeps idle connections: it must be the one to close
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    for number in SIGNALS:
        signal.signal(number, _ended_as_asked)
    if settings.api.workers > 1:
        Multiprocess(config, sockets=[config.bind_socket()]).run()
        return True
    server = uvicorn.Server(config)
    server.run()
    return server.started


def make_served_app() -> ASGIApp:
    """Make the application of one worker; uvicorn calls this once its signal handlers are in place."""
    settings = Settings()
    set_up_logging(settings.log, "api")
    container = make_container(settings, load_secrets(settings), Metrics())
    _drain_before_the_end(settings.api.drain_seconds)
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    app = CloseWhileDraining(make_app(container, settings))
    gc.set_threshold(20_000, 20, 50)  # a request makes some thousand objects and few cycles
    gc.collect()
    gc.freeze()  # what lives as long as the process need not be looked at again
    return app


class CloseWhileDraining:
    """Tells clients not to send the next request down a connection that is about to end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not draining.is_set() or scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self.app(scope, receive, send_last)


def _drain_before_the_end(seconds: float) -> None:
    for number in SIGNALS:
        then = signal.getsignal(number)

        def drain(number: int, frame: FrameType | None, then: object = then) -> None:
            hurried = draining.is_set()
            draining.set()
            assert callable(then)
            if hurried or not seconds:
                then(number, frame)
            else:
                timer = threading.Timer(seconds, then, (number, None))
                timer.daemon = True
                timer.start()

        signal.signal(number, drain)


def _follow(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _ended_as_asked(_: int, __: FrameType | None) -> None:
    # uvicorn 0.54 raises the signal again after a clean end, which would make the exit code 143.
    return
