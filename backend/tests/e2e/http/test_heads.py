"""What a client may send before its request is one, over a real socket."""

import asyncio

import pytest
import uvicorn

from mesto.entrypoints.rest import protocol


@pytest.fixture
async def talk():
    """Serve on a free port; return a way to send pieces and read what comes back until the end."""

    async def application(scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    config = uvicorn.Config(
        application,
        port=0,
        http=protocol.BoundedProtocol,
        lifespan="off",
        log_config=None,
        server_header=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    async def send(*pieces: bytes, then: float = 0) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(then)
        try:
            return await asyncio.wait_for(reader.read(), 5)
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    yield send
    server.should_exit = True
    await serving


GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
CLOSE = b"Connection: close\r\n\r\n"


async def test_ordinary_requests_pass_one_after_another(talk):
    body = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60_000
    answer = await talk(GET + b"\r\n", body, GET + CLOSE)
    assert answer.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize(
    "head",
    [
        GET + b"A: " + b"x" * 40_000,
        b"GET /" + b"x" * 40_000,
        GET + b"".join(b"A%d: %s\r\n" % (n, b"x" * 1000) for n in range(40)),
    ],
)
async def test_a_head_without_end_is_refused(talk, head):
    answer = await talk(*[head[n : n + 8000] for n in range(0, len(head), 8000)], then=0.01)
    assert b"200 OK" not in answer  # 400, or nothing where the connection was reset before


async def test_too_many_headers_are_refused(talk):
    few = b"".join(b"A%d: 1\r\n" % n for n in range(90))
    many = b"".join(b"A%d: 1\r\n" % n for n in range(150))
    assert b"200 OK" in await talk(GET + few + CLOSE)
    assert b"HTTP/1.1 400" in await talk(GET + many + CLOSE)


@pytest.mark.parametrize("piece", [b"", b"GET / HT", GET])
async def test_a_head_that_does_not_come_is_not_waited_for(talk, monkeypatch, piece):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.2)
    assert await talk(piece) == b""
