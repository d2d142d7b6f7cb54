"""What a change of a whole place costs the database: the same number of statements for two as for hundreds."""

import time
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from mesto.modules.bookings.public import Impact, ImpactMode, TimeSlot
from tests.support.closures import closes, lifts
from tests.support.factories import slot
from tests.support.statements import spending
from tests.support.steps import a_business

YEAR = {"time_from": "2026-12-02T00:00:00Z", "time_until": "2027-12-03T00:00:00Z"}
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}


@pytest.fixture
async def database(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def filled(client, spots: int, bookings: int):
    """Open a coworking whose first spots are booked out for guests, half an hour each."""
    business = await a_business(client, spots=spots, hours=ALL_DAY, zone="UTC")
    start = slot("00:00-01:00", "2026-12-03", "UTC").time_from
    for number in range(bookings):
        first = start + timedelta(minutes=30 * (number // 2))
        wish = {"time_from": first.isoformat(), "time_until": (first + timedelta(minutes=30)).isoformat()}
        spot = business.spots[number % 2]
        body = {"spot_id": spot["id"], "guest": {"name": "Lev"}, **wish}
        made = await business.owner.sends("POST", "/bookings", json=body)
        assert made.status_code == 201, made.text
    return business


async def spent(engine, act):
    async with spending(engine) as found:
        answer = await act()
    assert found.most_connections == 1
    assert answer.is_success, answer.text
    return len(found.statements), answer


@pytest.mark.parametrize(
    ("mode", "counted"), [("keep", "kept"), ("cancel", "cancelled"), ("move_or_cancel", "moved")]
)
async def test_closing_costs_the_same_for_two_bookings_and_for_sixty(client, engine, mode, counted):
    few, many = await filled(client, 5, 2), await filled(client, 40, 60)
    day = ("00:00-23:00", "2026-12-03")
    spots = None if mode != "move_or_cancel" else 2

    async def closing(business):
        chosen = business.spots[:spots] if spots else None
        return await spent(engine, lambda: closes(business.owner, business, *day, chosen, mode=mode))

    await closing(await filled(client, 5, 2))  # what is asked once per connection
    (two, _), (sixty, answer) = await closing(few), await closing(many)
    assert answer.json()[counted] == 60
    assert two == sixty
    assert sixty <= 25

    lifting_two = await spent(engine, lambda: lifts(few.owner, few, _.json()))
    lifting = await spent(engine, lambda: lifts(many.owner, many, answer.json()))
    assert lifting_two[0] == lifting[0]


async def test_a_preview_costs_the_same_for_two_bookings_and_for_sixty(app, client, engine):
    few, many = await filled(client, 5, 2), await filled(client, 40, 60)
    day = slot("00:00-23:30", "2026-12-03", "UTC")
    counts = []
    for business in (few, few, many):
        async with spending(engine) as found, app.container() as request:
            impact = await request.get(Impact)
            chosen = [UUID(spot["id"]) for spot in business.spots[:2]]
            await impact.of_closure(
                UUID(business.coworking["id"]),
                TimeSlot(day.time_from, day.time_until),
                chosen,
                ImpactMode.MOVE,
            )
        counts.append(len(found.statements))
        assert found.most_connections == 1
    assert counts[1] == counts[2]


async def test_archiving_a_coworking_with_a_hundred_bookings_writes_them_together(client, engine, database):
    business = await filled(client, 3, 100)
    await client.get("/live")
    count, _ = await spent(
        engine,
        lambda: business.owner.sends(
            "DELETE", business.path, headers={"If-Match": '"1"'}, params={"mode": "cancel"}
        ),
    )
    assert count <= 30
    told = await database.fetchval(
        "SELECT count(*) FROM core.outbox e JOIN bookings.bookings b ON b.id = e.aggregate_id"
        " AND b.version = e.aggregate_version WHERE b.coworking_id = $1::text::uuid"
        " AND e.name = 'bookings.booking_cancelled.v1' AND b.status = 'cancelled'",
        business.coworking["id"],
    )
    written = await database.fetchval(
        "SELECT count(*) FROM bookings.history h JOIN bookings.bookings b ON b.id = h.booking_id"
        " AND b.version = h.version WHERE b.coworking_id = $1::text::uuid AND h.action = 'cancelled'",
        business.coworking["id"],
    )
    left = await database.fetchval(
        "SELECT count(*) FROM bookings.occupancies WHERE coworking_id = $1::text::uuid",
        business.coworking["id"],
    )
    assert (told, written, left) == (100, 100, 0)


async def test_a_year_over_two_hundred_spots_is_closed_and_opened_in_a_moment(client, engine, database):
    business = await a_business(client, spots=200)
    started = time.perf_counter()
    count, closed = await spent(
        engine, lambda: business.owner.sends("POST", f"{business.path}/closures", json=YEAR)
    )
    took = time.perf_counter() - started
    rows = await database.fetchrow(
        "SELECT count(*) AS pieces, count(DISTINCT spot_id) AS spots, max(ends_at - starts_at) AS longest,"
        " sum(ends_at - starts_at) / 200 AS whole FROM bookings.occupancies WHERE owner_id = $1::text::uuid",
        closed.json()["id"],
    )
    assert (rows["pieces"], rows["spots"]) == (200 * 46, 200)
    assert (rows["longest"], rows["whole"]) == (timedelta(days=8), timedelta(days=366))
    assert count <= 20
    assert took < 4, took
    lifting, _ = await spent(engine, lambda: lifts(business.owner, business, closed.json()))
    assert lifting <= 15
    assert await database.fetchval(
        "SELECT count(*) FROM bookings.occupancies WHERE coworking_id = $1::text::uuid",
        business.coworking["id"],
    ) == 0  # fmt: skip
