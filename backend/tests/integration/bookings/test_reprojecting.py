"""R-V07 and T-06 on real rows: occupancies swap places, nothing half done, nobody slips in between."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.application.commands.check_zone_rules import CheckZoneRulesHandler
from mesto.modules.bookings.application.commands.reproject_coworking import (
    ReprojectCoworking,
    ReprojectCoworkingHandler,
)
from mesto.modules.bookings.public import Reprojection, ReprojectionConflict, SpotQueue, ZoneMode
from tests.support.app import running_app
from tests.support.crowd import a_crowd
from tests.support.post import Post
from tests.support.statements import spending
from tests.support.steps import a_business, somebody

SAMARA = "Europe/Samara"
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}
ROW = """SELECT time_from, time_until, timezone, local_from, local_until, version, flags,
    (SELECT starts_at FROM bookings.occupancies o WHERE o.id = b.id) AS starts_at,
    (SELECT ends_at FROM bookings.occupancies o WHERE o.id = b.id) AS ends_at,
    (SELECT array_agg(action ORDER BY id) FROM bookings.history h WHERE h.booking_id = b.id) AS actions
    FROM bookings.bookings b WHERE id = CAST(:id AS uuid)"""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
async def installed(database_url):
    auth = {"access_token_minutes": 1440}
    async with running_app(database_url, auth=auth) as app:
        yield app


@pytest.fixture
async def post(installed):
    installed.clock.moment = installed.clock.START
    made = Post(installed)
    await made.open()
    yield made
    installed.clock.moment = installed.clock.START


async def booked(person, spot, when, day="2026-12-02", **more) -> dict:
    answer = await person.books(spot, when, day, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def row(post, booking):
    [found] = await post.sql(ROW, id=booking["id"])
    return found


async def moves(post, business, zone, mode=ZoneMode.KEEP_WALL_TIME) -> int:
    """Do as the change of a coworking's zone does: the queue first, one transaction."""
    coworking_id = UUID(business.coworking["id"])
    async with post.app.container() as scope:
        await (await scope.get(SpotQueue)).lock_coworking(coworking_id)
        reprojection = await scope.get(Reprojection)
        changed = await reprojection.move_to(coworking_id, ZoneInfo(zone), mode, by=Actor.system())
        await (await scope.get(UnitOfWork)).commit()
        return changed


async def remembers(post, booking, first: str, last: str) -> None:
    """Let the state have changed its rules since: the wall clock is what it was, the instants disagree."""
    await post.sql(
        "UPDATE bookings.bookings SET local_from = :first, local_until = :last WHERE id = CAST(:id AS uuid)",
        id=booking["id"],
        first=wall(first),
        last=wall(last),
    )


async def reprojects(post, business, **more):
    async with post.app.container() as scope:
        handle = await scope.get(ReprojectCoworkingHandler)
        return await handle(ReprojectCoworking(coworking_id=UUID(business.coworking["id"]), **more))


async def checks_zone_rules(post) -> None:
    async with post.app.container() as scope:
        await (await scope.get(CheckZoneRulesHandler))()


async def test_bookings_that_touch_swap_places_and_keep_their_wall_clock(post):
    business = await a_business(post.app.client, spots=1)
    guest, other = await somebody(post.app.client), await somebody(post.app.client)
    first = await booked(guest, business.spots[0], "10:00-14:00")
    second = await booked(other, business.spots[0], "14:00-15:00")

    assert await moves(post, business, SAMARA) == 2

    found = await row(post, first)
    assert (found.time_from, found.time_until) == (utc("2026-12-02T06:00"), utc("2026-12-02T10:00"))
    assert (found.starts_at, found.ends_at) == (found.time_from, found.time_until)
    assert (found.timezone, found.local_from) == (SAMARA, wall("2026-12-02T10:00"))
    assert (found.version, found.actions) == (2, ["placed", "reprojected"])
    assert (await row(post, second)).starts_at == utc("2026-12-02T10:00")
    facts = await post.payloads("bookings.booking_rescheduled.v1")
    assert {(p["cause"], p["timezone"], p["spot_id"] == p["old_spot_id"]) for p in facts} == {
        ("timezone", SAMARA, True)
    }
    assert await post.broken() == {}
    await post.carries("notifications.")
    assert "booking_changed" in [item["type"] for item in await guest.inbox()]


async def test_instants_may_stay_and_only_the_wall_clock_follows(post):
    business = await a_business(post.app.client, spots=1)
    booking = await booked(await somebody(post.app.client), business.spots[0], "10:00-14:00")

    assert await moves(post, business, SAMARA, ZoneMode.KEEP_INSTANT) == 1

    found = await row(post, booking)
    assert (found.time_from, found.local_from) == (utc("2026-12-02T07:00"), wall("2026-12-02T11:00"))
    assert (found.timezone, found.actions) == (SAMARA, ["placed", "reprojected"])
    assert await post.payloads("bookings.booking_rescheduled.v1") == []
    assert await moves(post, business, SAMARA, ZoneMode.KEEP_INSTANT) == 0, "said again it changes nothing"


async def test_a_running_booking_keeps_its_instants(post):
    business = await a_business(post.app.client, spots=1)
    booking = await booked(await somebody(post.app.client), business.spots[0], "11:00-14:00", "2026-12-01")
    post.app.clock.advance(minutes=30)

    assert await moves(post, business, SAMARA) == 1

    found = await row(post, booking)
    assert (found.time_from, found.timezone) == (utc("2026-12-01T08:00"), SAMARA)
    assert found.local_from == wall("2026-12-01T12:00")


async def test_a_clash_with_one_that_runs_refuses_everything_and_names_both(post):
    business = await a_business(post.app.client, spots=2)
    guest = await somebody(post.app.client)
    running = await booked(guest, business.spots[0], "11:00-14:00", "2026-12-01")
    post.app.clock.advance(minutes=30)
    next_one = await booked(guest, business.spots[0], "14:00-15:00", "2026-12-01")
    elsewhere = await booked(guest, business.spots[1], "14:00-15:00")

    with pytest.raises(ReprojectionConflict) as refused:
        await moves(post, business, SAMARA)

    assert set(refused.value.params["booking_ids"]) == {running["id"], next_one["id"]}
    for booking in (running, next_one, elsewhere):
        assert (await row(post, booking)).actions == ["placed"]
    assert await post.events("bookings.booking_rescheduled.v1") == []


async def test_a_clash_with_the_buffer_of_one_just_over_is_a_refusal_too(post):
    business = await a_business(post.app.client, spots=1)
    guest = await somebody(post.app.client)
    over = await booked(guest, business.spots[0], "11:00-12:00", "2026-12-01")
    # It ended half an hour ago, and its place is kept for a while of cleaning.
    await post.sql(
        "UPDATE bookings.occupancies SET ends_at = ends_at + interval '90 minutes' WHERE id = CAST(:id AS uuid)",
        id=over["id"],
    )
    post.app.clock.advance(minutes=90)
    coming = await booked(guest, business.spots[0], "14:00-15:00", "2026-12-01")

    with pytest.raises(ReprojectionConflict) as refused:
        await moves(post, business, SAMARA)

    assert refused.value.params["booking_ids"] == [coming["id"]]


DST = [
    # Berlin, 28 March 2027: 02:00 to 03:00 does not exist; 31 October 2027: it comes twice.
    ("2027-03-28", "01:00-02:30", "2027-03-28T00:00", "2027-03-28T01:30"),
    ("2027-03-28", "02:30-04:00", "2027-03-28T01:30", "2027-03-28T03:00"),
    ("2027-03-28", "02:15-02:45", "2027-03-28T01:15", "2027-03-28T01:45"),
    ("2027-10-31", "02:30-03:30", "2027-10-31T00:30", "2027-10-31T02:30"),
    ("2027-10-31", "01:00-02:30", "2027-10-30T23:00", "2027-10-31T00:30"),
]


@pytest.mark.parametrize(("day", "when", "first", "last"), DST)
async def test_the_days_on_which_the_clocks_change(post, day, when, first, last):
    post.app.clock.set(datetime.fromisoformat(f"{day}T00:00Z").replace(day=1))
    post.app.clock.advance(days=7)
    business = await a_business(post.app.client, spots=1, hours=ALL_DAY)
    booking = await booked(await somebody(post.app.client), business.spots[0], when, day)

    await moves(post, business, "Europe/Berlin")

    found = await row(post, booking)
    assert (found.time_from, found.time_until) == (utc(first), utc(last))
    berlin = ZoneInfo("Europe/Berlin")
    assert found.local_from == found.time_from.astimezone(berlin).replace(tzinfo=None)
    assert found.local_until == found.time_until.astimezone(berlin).replace(tzinfo=None)


async def test_thousands_move_by_a_handful_of_statements(post):
    business = await a_business(post.app.client, spots=100)
    template = await booked(await somebody(post.app.client), business.spots[0], "10:00-12:00")
    await a_crowd(post, business, template, 1500)
    from sqlalchemy.ext.asyncio import AsyncEngine

    async with spending(await post.app.container.get(AsyncEngine)) as spent:
        assert await moves(post, business, SAMARA) == 1500
    assert len(spent.statements) <= 12, spent.statements
    assert await post.broken() == {}
    [(left,)] = await post.sql(
        "SELECT count(*) FROM bookings.bookings WHERE coworking_id = CAST(:id AS uuid) AND timezone <> :zone",
        id=business.coworking["id"],
        zone=SAMARA,
    )
    assert left == 0


async def test_who_books_or_changes_meanwhile_waits_and_finds_the_new_zone(post):
    """A booking is either moved or made after the move; a change asked of the old time is refused."""
    business = await a_business(post.app.client, spots=3)
    guests = [await somebody(post.app.client) for _ in range(6)]
    kept = [await booked(g, business.spots[n], "10:00-12:00") for n, g in enumerate(guests[:3])]

    @asynccontextmanager
    async def moving():
        coworking_id = UUID(business.coworking["id"])
        async with post.app.container() as scope:
            await (await scope.get(SpotQueue)).lock_coworking(coworking_id)
            yield
            await (await scope.get(Reprojection)).move_to(
                coworking_id, ZoneInfo(SAMARA), ZoneMode.KEEP_WALL_TIME, by=Actor.system()
            )
            await (await scope.get(UnitOfWork)).commit()

    async with moving():
        noted = asyncio.create_task(guests[0].changes(kept[0], note="by the window"))
        cancelled = asyncio.create_task(guests[1].cancels(kept[1]))
        placed = asyncio.create_task(guests[4].books(business.spots[2], "12:00-13:00", "2026-12-02"))
        await asyncio.sleep(0.3)
        assert not any(task.done() for task in (noted, cancelled, placed))
    answers = [(await task).status_code for task in (noted, cancelled, placed)]

    assert answers == [412, 200, 201]
    assert (await row(post, kept[0])).time_from == utc("2026-12-02T06:00")
    assert await post.broken() == {}


async def test_rounds_of_moves_against_rounds_of_bookings_leave_no_overlap(post):
    business = await a_business(post.app.client, spots=2, hours=ALL_DAY)
    guests = [await somebody(post.app.client) for _ in range(8)]

    async def books(number, guest):
        for hour in range(3):
            first = (number * 3 + hour) % 20
            answer = await guest.books(
                business.spots[number % 2], f"{first:02}:00-{first + 1:02}:00", "2026-12-03"
            )
            assert answer.status_code in {201, 409}, answer.text

    async def shifts():
        for zone in (SAMARA, "Europe/Moscow", "Asia/Kathmandu", SAMARA):
            try:
                await moves(post, business, zone)
            except ReprojectionConflict:
                continue

    await asyncio.gather(shifts(), *(books(number, guest) for number, guest in enumerate(guests)))
    assert await post.broken() == {}


async def test_new_rules_of_a_zone_are_noticed_mended_and_forgotten(post):
    """Worked example 9: the instants were stored under rules that are no longer those of the zone."""
    business = await a_business(post.app.client, spots=2, zone="America/Vancouver")
    guest = await somebody(post.app.client)
    zone = {"zone": "America/Vancouver"}
    stale = await booked(guest, business.spots[0], "09:00-10:00", "2026-12-15", **zone)
    fine = await booked(
        await somebody(post.app.client), business.spots[1], "09:00-10:00", "2026-12-15", **zone
    )
    before = await row(post, stale)
    await remembers(post, stale, "2026-12-15T10:00", "2026-12-15T11:00")

    await checks_zone_rules(post)
    await checks_zone_rules(post)

    assert ((await row(post, stale)).flags, (await row(post, fine)).flags) == (["zone_rules_changed"], [])
    ours = [
        p
        for p in await post.payloads("bookings.conflicts_found.v1")
        if p["coworking_id"] == business.coworking["id"]
    ]
    assert [(p["cause"], p["count"]) for p in ours] == [("zone_rules", 1)]

    tried = await reprojects(post, business, dry_run=True)
    assert (tried.changed, tried.conflicts) == (1, ())
    assert (await row(post, stale)).time_from == before.time_from

    done = await reprojects(post, business)
    assert (done.changed, done.conflicts) == (1, ())
    found = await row(post, stale)
    assert (found.local_from, found.flags) == (wall("2026-12-15T10:00"), [])
    assert (found.time_from - before.time_from).total_seconds() == 3600
    assert found.actions == ["placed", "flagged", "reprojected"]
    [moved] = await post.payloads("bookings.booking_rescheduled.v1")
    assert (moved["booking_id"], moved["cause"]) == (stale["id"], "timezone")
    assert (await reprojects(post, business)).changed == 0
    assert (await row(post, fine)).actions == ["placed"]


async def test_the_flag_goes_when_the_rules_are_right_again(post):
    business = await a_business(post.app.client, spots=1)
    booking = await booked(await somebody(post.app.client), business.spots[0], "09:00-10:00")
    await remembers(post, booking, "2026-12-02T10:00", "2026-12-02T11:00")
    await checks_zone_rules(post)
    await remembers(post, booking, "2026-12-02T09:00", "2026-12-02T10:00")
    await checks_zone_rules(post)
    assert (await row(post, booking)).actions == ["placed", "flagged", "unflagged"]


async def test_what_would_collide_is_named_and_left_alone(post):
    business = await a_business(post.app.client, spots=1)
    guest = await somebody(post.app.client)
    stale = await booked(guest, business.spots[0], "09:00-10:00")
    await booked(guest, business.spots[0], "10:00-11:00")
    await remembers(post, stale, "2026-12-02T10:00", "2026-12-02T11:00")

    for dry_run in (True, False):
        found = await reprojects(post, business, dry_run=dry_run)
        assert (found.changed, found.conflicts) == (0, (UUID(stale["id"]),))
    assert (await row(post, stale)).actions == ["placed"]
