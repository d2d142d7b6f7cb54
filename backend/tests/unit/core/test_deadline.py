"""A request that takes too long is answered, and what it is doing is not cut."""

import asyncio
import json

import pytest

from mesto.core.deadline import Deadline


class Conversation:
    """One HTTP exchange; `body` yields messages, and then waits."""

    def __init__(self, *body: bytes, ends: bool = True) -> None:
        self.coming = [
            {"type": "http.request", "body": part, "more_body": n < len(body) - 1 or not ends}
            for n, part in enumerate(body)
        ]
        self.said: list[dict] = []
        self.gone = asyncio.Event()

    async def receive(self):
        if self.coming:
            return self.coming.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.said.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.gone.set()  # as uvicorn does: whoever still reads learns that it is over

    async def with_(self, application, body_seconds=0.05, work_seconds=0.05):
        scope = {"type": "http", "method": "POST", "path": "/x", "headers": [], "mesto.template": "/x"}
        await Deadline(application, body_seconds, work_seconds)(scope, self.receive, self.send)
        return self

    @property
    def status(self):
        return self.said[0]["status"]

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.said[0]["headers"]}

    @property
    def code(self):
        return json.loads(self.said[1]["body"])["code"]


async def answers(send, status=201):
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def reads(receive):
    while (message := await receive()).get("more_body"):
        pass
    return message["type"]


async def test_work_that_does_not_end_is_answered_and_still_finished():
    finished = asyncio.Event()

    async def application(scope, receive, send):
        await asyncio.sleep(0.15)
        finished.set()
        await answers(send)

    told = await Conversation(b"").with_(application)
    assert finished.is_set()
    assert (told.status, told.code) == (503, "unavailable")
    assert told.headers["retry-after"] == "1"
    assert len(told.said) == 2  # what came later was dropped


async def test_work_in_time_is_left_alone():
    async def application(scope, receive, send):
        await reads(receive)
        await answers(send)

    told = await Conversation(b"a", b"b").with_(application)
    assert [m["type"] for m in told.said] == ["http.response.start", "http.response.body"]
    assert told.status == 201


async def test_an_answer_that_has_begun_is_left_alone():
    async def application(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await asyncio.sleep(0.04)
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    told = await Conversation(b"").with_(application)
    assert (told.status, len(told.said)) == (200, 5)


async def test_a_body_that_trickles_is_refused_and_the_connection_closed():
    seen = []

    async def application(scope, receive, send):
        seen.append(await reads(receive))
        await answers(send)

    told = await Conversation(b"{", ends=False).with_(application, work_seconds=5)
    assert (told.status, told.code) == (400, "malformed_request")
    assert told.headers["connection"] == "close"
    assert seen == ["http.disconnect"]
    assert len(told.said) == 2


async def test_the_time_for_work_begins_when_the_body_is_there():
    async def application(scope, receive, send):
        await reads(receive)
        await asyncio.sleep(0.1)
        await answers(send)

    told = await Conversation(b"a").with_(application, body_seconds=0.05, work_seconds=5)
    assert told.status == 201


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
async def test_what_is_no_request_passes(kind):
    seen = []

    async def application(scope, receive, send):
        seen.append(scope["type"])

    await Deadline(application)({"type": kind}, None, None)
    assert seen == [kind]
