"""Places, Staff, Members and Ownership, as other modules ask them."""

from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.security import Role
from mesto.modules.bookings.public import ExceptionKind, Hours, HoursException, Members, PlaceStatus
from mesto.modules.coworkings.public import PlaceCard, Places, Staff
from mesto.modules.users.public import Ownership

CHRISTMAS_WEEK = (date(2026, 12, 24), date(2026, 12, 26))


@pytest.fixture
async def asked(running):
    async with running.container() as request:
        yield request


async def test_a_place_carries_the_exceptions_around_the_dates_and_all_yearly_ones(owner, asked):
    coworking = await owner.opens(timezone="Asia/Kathmandu")
    days = ("2026-12-21", "2026-12-22", "2026-12-24", "2026-12-28", "2026-12-29")
    items = [{"date": day, "intervals": []} for day in days]
    night = {"opens_at": "22:00", "closes_at": "05:45"}
    items.append(
        {"date": "2020-06-12", "yearly": True, "kind": "holiday", "intervals": [night], "note": "Day"}
    )
    await owner.sends("PUT", f"/coworkings/{coworking['id']}/hours/exceptions", json={"items": items})
    places = await asked.get(Places)
    place = await places.get(UUID(coworking["id"]), CHRISTMAS_WEEK)
    assert (place.name, place.address, place.status) == (
        coworking["name"],
        "Pokrovka 17",
        PlaceStatus.LISTED,
    )
    assert (place.timezone.key, place.version) == ("Asia/Kathmandu", 2)
    assert (len(place.hours.weekly), place.hours.closed_on_holidays) == (7, False)
    assert place.hours.exceptions == (
        HoursException(
            date(2020, 6, 12), True, ExceptionKind.HOLIDAY, (Hours(time(22), time(5, 45)),), "Day"
        ),
        *(
            HoursException(date.fromisoformat(day), False, ExceptionKind.SPECIAL, ())
            for day in ("2026-12-22", "2026-12-24", "2026-12-28")
        ),
    )
    again = await places.get(UUID(coworking["id"]), CHRISTMAS_WEEK)
    assert again.hours is place.hours
    assert await places.get(uuid4(), CHRISTMAS_WEEK) is None


async def test_a_place_is_read_inside_the_running_transaction_and_outside_without_one(owner, asked):
    coworking_id = UUID((await owner.opens())["id"])
    places, session = await asked.get(Places), await asked.get(AsyncSession)
    assert (await places.get(coworking_id, CHRISTMAS_WEEK)).status is PlaceStatus.LISTED
    assert not session.in_transaction()
    from mesto.modules.coworkings.domain.coworking import Coworking

    coworking = await session.get(Coworking, coworking_id)
    coworking.become(PlaceStatus.UNLISTED, coworking.updated_at)
    await session.flush()
    assert (await places.get(coworking_id, CHRISTMAS_WEEK)).status is PlaceStatus.UNLISTED
    await session.rollback()
    assert (await places.get(coworking_id, CHRISTMAS_WEEK)).status is PlaceStatus.LISTED


async def test_archived_places_and_their_cards_are_still_known(owner, asked):
    first, second = await owner.opens(), await owner.opens(city="Kazan")
    await owner.sends("DELETE", f"/coworkings/{second['id']}", version=1)
    ids = [UUID(first["id"]), UUID(second["id"]), uuid4()]
    places = await asked.get(Places)
    assert (await places.get(ids[1], CHRISTMAS_WEEK)).status is PlaceStatus.ARCHIVED
    cards = await places.cards(ids)
    assert set(cards) == set(ids[:2])
    assert cards[ids[1]] == PlaceCard(
        id=ids[1],
        name=second["name"],
        address="Pokrovka 17",
        city="Kazan",
        timezone="Europe/Moscow",
        status="archived",
    )
    assert await places.cards([]) == {}


async def test_roles_are_those_of_accepted_memberships(owner, somebody, asked):
    coworking, other = await owner.opens(), await owner.opens()
    anna = somebody()
    await owner.hires(coworking, anna, "manager")
    invitation = {"email": anna.email, "role": "owner"}
    await owner.sends("POST", f"/coworkings/{other['id']}/members", json=invitation)
    here, there = UUID(coworking["id"]), UUID(other["id"])
    staff, members = await asked.get(Staff), await asked.get(Members)
    assert await staff.roles_of(anna.id) == {here: Role.MANAGER}
    assert await staff.roles_of(owner.id) == {here: Role.OWNER, there: Role.OWNER}
    assert await staff.roles_of(uuid4()) == {}
    assert (await members.standing_of(anna.id, here, datetime.now(UTC))).role is Role.MANAGER
    assert (await members.standing_of(anna.id, there, datetime.now(UTC))).role is None
    assert set(await members.coworkings_of(anna.id)) == {here}


async def test_one_owns_what_is_not_archived(owner, somebody, asked):
    kept, archived = await owner.opens(), await owner.opens()
    await owner.sends("DELETE", f"/coworkings/{archived['id']}", version=1)
    manager = somebody()
    await owner.hires(kept, manager, "manager")
    ownership = await asked.get(Ownership)
    assert set(await ownership.owned_by(owner.id)) == {UUID(kept["id"])}
    assert set(await ownership.owned_by(manager.id)) == set()


async def test_owners_and_managers_run_a_coworking_and_nobody_else_does(owner, somebody, asked):
    coworking = await owner.opens()
    people = {role: somebody() for role in ("manager", "staff", "resident")}
    for role, person in people.items():
        await owner.hires(coworking, person, role)
    invitation = {"email": somebody().email, "role": "manager"}
    await owner.sends("POST", f"/coworkings/{coworking['id']}/members", json=invitation)
    staff = await asked.get(Staff)
    assert set(await staff.managers_of(UUID(coworking["id"]))) == {owner.id, people["manager"].id}
    assert set(await staff.managers_of(uuid4())) == set()
