"""The whole path on real parts, over both transports: API and runner are processes of their own."""

import asyncio
import subprocess
import time

import httpx2
import pytest

from tests.support.processes import MESTO, end, environment, free_port, running_api, until_answers
from tests.support.steps import a_business, somebody

LIMIT_SECONDS = 20


@pytest.fixture(params=["local", pytest.param("rabbit", marks=pytest.mark.rabbit)])
def bus(request):
    """Settings of the transport; RabbitMQ is a real one."""
    if request.param == "local":
        return {"MESTO_BUS__TRANSPORT": "local"}
    url = request.getfixturevalue("rabbitmq_url")
    return {"MESTO_BUS__TRANSPORT": "rabbit", "MESTO_BUS__RABBITMQ_URL": url}


@pytest.fixture
async def system(cluster_url, tmp_path, bus):
    """A migrated database of its own, an API process and a runner process."""
    from tests.support.postgres import migrated_database

    async with migrated_database(cluster_url) as url, running_api(url, tmp_path, **bus) as api_url:
        port = free_port()
        with (tmp_path / "runner.log").open("wb") as log:
            process = subprocess.Popen(
                [MESTO, "runner"],
                env=environment(
                    MESTO_DATABASE__URL=url, MESTO_DATA_DIR=tmp_path, MESTO_RUNNER__PORT=port, **bus
                ),
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=tmp_path,
                start_new_session=True,
            )
        try:
            await until_answers(f"http://127.0.0.1:{port}/ready", process)
            yield api_url, f"http://127.0.0.1:{port}", tmp_path
        finally:
            assert end(process) == 0


async def until_inbox_has(person, *types):
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        found = [item["type"] for item in await person.inbox()]
        if sorted(found) == sorted(types):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"inbox holds {found}, not {types}")


async def test_booking_moving_and_cancelling_reach_the_inbox_once(system):
    api_url, runner_url, folder = system
    async with httpx2.AsyncClient(base_url=api_url, timeout=20) as client:
        business = await a_business(client, hours={"opens_at": "00:00", "closes_at": "00:00"}, zone="UTC")
        guest = await somebody(client, locale="en")
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 3 * 86400))
        headers = {"X-Request-Id": "trace-me-through"}
        wish = {
            "spot_id": business.spots[0]["id"],
            "time_from": f"{day}T10:00:00Z",
            "time_until": f"{day}T12:00:00Z",
        }
        booking = (await guest.sends("POST", "/bookings", json=wish, headers=headers)).json()
        await until_inbox_has(guest, "welcome", "booking_confirmed")
        [confirmed] = [item for item in await guest.inbox() if item["type"] == "booking_confirmed"]
        assert confirmed["data"]["booking_id"] == booking["id"]
        assert booking["reference"] in confirmed["body"]
        await guest.changes(booking, time_from=f"{day}T11:00:00Z", time_until=f"{day}T13:00:00Z")
        await until_inbox_has(guest, "welcome", "booking_confirmed", "booking_changed")
        await guest.cancels(booking)
        await until_inbox_has(guest, "welcome", "booking_confirmed", "booking_changed", "booking_cancelled")
        listed = (await guest.sends("GET", "/notifications")).json()
        assert listed["unread_count"] == 4
        assert (await guest.sends("POST", "/notifications/read-all")).json() == {"marked": 4}
        figures = (await client.get(f"{runner_url}/metrics")).text
        assert "mesto_reactions_total{" in figures
    assert "trace-me-through" in (folder / "runner.log").read_text(), "the request id follows the event"
