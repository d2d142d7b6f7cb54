"""Options and bookings together: what a booking costs, what others may ask, what the database adds."""

from datetime import timedelta
from uuid import UUID

import pytest
from dishka import Provider, Scope
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.modules.bookings.domain.lost_options import Levels, OptionUse
from mesto.modules.bookings.domain.option_stock import OptionStock
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.infrastructure.option_stock import SqlOptionStock
from tests.support.factories import slot
from tests.support.statements import spending
from tests.support.steps import a_business, somebody, times


@pytest.fixture(scope="module")
async def app(database_url):
    from tests.support.app import running_app

    async with running_app(database_url) as running:
        yield running


@pytest.fixture
async def business(app):
    app.clock.moment = app.clock.START
    return await a_business(app.client, spots=3)


@pytest.fixture
async def engine(app):
    return await app.container.get(AsyncEngine)


async def options(business, number, stock=20):
    made = []
    for n in range(number):
        body = {"coworking_id": business.coworking["id"], "name": f"Option {n:02}", "stock": stock}
        made.append((await business.owner.sends("POST", "/options", json=body)).json()["id"])
    return made


def wanted(ids):
    return {"options": [{"option_id": option} for option in ids]}


async def costs(engine, request):
    async with spending(engine) as spent:
        answer = await request
    assert answer.status_code in {200, 201}, answer.text
    return len(spent.statements), [statement for statement in spent.statements if "option" in statement]


async def test_a_booking_costs_the_same_with_one_option_and_with_nine(business, engine):
    few, many = await options(business, 1), await options(business, 9)
    guest = await somebody(business.owner.client)
    await guest.books(business.spots[0], "12:00-13:00", **wanted(few))
    plain, _ = await costs(engine, guest.books(business.spots[0], "14:00-15:00"))
    one, of_options = await costs(engine, guest.books(business.spots[0], "15:00-16:00", **wanted(few)))
    nine, _ = await costs(engine, guest.books(business.spots[0], "16:00-17:00", **wanted(many)))
    # The queue, the options as they are then, what is in use, and what this one uses.
    assert (one, nine) == (plain + 4, plain + 4), of_options
    booking = next(b for b in await guest.my_bookings() if len(b["options"]) == 9)
    _, of_options = await costs(engine, guest.changes(booking, note="x"))
    assert not any("option_uses" in statement for statement in of_options)


async def test_a_list_of_what_is_left_costs_one_statement_more_whatever_its_length(business, engine):
    await options(business, 12)
    asked = {"coworking_id": business.coworking["id"], "limit": 2}
    ask = business.owner.sends
    await ask("GET", "/options", params=asked)
    plain, _ = await costs(engine, ask("GET", "/options", params=asked))
    window = {**asked, **times("12:00-14:00")}
    few, _ = await costs(engine, ask("GET", "/options", params=window))
    many, _ = await costs(engine, ask("GET", "/options", params={**window, "limit": 100}))
    assert (few, many) == (plain + 1, plain + 1)


async def test_upcoming_uses_are_told_in_the_order_of_placing(app, business, engine):
    [option] = await options(business, 1)
    first, second, gone = [await somebody(app.client) for _ in range(3)]
    one = (await first.books(business.spots[0], "14:00-15:00", **wanted([option]))).json()
    app.clock.advance(minutes=1)
    other = (await second.books(business.spots[1], "12:00-13:00", **wanted([option]))).json()
    await gone.cancels((await gone.books(business.spots[2], "12:00-13:00", **wanted([option]))).json())
    placed = app.clock.START

    async def upcoming():
        async with AsyncSession(engine) as session:
            return await SqlOptionStock(session, app.clock).upcoming(UUID(option), app.clock.now())

    expected = [
        OptionUse(booking_id=UUID(one["id"]), quantity=1, slot=slot("14:00-15:00"), placed_at=placed),
        OptionUse(
            booking_id=UUID(other["id"]),
            quantity=1,
            slot=slot("12:00-13:00"),
            placed_at=placed + timedelta(minutes=1),
        ),
    ]
    assert await upcoming() == expected
    app.clock.moment = slot("13:00-14:00").time_from
    assert await upcoming() == expected[:1]


class Blind(OptionStock):
    """Sees nobody use anything."""

    async def peaks(self, option_ids, slot: TimeSlot, besides=None):
        return {}

    async def levels(self, option_ids, window: TimeSlot, besides=None):
        return {option_id: Levels() for option_id in option_ids}

    async def upcoming(self, option_id, now):
        return []


async def test_where_the_application_does_not_look_the_database_still_refuses(database_url):
    from tests.support.app import running_app

    blind = Provider(scope=Scope.REQUEST)
    blind.provide(Blind, provides=OptionStock, override=True)
    async with running_app(database_url, blind) as app:
        business = await a_business(app.client, spots=3)
        [option] = await options(business, 1, stock=1)
        guest, late = await somebody(app.client), await somebody(app.client)
        made = await guest.books(business.spots[0], "12:00-14:00", **wanted([option]))
        assert made.status_code == 201, made.text
        refused = await late.books(business.spots[1], "13:00-15:00", **wanted([option]))
        assert (refused.status_code, refused.json()["code"]) == (409, "option_unavailable")
        plain = (await late.books(business.spots[1], "13:00-15:00")).json()
        path = f"/bookings/{plain['id']}/options"
        added = await late.sends("POST", path, json={"option_id": option})
        assert (added.status_code, added.json()["code"]) == (409, "option_unavailable")
        mover = await somebody(app.client)
        carried = (await mover.books(business.spots[2], "15:00-16:00", **wanted([option]))).json()
        moved = await mover.changes(carried, **times("13:00-14:00"))
        assert (moved.status_code, moved.json()["code"]) == (409, "option_unavailable")
        assert (await mover.reads(carried)).json()["time_from"] == carried["time_from"]
        assert (await late.reads(plain)).json()["options"] == []
