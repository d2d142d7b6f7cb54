from uuid import uuid4

import pytest

from mesto.core.security import Role
from tests.support.people import a_person, an_admin


async def look(client, who, user_id):
    return await client.get(f"/api/v1/users/{user_id}", headers=who.headers)


async def test_a_person_and_an_admin_see_the_whole_account(client, database_url):
    anna, admin = await a_person(client), await an_admin(client, database_url)

    own, seen = await look(client, anna, anna.id), await look(client, admin, anna.id)

    assert own.status_code == seen.status_code == 200
    assert own.json() == seen.json()
    assert own.json()["version"] == 1
    assert seen.headers["etag"] == '"1"'


async def test_a_stranger_and_a_missing_person_look_the_same(client):
    anna, boris = await a_person(client), await a_person(client)

    foreign, missing = await look(client, anna, boris.id), await look(client, anna, uuid4())

    assert foreign.status_code == missing.status_code == 404
    for answer in (foreign, missing):
        assert answer.json()["code"] == "user_not_found"
    unlike = {"instance", "request_id"}
    assert {k: v for k, v in foreign.json().items() if k not in unlike} == {
        k: v for k, v in missing.json().items() if k not in unlike
    }


@pytest.mark.parametrize("tie", ["booked_in", "member_of"])
@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER, Role.OWNER])
async def test_the_team_sees_the_contact_of_those_it_deals_with(client, world, tie, role):
    anna, guest, coworking_id = await a_person(client), await a_person(client), uuid4()
    world.roles[anna.id] = {coworking_id: role}
    getattr(world, tie)[guest.id] = {coworking_id, uuid4()}

    answer = await look(client, anna, guest.id)

    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(guest.id),
        "full_name": "Anna Petrova",
        "email": guest.email,
        "avatar_url": None,
    }


async def test_a_team_elsewhere_and_a_resident_see_nobody(client, world):
    anna, resident, guest, here = *[await a_person(client) for _ in range(3)], uuid4()
    world.roles[anna.id] = {uuid4(): Role.OWNER}
    world.roles[resident.id] = {here: Role.RESIDENT}
    world.booked_in[guest.id] = world.member_of[guest.id] = {here}

    assert (await look(client, anna, guest.id)).status_code == 404
    assert (await look(client, resident, guest.id)).status_code == 404


@pytest.mark.parametrize("id_", ["7", "not-an-id", "urn:uuid:019ab3c0-0000-7000-8000-000000000007"])
async def test_what_is_no_id_is_refused(client, id_):
    anna = await a_person(client)

    assert (await look(client, anna, id_)).status_code == 422
