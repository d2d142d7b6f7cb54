"""S15: of somebody with much to forget nothing is left within sixty seconds, with the real processes."""

import time
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from tests.support.canary import ok
from tests.support.dumps import dump_of, occurrences
from tests.support.events import run_sql
from tests.support.policies import of_coworking, sets
from tests.support.postgres import let_the_server_in
from tests.support.running_up import Up
from tests.support.steps import API, PASSWORD, Person, a_business

pytestmark = [pytest.mark.proof, pytest.mark.S15]

BOOKINGS = 500
PROMISED_SECONDS = 60
MARKS = {
    "name": "Quillfeather Ondine",
    "email": "quillfeather.box@example.com",
    "note": "gleaming saxophone by the window",
    "device": "Peppermint Typewriter",
    "agent": "Zeppelinbrowser/9.9",
}
TOLD = "SELECT count(*) AS n FROM notifications.notifications WHERE type = 'booking_confirmed'"
LEFT = """
SELECT (SELECT count(*) FROM notifications.notifications WHERE user_id = $1)
    + (SELECT count(*) FROM notifications.deliveries WHERE recipient_id = $1 AND state = 'queued')
    + (SELECT count(*) FROM bookings.bookings WHERE user_id = $1 AND (anonymised_at IS NULL OR status = 'active'))
    + (SELECT count(*) FROM auth.sessions WHERE user_id = $1)
    + (SELECT count(*) FROM users.erasures WHERE email_keys <> '{}') AS n
"""
ON_THEIR_WAY = "SELECT count(*) AS n FROM core.outbox WHERE settled_at IS NULL"


@pytest.fixture
def up(tmp_path):
    made = Up(tmp_path / "run", MESTO_SEED__DEMO="false", MESTO_API__DOCS="false")
    let_the_server_in(made.folder)
    made.start()
    yield made
    made.stop()


async def test_five_hundred_bookings_and_messages_are_forgotten_within_a_minute(up):
    url = up.run_file["database_url"]
    async with httpx2.AsyncClient(base_url=up.run_file["api_url"], timeout=60) as client:
        business = await a_business(client, spots=20)
        await ok(sets(business.owner, of_coworking(business), max_active_per_user=0, allow_own_overlap=True))
        person = await the_person(client)
        for n in range(BOOKINGS):
            await books(person, business, n)
        began = time.monotonic()
        while (await run_sql(url, TOLD))[0]["n"] < BOOKINGS:
            assert time.monotonic() - began < 120, "nobody tells of the bookings"
        assert set(occurrences(MARKS, await dump_of(url))) == set(MARKS)

        began = time.monotonic()
        asked = {"current_password": PASSWORD}
        await ok(person.sends("POST", "/users/me/erasure", json=asked), 204)
        answered = time.monotonic() - began
        while (await run_sql(url, LEFT, person.id))[0]["n"] or occurrences(MARKS, await dump_of(url)):
            assert time.monotonic() - began < 2 * PROMISED_SECONDS, occurrences(MARKS, await dump_of(url))
        took = time.monotonic() - began
        # Five hundred cancellations are still on their way to whoever tells of them: nobody is there to be told.
        while (await run_sql(url, ON_THEIR_WAY))[0]["n"]:
            assert time.monotonic() - began < 2 * PROMISED_SECONDS
        assert (await run_sql(url, LEFT, person.id))[0]["n"] == 0
        assert occurrences(MARKS, await dump_of(url)) == {}
    print(f"\nerasure: answered after {answered:.2f} s, nothing left after {took:.1f} s")
    assert took < PROMISED_SECONDS
    states = await run_sql(
        url, "SELECT status, cancel_reason, count(*) AS n FROM bookings.bookings GROUP BY 1, 2"
    )
    assert [tuple(row) for row in states] == [("cancelled", "user_erased", BOOKINGS)]


async def the_person(client) -> Person:
    body = {"email": MARKS["email"], "full_name": MARKS["name"], "password": PASSWORD}
    made = await ok(client.post(f"{API}/users", json=body), 201)
    entry = {"email": MARKS["email"], "password": PASSWORD, "device_name": MARKS["device"]}
    tokens = await ok(client.post(f"{API}/auth/login", json=entry, headers={"User-Agent": MARKS["agent"]}))
    headers = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    return Person(client, made.json()["id"], MARKS["email"], headers)


async def books(person, business, n: int) -> None:
    """Book the n-th free hour: every desk from ten on, day after day."""
    hour, place = divmod(n, len(business.spots))
    day = (datetime.now(UTC) + timedelta(days=2 + hour // 10)).date().isoformat()
    when = f"{10 + hour % 10:02}:00-{11 + hour % 10:02}:00"
    await ok(person.books(business.spots[place], when, day, note=MARKS["note"]), 201)
