import asyncio
from contextlib import closing
from urllib.parse import urlsplit


async def is_ready(url: str) -> bool:
    """Ask GET {url}/ready once. Without an HTTP client: its import would cost more than the question."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            with closing(writer):
                writer.write(
                    f"GET /ready HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
                )
                status = await reader.readline()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status
