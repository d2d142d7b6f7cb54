"""uvicorn's HTTP protocol with an end to what a client may send before its request is one."""

from asyncio import TimerHandle
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_LIMIT: Final = 32 * 1024
HEAD_COUNT: Final = 100
HEAD_SECONDS: Final = 10.0


class HeadTooLarge(Exception):
    """Raised inside the parser, which then refuses the request as it refuses everything it cannot read."""


class BoundedProtocol(HttpToolsProtocol):
    """Refuses address and headers that are too large or too many, and closes where they come too slowly.

    httptools has no limits of its own (`h11_max_incomplete_event_size` is for h11 alone), and uvicorn waits for
    ever for the end of a head.
    """

    _head_bytes = 0
    _reads_head = True
    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._reads_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._reads_head and self._head_bytes > HEAD_LIMIT and not self.transport.is_closing():
            self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads_head = True
        if self._head_timer is None:
            self._wait_for_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= HEAD_COUNT:
            raise HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._reads_head, self._head_bytes = False, 0
        self._stop_waiting()
        super().on_headers_complete()

    def _wait_for_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
