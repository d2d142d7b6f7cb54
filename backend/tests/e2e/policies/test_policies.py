"""A team sets rules for the coworking, a spot type, a spot; everybody reads what is in force."""

import json
from uuid import UUID, uuid4

import asyncpg
import pytest

from mesto.modules.bookings.public import FIELDS, PolicyScope
from tests.support.policies import codes, of_coworking, of_spot, of_type, pointers, rules, sets
from tests.support.steps import API, a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")

MIXED = [{"name": "Desk 1", "position": 1}, {"name": "Room", "position": 2, "spot_type": "meeting_room"}]


def source(policy: dict, name: str) -> tuple:
    found = policy["effective"][name]
    return found["value"], found["source"]


async def test_a_new_coworking_has_the_rules_of_the_platform_and_version_zero(client):
    business = await a_business(client)
    coworking_id = business.coworking["id"]
    read = await client.get(API + of_coworking(business))
    assert (read.status_code, read.headers["ETag"]) == (200, '"0"')
    policy = read.json()
    assert (policy["scope"], policy["scope_key"], policy["version"]) == ("coworking", coworking_id, 0)
    assert policy["own"] == dict.fromkeys(FIELDS)
    assert policy["effective"].keys() == FIELDS.keys()
    assert source(policy, "horizon_days") == (30, "platform")
    assert source(policy, "allow_own_overlap") == (False, "platform")
    spot = (await client.get(API + of_spot(business.spots[0]))).json()
    assert (spot["scope"], spot["scope_key"], spot["version"]) == ("spot", business.spots[0]["id"], 0)
    assert spot["own"].keys() == {n for n, f in FIELDS.items() if PolicyScope.SPOT in f.scopes}
    assert spot["effective"] == policy["effective"]


async def test_the_most_specific_scope_wins_and_null_gives_the_field_back(client):
    business = await a_business(client, spots=MIXED)
    desk, room = business.spots

    async def in_force(spot):
        return source((await client.get(API + of_spot(spot))).json(), "max_duration_minutes")

    await rules(business, max_duration_minutes=600)
    assert await in_force(desk) == (600, "coworking")
    typed = await rules(business, of_type(business, "meeting_room"), max_duration_minutes=500)
    assert (typed["scope"], typed["scope_key"]) == ("spot_type", "meeting_room")
    assert typed["own"]["max_duration_minutes"] == 500
    assert source(typed, "max_duration_minutes") == (500, "spot_type")
    assert await in_force(room) == (500, "spot_type")
    assert await in_force(desk) == (600, "coworking")
    await rules(business, of_spot(room), max_duration_minutes=400, grid_minutes=10)
    assert await in_force(room) == (400, "spot")

    for path, then in (
        (of_spot(room), (500, "spot_type")),
        (of_type(business, "meeting_room"), (600, "coworking")),
        (of_coworking(business), (720, "platform")),
    ):
        back = await rules(business, path, max_duration_minutes=None)
        assert back["own"]["max_duration_minutes"] is None
        assert await in_force(room) == then
    assert source((await client.get(API + of_spot(room))).json(), "grid_minutes") == (10, "spot")


async def test_every_scope_has_a_version_of_its_own_and_a_change_needs_it(client):
    business = await a_business(client)
    owner, spot = business.owner, business.spots[0]
    for path in (of_coworking(business), of_type(business), of_spot(spot)):
        missing = await sets(owner, path, version=None, horizon_days=10)
        assert (missing.status_code, codes(missing)) == (428, ["precondition_required"])
        first = await sets(owner, path, version=0, horizon_days=10)
        assert (first.status_code, first.json()["version"]) == (200, 1)
        assert first.headers["ETag"].strip('"').split("-")[0] == "1"
        stale = await sets(owner, path, version=0, horizon_days=20)
        assert (stale.status_code, codes(stale)) == (412, ["version_mismatch"])
        assert stale.json()["errors"][0]["params"] == {"current_version": 1}
        fresh = await owner.sends(
            "PATCH", path, json={"horizon_days": 20}, headers={"If-Match": first.headers["ETag"]}
        )
        assert (fresh.status_code, fresh.json()["version"]) == (200, 2)


async def test_an_answer_known_already_is_not_sent_again_until_any_scope_changes_it(client):
    business = await a_business(client)
    spot = of_spot(business.spots[0])

    async def asks(path, tag):
        return (await client.get(API + path, headers={"If-None-Match": tag})).status_code

    tag = (await client.get(API + spot)).headers["ETag"]
    assert await asks(spot, tag) == 304
    await rules(business, horizon_days=10)
    assert await asks(spot, tag) == 200
    tag = (await client.get(API + spot)).headers["ETag"]
    own = (await client.get(API + of_coworking(business))).headers["ETag"]
    await rules(business, of_type(business), horizon_days=11)
    assert await asks(spot, tag) == 200
    assert await asks(of_coworking(business), own) == 304
    tag = (await client.get(API + spot)).headers["ETag"]
    about = {"spot_type": "meeting_room"}
    changed = await business.owner.sends(
        "PATCH", f"/spots/{business.spots[0]['id']}", json=about, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    assert await asks(spot, tag) == 200


async def test_what_changes_nothing_is_answered_and_leaves_no_trace(client, database_url):
    business = await a_business(client)
    await rules(business, grid_minutes=30, cooldown_minutes=None)
    for same in (
        {},
        {"grid_minutes": 30},
        {"cooldown_minutes": None},
        {"grid_minutes": 30, "undo_minutes": None},
    ):
        assert (await rules(business, **same))["version"] == 1
    assert len(await facts(database_url, business)) == 1


async def facts(database_url, business) -> list[tuple]:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT aggregate_id, aggregate_version, payload FROM core.outbox"
            " WHERE name = 'coworkings.policy_changed.v1' AND payload ->> 'coworking_id' = $1 ORDER BY position",
            business.coworking["id"],
        )
    finally:
        await connection.close()
    return [(str(r["aggregate_id"]), r["aggregate_version"], json.loads(r["payload"])) for r in rows]


async def test_each_change_is_told_once_and_counts_the_coworking_s_sets_of_rules(client, database_url):
    business = await a_business(client)
    coworking_id, spot = business.coworking["id"], business.spots[0]
    etag = (await client.get(f"{API}{business.path}")).headers["ETag"]
    await rules(business, grid_minutes=30)
    await rules(business, of_type(business), grid_minutes=20)
    await rules(business, of_spot(spot), grid_minutes=10)
    await rules(business, grid_minutes=None)
    told = await facts(database_url, business)
    assert [(p["scope"], p["scope_key"], p["policy_version"], version) for _, version, p in told] == [
        ("coworking", coworking_id, 1, 1),
        ("spot_type", "desk", 2, 1),
        ("spot", spot["id"], 3, 1),
        ("coworking", coworking_id, 4, 2),
    ]
    assert told[0][0] == told[3][0]
    assert len({aggregate for aggregate, _, _ in told} | {coworking_id}) == 4
    assert (await client.get(f"{API}{business.path}")).headers["ETag"] == etag


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"min_duration_minutes": 60, "max_duration_minutes": 30}, "/min_duration_minutes"),
        ({"min_duration_minutes": 721}, "/min_duration_minutes"),
        ({"max_duration_minutes": 29}, "/max_duration_minutes"),
        ({"grid_minutes": 60, "min_duration_minutes": 65, "max_duration_minutes": 115}, "/grid_minutes"),
        ({"max_duration_minutes": 50, "grid_minutes": 60}, "/grid_minutes"),
        ({"lead_time_minutes": 2880, "horizon_days": 1}, "/lead_time_minutes"),
    ],
)
async def test_rules_that_leave_nothing_to_book_are_refused(client, body, pointer):
    business = await a_business(client)
    for path in (of_coworking(business), of_type(business), of_spot(business.spots[0])):
        refused = await sets(business.owner, path, version=0, **body)
        assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
        assert pointers(refused) == [pointer]


async def test_what_a_scope_below_has_set_is_looked_at_too(client):
    business = await a_business(client, spots=MIXED)
    desk, _ = business.spots
    await rules(business, of_type(business, "meeting_room"), min_duration_minutes=60)
    refused = await sets(business.owner, of_coworking(business), max_duration_minutes=45)
    assert (refused.status_code, pointers(refused)) == (422, ["/max_duration_minutes"])
    await rules(business, of_type(business, "meeting_room"), min_duration_minutes=None)
    await rules(business, of_spot(desk), min_duration_minutes=60)
    refused = await sets(business.owner, of_type(business, "desk"), max_duration_minutes=45)
    assert (refused.status_code, pointers(refused)) == (422, ["/max_duration_minutes"])
    await rules(business, of_type(business, "meeting_room"), max_duration_minutes=45)
    back = await sets(business.owner, of_coworking(business), grid_minutes=60)
    assert (back.status_code, pointers(back)) == (422, ["/grid_minutes"])

    gone = await business.owner.sends("DELETE", f"/spots/{desk['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 200, gone.text
    await rules(business, of_type(business, "desk"), max_duration_minutes=45)


async def test_a_spot_that_has_changed_its_type_into_nonsense_hinders_no_other_change(client):
    business = await a_business(client, spots=MIXED)
    desk, _ = business.spots
    await rules(business, of_type(business, "meeting_room"), max_duration_minutes=45)
    await rules(business, of_spot(desk), min_duration_minutes=60)
    await business.owner.sends(
        "PATCH", f"/spots/{desk['id']}", json={"spot_type": "meeting_room"}, headers={"If-Match": '"1"'}
    )
    await rules(business, horizon_days=10)


ODD_BODIES = [
    "[]",
    '"x"',
    "1",
    "null",
    '{"grid_minutes": NaN}',
    '{"grid_minutes": 5, "grid_minutes": 10}',
    "{",
]


@pytest.mark.parametrize("body", ODD_BODIES)
async def test_odd_bodies_are_refused(client, body):
    business = await a_business(client)
    headers = {"If-Match": '"0"', "Content-Type": "application/json"}
    for path in (of_coworking(business), of_type(business), of_spot(business.spots[0])):
        refused = await business.owner.sends("PATCH", path, content=body, headers=headers)
        assert refused.status_code in {400, 422}, refused.text


@pytest.mark.parametrize("spot_type", ["sofa", "DESK", "%00", "desk%20"])
async def test_there_are_only_the_known_spot_types(client, spot_type):
    business = await a_business(client)
    refused = await sets(business.owner, of_type(business, spot_type), version=0, grid_minutes=30)
    assert refused.status_code in {404, 422}
    assert refused.json()["code"] in {"validation_error", "not_found", "malformed_request"}


async def test_the_form_is_read_before_what_exists_is_looked_for(client):
    stranger = await somebody(client)
    refused = await sets(stranger, f"/spots/{uuid4()}/policy", version=0, sofa=1)
    assert (refused.status_code, pointers(refused)) == (422, ["/sofa"])


async def test_who_may_set_rules(client):
    business = await a_business(client)
    spot = business.spots[0]
    people = {
        "user": (await somebody(client), 404),
        "resident": (await business.hires(await somebody(client), "resident"), 404),
        "staff": (await business.hires(await somebody(client), "staff"), 403),
        "manager": (await business.hires(await somebody(client), "manager"), 200),
        "foreign": ((await a_business(client)).owner, 404),
    }
    simulation = {"scope": "coworking", "fields": {}, "date_from": "2026-12-01", "date_until": "2026-12-01"}
    for path in (of_coworking(business), of_type(business), of_spot(spot)):
        kind = "spot_not_found" if path.startswith("/spots") else "coworking_not_found"
        for person, status in people.values():
            answer = await sets(person, path, horizon_days=12)
            assert answer.status_code == status, answer.text
            if status != 200:
                assert codes(answer) == [{404: kind, 403: "forbidden"}[status]]
                missing = await sets(
                    person, path.replace(business.coworking["id"], str(uuid4())), horizon_days=12
                )
                if status == 404 and "coworkings" in path:
                    assert said(missing) == said(answer)
        nobody = await client.patch(API + path, json={"horizon_days": 12}, headers={"If-Match": '"0"'})
        assert (nobody.status_code, codes(nobody)) == (401, ["unauthenticated"])
    path = f"{of_coworking(business)}/simulate"
    for person, status in people.values():
        answer = await person.sends("POST", path, json=simulation)
        assert answer.status_code == status, answer.text
    assert (await client.post(API + path, json=simulation)).status_code == 401


def said(answer) -> dict:
    return {k: v for k, v in answer.json().items() if k not in {"instance", "request_id"}}


async def test_foreign_missing_and_archived_spots_give_the_same_answer(client):
    business = await a_business(client)
    stranger, spot = await somebody(client), business.spots[0]
    foreign = await sets(stranger, of_spot(spot), horizon_days=12)
    missing = await sets(stranger, f"/spots/{uuid4()}/policy", horizon_days=12)
    await business.owner.sends("DELETE", f"/spots/{spot['id']}", headers={"If-Match": '"1"'})
    archived = await sets(stranger, of_spot(spot), horizon_days=12)
    assert foreign.status_code == missing.status_code == archived.status_code == 404
    assert said(foreign) == said(missing) == said(archived)
    assert (await sets(business.owner, of_spot(spot), horizon_days=12)).status_code == 404

    read = [await client.get(f"{API}/spots/{id_}/policy") for id_ in (spot["id"], uuid4())]
    assert [answer.status_code for answer in read] == [404, 404]
    assert said(read[0]) == said(read[1])
    assert (await business.owner.sends("GET", of_spot(spot))).status_code == 200


async def test_an_archived_coworking_shows_its_rules_to_members_and_lets_nobody_change_them(client):
    business = await a_business(client)
    spot, resident = business.spots[0], await business.hires(await somebody(client), "resident")
    await rules(business, horizon_days=12)
    gone = await business.owner.sends("DELETE", business.path, headers={"If-Match": "*"})
    assert gone.status_code == 200, gone.text
    stranger = await somebody(client)
    for path, kind in ((of_coworking(business), "coworking_not_found"), (of_spot(spot), "spot_not_found")):
        for person in (business.owner, resident):
            assert (await person.sends("GET", path)).status_code == 200
        for hidden in (await client.get(API + path), await stranger.sends("GET", path)):
            assert (hidden.status_code, codes(hidden)) == (404, [kind])
    for path in (of_coworking(business), of_type(business)):
        refused = await sets(business.owner, path, horizon_days=13)
        assert (refused.status_code, codes(refused)) == (409, ["invalid_state"])


async def test_a_missing_coworking_is_not_found(client):
    for path in (f"/coworkings/{uuid4()}/policy", f"/spots/{uuid4()}/policy"):
        assert (await client.get(API + path)).status_code == 404
    assert (await client.get(f"{API}/coworkings/x/policy")).status_code == 422


async def test_a_change_waits_for_bookings_in_progress_on_the_spots_it_concerns(client, database_url):
    business = await a_business(client)
    held, free = business.spots
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            # As a booking that is being made holds its spot.
            await connection.execute(
                "SELECT 1 FROM spots.spots WHERE id = $1 FOR NO KEY UPDATE", UUID(held["id"])
            )
            for path in (of_coworking(business), of_type(business, "meeting_room"), of_spot(held)):
                waiting = await sets(business.owner, path, horizon_days=10)
                assert (waiting.status_code, codes(waiting)) == (503, ["unavailable"])
            assert (await sets(business.owner, of_spot(free), horizon_days=10)).status_code == 200
    finally:
        await connection.close()
    assert (await sets(business.owner, of_spot(held), horizon_days=10)).status_code == 200
