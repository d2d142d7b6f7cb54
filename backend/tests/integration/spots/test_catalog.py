"""What spots tells bookings, and how it keeps the queue of a spot."""

from asyncio import create_task, sleep, wait
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database_errors import sqlstate
from mesto.core.ids import new_id
from mesto.modules.spots.infrastructure.catalog import SqlSpotCatalog
from mesto.modules.spots.infrastructure.counts import SqlSpotCounts
from tests.support.statements import spending

AROUND = (date(2026, 12, 1), date(2026, 12, 2))


def ids_of(spots: list[dict]) -> list[UUID]:
    return [UUID(spot["id"]) for spot in spots]


async def test_spots_are_found_with_their_place_and_their_own_hours(house, engine, places):
    own = [{"weekday": "mon", "opens_at": "22:00", "closes_at": "06:00"}]
    (room,) = await house.has_spots("Room", spot_type="meeting_room", capacity=4, attributes=["quiet"])
    (desk,) = await house.has_spots("Desk", zone="hall", weekly_hours=own)
    await house.asks("DELETE", f"/spots/{room['id']}", version=1)
    places.asked.clear()
    async with AsyncSession(engine) as session, spending(engine) as spent:
        catalog = SqlSpotCatalog(session, places)
        for ask in (catalog.find, catalog.lock):
            found = await ask([*ids_of([room, desk]), new_id()], AROUND)
            assert found.keys() == set(ids_of([room, desk]))
            spot = found[UUID(room["id"])]
            assert (spot.name, spot.spot_type, spot.capacity) == ("Room", "meeting_room", 4)
            assert (spot.attributes, spot.is_active, spot.is_archived) == (("quiet",), False, True)
            assert (spot.place, spot.own_hours) == (places.known[house.coworking_id], None)
            other = found[UUID(desk["id"])]
            assert (other.zone, other.is_active, other.is_archived) == ("hall", True, False)
            (night,) = other.own_hours
            assert (night.weekday, f"{night.opens_at:%H:%M}", f"{night.closes_at:%H:%M}") == (
                "mon",
                "22:00",
                "06:00",
            )
    assert len(spent.statements) == 2
    assert places.asked == [(house.coworking_id, AROUND)] * 2


async def test_a_spot_without_a_coworking_is_no_spot(house, engine, places):
    spots = await house.has_spots("Desk")
    del places.known[house.coworking_id]
    async with AsyncSession(engine) as session:
        catalog = SqlSpotCatalog(session, places)
        assert await catalog.find(ids_of(spots), AROUND) == {}
        assert await catalog.describe(ids_of(spots)) == {}
        assert await catalog.of_coworking(house.coworking_id, AROUND) == []


async def test_a_coworking_offers_its_active_spots_in_order(house, engine, places):
    items = [
        {"name": name, "position": n} for name, n in (("B", 1), ("A", 1), ("C", 0), ("Off", 0), ("Gone", 0))
    ]
    made = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    *_, off, gone = made.json()["items"]
    await house.asks("PATCH", f"/spots/{off['id']}", version=1, json={"status": "inactive"})
    await house.asks("DELETE", f"/spots/{gone['id']}", version=1)
    async with AsyncSession(engine) as session:
        catalog = SqlSpotCatalog(session, places)
        offered = await catalog.of_coworking(house.coworking_id, AROUND)
        assert [spot.name for spot in offered] == ["C", "A", "B"]
        assert await catalog.of_coworking(new_id(), AROUND) == []
        counted = await SqlSpotCounts(session).count([house.coworking_id, unknown := new_id()])
    assert counted == {house.coworking_id: 4, unknown: 0}


async def test_spots_of_several_coworkings_are_described_in_one_statement_and_one_call(house, engine, places):
    spots = await house.has_spots("Desk 1", "Desk 2")
    await house.asks("DELETE", f"/spots/{spots[0]['id']}", version=1)
    house.coworking_id = places.open(timezone="Europe/Berlin")
    spots += await house.has_spots("Desk 1")
    places.cards_asked = 0
    async with AsyncSession(engine) as session, spending(engine) as spent:
        cards = await SqlSpotCatalog(session, places).describe(ids_of(spots))
        assert await SqlSpotCatalog(session, places).describe([]) == {}
    assert [(cards[i].name, cards[i].timezone) for i in ids_of(spots)] == [
        ("Desk 1", "Europe/Moscow"),
        ("Desk 2", "Europe/Moscow"),
        ("Desk 1", "Europe/Berlin"),
    ]
    assert cards[ids_of(spots)[2]].coworking_id == house.coworking_id
    assert len(spent.statements) == 2
    assert places.cards_asked == 1


async def test_who_locks_a_spot_lets_others_wait_until_commit_and_then_read_what_was_written(
    house, engine, places
):
    (spot,) = ids_of(await house.has_spots("Desk 1"))
    async with AsyncSession(engine) as first, AsyncSession(engine) as second:
        await SqlSpotCatalog(first, places).lock([spot], AROUND)
        waiting = create_task(SqlSpotCatalog(second, places).lock([spot], AROUND))
        done, _ = await wait([waiting], timeout=0.3)
        assert not done
        driver = (await (await first.connection()).get_raw_connection()).driver_connection
        await driver.execute("UPDATE spots.spots SET status = 'inactive' WHERE id = $1", spot)
        await first.commit()
        found = await waiting
        assert not found[spot].is_active


async def test_reading_a_locked_spot_does_not_wait(house, engine, places):
    spots = ids_of(await house.has_spots("Desk 1"))
    async with AsyncSession(engine) as first, AsyncSession(engine) as second:
        await SqlSpotCatalog(first, places).lock(spots, AROUND)
        assert (await SqlSpotCatalog(second, places).find(spots, AROUND)).keys() == set(spots)
    assert (await house.lists_spots()).status_code == 200


@pytest.mark.parametrize("way", ["lock", "lock_coworking"])
async def test_locks_are_taken_in_the_order_of_ids_whatever_the_order_asked_or_stored(
    house, engine, places, way
):
    spots = sorted(ids_of(await house.has_spots("Desk 1", "Desk 2", "Desk 3")))
    # The first row is rewritten, so that it lies last in the table.
    await house.database.execute("UPDATE spots.spots SET position = 9 WHERE id = $1", spots[0])
    async with AsyncSession(engine) as first, AsyncSession(engine) as second:
        await SqlSpotCatalog(first, places).lock([spots[0]], AROUND)
        catalog = SqlSpotCatalog(second, places)
        work = (
            catalog.lock(list(reversed(spots)), AROUND)
            if way == "lock"
            else catalog.lock_coworking(house.coworking_id)
        )
        waiting = create_task(work)
        await sleep(0.3)
        assert not waiting.done()
        free = await house.database.fetch(
            "SELECT id FROM spots.spots WHERE coworking_id = $1 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            house.coworking_id,
        )
        assert [row["id"] for row in free] == spots[1:]  # it waits for the first and holds none behind it
        await first.commit()
        assert list(await waiting) == spots if way == "lock_coworking" else await waiting


async def test_a_lock_that_is_not_given_in_two_seconds_is_given_up(house, engine, places):
    (spot,) = ids_of(await house.has_spots("Desk 1"))
    async with AsyncSession(engine) as first, AsyncSession(engine) as second:
        await SqlSpotCatalog(first, places).lock([spot], AROUND)
        with pytest.raises(DBAPIError) as refused:
            await SqlSpotCatalog(second, places).lock([spot], AROUND)
        assert sqlstate(refused.value) == "55P03"
        answer = await house.asks("PATCH", f"/spots/{spot}", version=1, json={"position": 3})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
