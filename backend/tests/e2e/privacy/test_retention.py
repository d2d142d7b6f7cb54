"""R-D01: what is old loses the person, or goes."""

from datetime import timedelta

import pytest

from mesto.core.purge import PurgeHandler
from mesto.modules.bookings.application.commands.anonymise_old import AnonymiseOldHandler
from mesto.modules.bookings.domain.anonymising import NOBODY
from tests.support.canary import MARKS, a_canary, ok
from tests.support.dumps import dump_of, occurrences
from tests.support.events import run_sql
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.S15


async def run(app, use_case):
    async with app.container() as request:
        return await (await request.get(use_case))()


@pytest.fixture
def slices(monkeypatch):
    """Two bookings a slice: several slices must add up."""
    from mesto.modules.bookings.application.commands import anonymise_old

    monkeypatch.setattr(anonymise_old, "SLICE", 2)


async def test_bookings_that_ended_three_years_ago_are_nobodys(app, clock, post, slices):
    canary = await a_canary(app, clock, post)
    [(first,)] = await post.sql("SELECT min(time_until) FROM bookings.bookings WHERE anonymised_at IS NULL")
    before = await history_of(app, canary)
    clock.moment = first + timedelta(days=1096)
    await run(app, AnonymiseOldHandler)
    kept = await run_sql(
        app.database_url, "SELECT id::text FROM bookings.bookings WHERE user_id = $1", canary.person.id
    )
    assert len(kept) == len(canary.bookings), "not a moment earlier"
    clock.advance(days=5)
    await run(app, AnonymiseOldHandler)
    rows = await run_sql(
        app.database_url,
        "SELECT * FROM bookings.bookings WHERE id = ANY ($1::uuid[])",
        [booking["id"] for booking in canary.bookings],
    )
    assert {(row["user_id"], row["created_by"], row["note"], row["staff_note"]) for row in rows} == {
        (NOBODY, NOBODY, "", "")
    }
    told = {"guest", "guest email", "note", "new note", "staff note", "override", "cancel reason"}
    left = occurrences({name: MARKS[name] for name in told}, await bookings_in(app))
    assert left == {}
    assert occurrences({"id": canary.person.id}, await bookings_in(app)) == {}
    assert (await post.broken()).keys() <= {"active_without_occupancy"}  # nobody wrote down that they expired
    clock.moment = clock.START
    after = await history_of(app, canary)
    assert {id_: entries[-1] for id_, entries in after.items()} == dict.fromkeys(before, "anonymised")
    assert {id_: entries[:-1] for id_, entries in after.items()} == before
    team = await ok(canary.staff.reads(canary.bookings[0]))
    assert (team.json()["user"], team.json()["note"]) == (None, "")
    rebuilt = await ok(
        canary.staff.sends(
            "GET",
            f"/bookings/{canary.bookings[0]['id']}/history",
            params={"as_of": (first + timedelta(days=1200)).isoformat()},
        )
    )
    assert rebuilt.json()["booking"]["version"] == team.json()["version"]


async def bookings_in(app) -> str:
    dump = await dump_of(app.database_url)
    tables = ("COPY bookings.bookings ", "COPY bookings.history ")
    return "".join(dump.split(table, 1)[1].split("\n\\.\n", 1)[0] for table in tables)


async def history_of(app, canary):
    found = {}
    for booking in canary.bookings:
        rows = await run_sql(
            app.database_url,
            "SELECT action FROM bookings.history WHERE booking_id = $1 ORDER BY id",
            booking["id"],
        )
        found[booking["id"]] = [row["action"] for row in rows]
    return found


async def test_the_security_log_is_kept_for_ninety_days(app, client, clock):
    person = await somebody(client)
    await client.post("/api/v1/auth/login", json={"email": person.email, "password": "wrong-password-1"})
    await ok(client.post("/api/v1/auth/password/forgot", json={"email": person.email}), 202)
    kept = []
    for days in (89, 2):
        clock.advance(days=days)
        await run(app, PurgeHandler)
        rows = await run_sql(app.database_url, "SELECT kind FROM auth.incidents ORDER BY kind")
        kept.append([row["kind"] for row in rows])
    assert kept == [["reset_requested", "sign_in_failed"], []]


async def test_messages_invitations_and_looks_go_in_their_time(app, client, clock):
    business, invited = await a_business(client), await somebody(client)
    invitation = {"email": invited.email, "role": "staff"}
    await ok(business.owner.sends("POST", f"{business.path}/members", json=invitation), 201)
    guest = await somebody(client)
    booking = (await ok(guest.books(business.spots[0], "12:00-13:00"), 201)).json()
    await ok(business.owner.reads(booking))
    await run_sql(
        app.database_url,
        "INSERT INTO notifications.notifications VALUES"
        " (gen_random_uuid(), $1, 'barred', '', '', '{}', gen_random_uuid(), $2)",
        guest.id,
        clock.now(),
    )
    held = {
        "invitations": "SELECT FROM coworkings.members WHERE email_key = $1",
        "access_log": "SELECT FROM users.access_log WHERE subject_id = $1::text::uuid",
        "messages": "SELECT FROM notifications.notifications WHERE user_id = $1::text::uuid",
    }

    async def left():
        who = {"invitations": invited.email}
        return {
            name
            for name, sql in held.items()
            if await run_sql(app.database_url, sql, who.get(name, guest.id))
        }

    assert await left() == set(held)
    clock.advance(days=6)
    await run(app, PurgeHandler)
    assert await left() == set(held)
    clock.advance(days=2)
    await run(app, PurgeHandler)
    assert await left() == {"access_log", "messages"}
    clock.advance(days=357)
    await run(app, PurgeHandler)
    assert await left() == {"access_log", "messages"}
    clock.advance(days=2)
    await run(app, PurgeHandler)
    assert await left() == set()
