"""R6: a key outlives the process that wrote it; the same with real sockets."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.idempotency.requests import Request
from tests.support.processes import running_api
from tests.support.steps import Person, a_business, somebody

pytestmark = pytest.mark.R6

COPIES = 50
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}


async def test_a_key_survives_the_process_and_fifty_copies_get_one_answer(database_url, tmp_path):
    start = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    key = uuid4().hex
    async with (
        running_api(database_url, tmp_path) as url,
        httpx2.AsyncClient(base_url=url, timeout=30) as client,
    ):
        business = await a_business(client, hours=ALL_DAY, zone="UTC")
        guest = await somebody(client)
        wish = {
            "spot_id": business.spots[0]["id"],
            "time_from": start.isoformat(),
            "time_until": (start + timedelta(hours=1)).isoformat(),
        }
        asked = Request(guest, "POST", "/bookings", wish)
        answers = await asyncio.gather(*(asked.send(key) for _ in range(COPIES)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert len(await guest.my_bookings()) == 1
    async with (
        running_api(database_url, tmp_path) as url,
        httpx2.AsyncClient(base_url=url, timeout=30) as client,
    ):
        same = Person(client, guest.id, guest.email, guest.headers)
        late = await Request(same, "POST", "/bookings", wish).send(key)
        assert (late.status_code, late.headers["idempotent-replayed"]) == (201, "true")
        assert late.content == answers[0].content
        assert late.headers["location"] == f"/api/v1/bookings/{json.loads(late.content)['id']}"
        assert len(await same.my_bookings()) == 1
