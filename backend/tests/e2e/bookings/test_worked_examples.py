"""The worked examples of the rules of time, as a guest meets them: through HTTP, in the zones they speak of."""

from datetime import UTC, datetime

import pytest

from tests.support.steps import ALL_WEEK, a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")

NIGHT = [{"weekday": day, "opens_at": "22:00", "closes_at": "06:00"} for day in ALL_WEEK]


async def wants(person, business, time_from, time_until):
    """Say in short what the answer was: `ok`, or the code that decided."""
    wish = {"spot_id": business.spots[0]["id"], "time_from": time_from, "time_until": time_until}
    answer = await person.sends("POST", "/bookings", json=wish)
    if answer.status_code != 201:
        return answer.json()["code"]
    cancelled = await person.cancels(answer.json())
    assert cancelled.status_code == 200, cancelled.text
    return "ok"


@pytest.fixture
async def guest(client):
    return await somebody(client)


FRIDAY = {"weekday": "fri", "opens_at": "22:00", "closes_at": "06:00"}
SATURDAY = {"weekday": "sat", "opens_at": "10:00", "closes_at": "22:00"}
EARLY_SATURDAY = {**SATURDAY, "opens_at": "06:00"}
OVERNIGHT = (
    # from, until, then with Saturday from 10:00, with Saturday from 06:00, with Saturday closed
    ("2026-12-04T23:00:00+03:00", "2026-12-05T05:00:00+03:00", ("ok", "ok", "ok")),
    (
        "2026-12-05T05:00:00+03:00",
        "2026-12-05T07:00:00+03:00",
        ("outside_opening_hours", "ok", "closed_on_date"),
    ),
    ("2026-12-05T11:00:00+03:00", "2026-12-05T12:00:00+03:00", ("ok", "ok", "closed_on_date")),
)


@pytest.mark.parametrize(("time_from", "time_until", "expected"), OVERNIGHT)
async def test_the_night_is_one_opening_and_an_exception_leaves_its_tail(
    client, guest, time_from, time_until, expected
):
    """Example 1."""
    business = await a_business(client, hours=[FRIDAY, SATURDAY])
    answers = [await wants(guest, business, time_from, time_until)]
    joined = await a_business(client, hours=[FRIDAY, EARLY_SATURDAY])
    answers.append(await wants(guest, joined, time_from, time_until))
    exception = {"items": [{"date": "2026-12-05", "intervals": []}]}
    closed = await joined.owner.sends("PUT", f"{joined.path}/hours/exceptions", json=exception)
    assert closed.status_code == 200
    answers.append(await wants(guest, joined, time_from, time_until))
    assert tuple(answers) == expected


async def test_round_the_clock_joins_into_one_opening(client, guest):
    """Example 2."""
    business = await a_business(client, hours={"opens_at": "00:00", "closes_at": "00:00"})
    assert (await wants(guest, business, "2026-12-05T18:00:00+03:00", "2026-12-06T06:00:00+03:00")) == "ok"
    assert (
        await wants(guest, business, "2026-12-05T18:00:00+03:00", "2026-12-06T06:15:00+03:00")
    ) == "too_long"


GAP = (
    # the whole night, seven hours, on the wall clock 22:00 to 06:00
    ("2027-03-27T21:00:00Z", "2027-03-28T04:00:00Z", "ok"),
    ("2027-03-27T21:00:00Z", "2027-03-28T04:15:00Z", "outside_opening_hours"),
    # 03:30 local, the first half hour after the gap
    ("2027-03-28T01:30:00Z", "2027-03-28T02:00:00Z", "ok"),
    # the same instants written with either offset
    ("2027-03-28T01:45:00+01:00", "2027-03-28T03:15:00+02:00", "ok"),
)
FOLD = (
    # the same night has nine hours in autumn
    ("2027-10-30T20:00:00Z", "2027-10-31T05:00:00Z", "ok"),
    ("2027-10-30T20:00:00Z", "2027-10-31T05:15:00Z", "outside_opening_hours"),
    # both half past two of that night can be had
    ("2027-10-31T02:30:00+02:00", "2027-10-31T03:00:00+01:00", "ok"),
    ("2027-10-31T02:30:00+01:00", "2027-10-31T03:00:00+01:00", "ok"),
    ("2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00", "ok"),
)


@pytest.mark.parametrize(("now", "table"), [("2027-03-20", GAP), ("2027-10-20", FOLD)])
async def test_nights_with_a_change_of_the_clock(app, client, now, table):
    """Examples 3 and 4."""
    app.clock.set(datetime.fromisoformat(now).replace(tzinfo=UTC))
    guest = await somebody(client)
    business = await a_business(client, hours=NIGHT, zone="Europe/Berlin")
    answers = [(a, b, await wants(guest, business, a, b)) for a, b, _ in table]
    assert answers == list(table)


async def test_both_hours_of_a_doubled_hour_are_different_slots(app, client):
    """Example 4: whoever has the first half past two does not have the second."""
    app.clock.set(datetime(2027, 10, 20, tzinfo=UTC))
    first, second = await somebody(client), await somebody(client)
    business = await a_business(client, hours=NIGHT, zone="Europe/Berlin", spots=1)
    spot = business.spots[0]["id"]
    wish = {"spot_id": spot, "time_from": "2027-10-31T00:30:00Z", "time_until": "2027-10-31T01:00:00Z"}
    assert (await first.sends("POST", "/bookings", json=wish)).status_code == 201
    wish = {"spot_id": spot, "time_from": "2027-10-31T01:30:00Z", "time_until": "2027-10-31T02:00:00Z"}
    assert (await second.sends("POST", "/bookings", json=wish)).status_code == 201


async def test_the_horizon_counts_dates_and_opens_at_local_midnight(app, client):
    """Example 6: the day the horizon crosses has 23 hours."""
    app.clock.set(datetime(2027, 3, 1, 22, 59, tzinfo=UTC))
    business = await a_business(client, hours=NIGHT, zone="Europe/Berlin")
    guest = await somebody(client)
    wish = {
        "spot_id": business.spots[0]["id"],
        "time_from": "2027-04-01T00:00:00+02:00",
        "time_until": "2027-04-01T01:00:00+02:00",
    }
    early = await guest.sends("POST", "/bookings", json=wish)
    [reason] = early.json()["errors"]
    assert (reason["code"], reason["bookable_at"]) == ("beyond_horizon", "2027-03-01T23:00:00Z")
    app.clock.advance(minutes=1)
    assert (await guest.sends("POST", "/bookings", json=wish)).status_code == 201


@pytest.mark.parametrize(
    ("time_from", "expected"), [("2026-12-02T04:30:00Z", "ok"), ("2026-12-02T04:40:00Z", "not_on_grid")]
)
async def test_the_grid_is_counted_on_the_wall_clock(client, guest, time_from, expected):
    """Example 7: 10:15 in Kathmandu is 04:30 in UTC."""
    business = await a_business(client, zone="Asia/Kathmandu")
    until = "2026-12-02T05:30:00Z"
    assert await wants(guest, business, time_from, until) == expected
