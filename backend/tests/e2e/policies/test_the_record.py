"""Every set of rules that was ever in force can be told from the record of changes."""

import random

import pytest

from mesto.modules.bookings.public import FIELDS, PolicyScope
from tests.support.policies import of_coworking, of_spot, of_type, replayed, rules, sets, stored
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")

MIXED = [{"name": "Desk 1", "position": 1}, {"name": "Room", "position": 2, "spot_type": "meeting_room"}]


@pytest.mark.parametrize("seed", range(4))
async def test_the_record_replayed_gives_the_rules_of_every_version(client, database_url, seed):
    die = random.Random(seed)
    business = await a_business(client, spots=MIXED)
    coworking_id = business.coworking["id"]
    targets = [
        (PolicyScope.COWORKING, of_coworking(business)),
        (PolicyScope.SPOT_TYPE, of_type(business)),
        (PolicyScope.SPOT_TYPE, of_type(business, "meeting_room")),
        *((PolicyScope.SPOT, of_spot(spot)) for spot in business.spots),
    ]
    snapshots = [{}]
    for _ in range(40):
        scope, path = die.choice(targets)
        names = [name for name, field in FIELDS.items() if scope in field.scopes]
        said = {
            name: die.choice([None, *die.sample(list(FIELDS[name].allowed), 2)])
            for name in die.sample(names, die.randrange(1, 4))
        }
        answer = await sets(business.owner, path, **said)
        assert answer.status_code in {200, 422}, answer.text
        now = await stored(database_url, coworking_id)
        if now != snapshots[-1]:
            snapshots.append(now)
    assert len(snapshots) > 10
    for number, snapshot in enumerate(snapshots):
        assert await replayed(database_url, coworking_id, number) == snapshot


async def test_a_booking_names_the_rules_it_was_placed_under(client, database_url):
    import json
    from uuid import UUID

    import asyncpg

    business, guest = await a_business(client), await somebody(client)
    booked = [(await guest.books(business.spots[0], "12:00-12:30")).json()]
    await rules(business, buffer_after_minutes=5)
    booked.append((await guest.books(business.spots[0], "13:00-13:30")).json())
    await rules(business, of_spot(business.spots[0]), buffer_after_minutes=10)
    booked.append((await guest.books(business.spots[0], "14:00-14:30")).json())
    connection = await asyncpg.connect(database_url)
    try:
        terms = [
            json.loads(
                await connection.fetchval("SELECT terms FROM bookings.bookings WHERE id = $1", UUID(b["id"]))
            )
            for b in booked
        ]
    finally:
        await connection.close()
    assert [term["policy_version"] for term in terms] == [0, 1, 2]
    assert [term["buffer_after_minutes"] for term in terms] == [0, 5, 10]
    then = await replayed(database_url, business.coworking["id"], 1)
    assert then == {("coworking", ""): {"buffer_after_minutes": 5}}
