"""A load generator that costs little: raw HTTP/1.1 over kept-alive sockets, latencies one by one."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Figures:
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return a latency in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def request(method: str, path: str, token: str | None = None, body: object | None = None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    if content:
        lines.append("Content-Type: application/json")
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


async def drive(url: str, requests: Iterable[bytes], *, connections: int, seconds: float) -> Figures:
    """Send the requests, each once, over some connections until the time or the requests run out."""
    figures = Figures()
    todo = iter(requests)
    address = urlsplit(url)
    started = time.perf_counter()
    end = started + seconds
    await asyncio.gather(
        *(_connection(address.hostname, address.port, todo, end, figures) for _ in range(connections))
    )
    figures.seconds = time.perf_counter() - started
    return figures


async def _connection(host, port, todo: Iterator[bytes], end: float, figures: Figures) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for message in todo:
            started = time.perf_counter()
            if started > end:
                return
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            if length:
                await reader.readexactly(length)
            figures.latencies.append(time.perf_counter() - started)
            figures.statuses[int(head[9:12])] += 1
    finally:
        writer.close()
