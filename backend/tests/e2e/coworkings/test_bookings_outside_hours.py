"""Bookings survive new hours (R-T29); the team is told how many lie outside, as of now."""

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.statements import spending
from tests.support.steps import a_business, somebody

MORNINGS = [
    {"weekday": day, "opens_at": "09:00", "closes_at": "12:00"}
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
]
SPOTS = [{"name": "Desk", "position": 1}, {"name": "Room", "position": 2, "weekly_hours": MORNINGS}]


async def booked(client, spot, when, day="2026-12-02"):
    guest = await somebody(client)
    made = await guest.books(spot, when, day)
    assert made.status_code == 201, made.text
    return guest, made.json()


async def put_hours(business, version, **hours):
    changed = await business.owner.sends(
        "PUT", f"{business.path}/hours", headers={"If-Match": f'"{version}"'}, json=hours
    )
    assert changed.status_code == 200, changed.text
    return changed.json()["affected"]


async def put_exception(business, day, *intervals):
    items = [{"date": day, "intervals": [{"opens_at": a, "closes_at": b} for a, b in intervals]}]
    changed = await business.owner.sends("PUT", f"{business.path}/hours/exceptions", json={"items": items})
    assert changed.status_code == 200, changed.text
    return changed.json()["affected"]


async def affected(person, business):
    return (await person.sends("GET", f"{business.path}/hours")).json()["affected"]


async def test_the_team_sees_how_many_bookings_the_hours_leave_outside(client, clock):
    business = await a_business(client, spots=SPOTS)
    desk, room = business.spots
    assert await affected(business.owner, business) == 0
    guest, late = await booked(client, desk, "19:00-21:00")
    await booked(client, desk, "10:00-12:00")
    await booked(client, room, "09:00-12:00")
    await booked(client, desk, "10:00-12:00", "2026-12-24")
    assert await affected(business.owner, business) == 0

    assert await put_hours(business, 1, opens_at="09:00", closes_at="20:00") == 1
    assert await put_hours(business, 2, opens_at="10:00", closes_at="20:00") == 2  # the room opens at ten too
    assert await put_exception(business, "2026-12-24") == 3
    assert await put_exception(business, "2026-12-02", ("09:00", "21:00")) == 1
    removed = await business.owner.sends("DELETE", f"{business.path}/hours/exceptions/2026-12-02")
    assert removed.status_code == 204
    assert await affected(business.owner, business) == 3

    staff = await business.hires(await somebody(client))
    assert await affected(staff, business) == 3
    assert await affected(guest, business) is None
    assert (await guest.cancels(late)).status_code == 200
    assert await affected(staff, business) == 2
    clock.set(clock.START.replace(day=2, hour=9))  # noon in Moscow: the second of December is over for them
    again = await client.post(
        "/api/v1/auth/login", json={"email": staff.email, "password": "plum-tram-orbit-41"}
    )
    staff.headers["Authorization"] = f"Bearer {again.json()['access_token']}"
    assert await affected(staff, business) == 1


async def test_a_night_that_began_the_day_before_holds_its_bookings(client, clock):
    nights = {"opens_at": "20:00", "closes_at": "06:00"}
    business = await a_business(client, spots=1, hours=nights)
    await booked(client, business.spots[0], "23:00-05:00", "2026-12-04")
    assert await affected(business.owner, business) == 0
    assert await put_exception(business, "2026-12-05") == 0
    assert await put_exception(business, "2026-12-04") == 1


async def test_an_inactive_spot_still_has_its_bookings(client, clock):
    business = await a_business(client, spots=1)
    await booked(client, business.spots[0], "19:00-21:00")
    spot = f"/spots/{business.spots[0]['id']}"
    off = await business.owner.sends("PATCH", spot, headers={"If-Match": '"1"'}, json={"status": "inactive"})
    assert off.status_code == 200, off.text
    assert await put_hours(business, 1, opens_at="09:00", closes_at="20:00") == 1


async def test_many_bookings_cost_as_many_statements_as_one(client, clock, app):
    business = await a_business(client, spots=6)
    engine = await app.container.get(AsyncEngine)
    costs = []
    for hour in (9, 11, 13):
        for spot in business.spots if hour > 9 else business.spots[:1]:
            await booked(client, spot, f"{hour:02}:00-{hour + 1:02}:00")
        async with spending(engine) as spent:
            await affected(business.owner, business)
        costs.append(len(spent.statements))
        assert spent.most_connections == 1
    assert len(set(costs)) == 1
