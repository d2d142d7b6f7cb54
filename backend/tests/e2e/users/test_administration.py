from uuid import uuid4

import pytest

from tests.support.events import events_about
from tests.support.people import a_person, an_admin, login, register

USERS = "/api/v1/users"


async def ban(client, admin, user_id, **changes):
    body = {"reason": "Spam", **changes}
    return await client.post(f"{USERS}/{user_id}/ban", headers=admin.headers, json=body)


async def unban(client, admin, user_id):
    return await client.post(f"{USERS}/{user_id}/unban", headers=admin.headers)


async def test_an_admin_bans_once_however_often_it_is_said(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)

    first = await ban(client, admin, anna.id, keep_bookings=True)
    again = await ban(client, admin, anna.id, reason="Another reason")

    assert first.status_code == again.status_code == 200
    assert first.json()["is_banned"] is True
    assert first.json() == again.json()
    banned = [e for e in await events_about(database_url, user_id=anna.id) if "banned" in e["name"]]
    assert [(e["name"], e["payload"], e["version"]) for e in banned] == [
        ("users.user_banned.v1", {"user_id": str(anna.id), "keep_bookings": True}, 2)
    ]
    assert banned[0]["trace"]["actor_kind"] == "admin"
    assert banned[0]["trace"]["actor_user_id"] == str(admin.id)
    assert banned[0]["trace"]["actor_session_id"] == admin.tokens["session_id"]


async def test_a_lifted_ban_lets_the_person_back_in(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    await ban(client, admin, anna.id)

    first, again = await unban(client, admin, anna.id), await unban(client, admin, anna.id)

    assert first.json() == again.json()
    assert first.json()["is_banned"] is False
    # An unban restores nothing: the sessions have ended with the ban, signing in works again.
    assert (await client.get(f"{USERS}/me", headers=anna.headers)).json()["code"] == "session_revoked"
    assert (await login(client, anna.email)).status_code == 200
    names = [e["name"] for e in await events_about(database_url, user_id=anna.id)]
    assert names.count("users.user_unbanned.v1") == 1


async def test_an_admin_cannot_be_banned(client, database_url):
    admin, other = await an_admin(client, database_url), await an_admin(client, database_url)

    answer = await ban(client, admin, other.id)

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_administration_is_for_admins(client):
    anna, boris = await a_person(client, is_business=True), await a_person(client)

    answers = [
        await ban(client, anna, boris.id),
        await unban(client, anna, boris.id),
        await client.get(USERS, headers=anna.headers),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "forbidden")] * 3


async def test_nobody_missing_is_banned(client, database_url):
    admin = await an_admin(client, database_url)

    answers = [await ban(client, admin, uuid4()), await unban(client, admin, uuid4())]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(404, "user_not_found")] * 2


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "x", "keep_bookings": "no"}, {"reason": None}],
)
async def test_a_ban_needs_a_reason(client, database_url, body):
    admin, anna = await an_admin(client, database_url), await a_person(client)

    answer = await client.post(f"{USERS}/{anna.id}/ban", headers=admin.headers, json=body)

    assert answer.status_code == 422


async def test_an_admin_changes_name_and_business_of_others_only(client, database_url, world):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    path = f"{USERS}/{anna.id}"

    changed = await client.patch(
        path, headers=admin.headers, json={"full_name": "A. Petrova", "is_business": True}
    )
    refused = await client.patch(
        path, headers=admin.headers, json={"email": "x@example.com", "locale": "en", "full_name": "B"}
    )
    world.owned[anna.id] = {uuid4()}
    owner = await client.patch(path, headers=admin.headers, json={"is_business": False})

    assert (changed.json()["full_name"], changed.json()["is_business"]) == ("A. Petrova", True)
    assert refused.status_code == 422
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/email", "/locale"]
    assert (owner.status_code, owner.json()["code"]) == (409, "still_owner")


async def test_by_its_id_one_changes_oneself_and_nobody_else(client):
    anna, boris = await a_person(client), await a_person(client)

    own = await client.patch(f"{USERS}/{anna.id}", headers=anna.headers, json={"locale": "en"})
    foreign = await client.patch(f"{USERS}/{boris.id}", headers=anna.headers, json={"locale": "en"})

    assert (own.status_code, own.json()["locale"]) == (200, "en")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "user_not_found")


async def test_the_list_comes_in_pages_the_latest_first(app, client, database_url):
    admin = await an_admin(client, database_url)
    made = []
    for number in range(5):
        app.clock.advance(seconds=number % 2)
        answer = await register(client, full_name=f"Pager {admin.id} {number}")
        made.append(answer.json()["id"])
    query = {"q": f"pager {admin.id}", "limit": 2}

    pages, cursor = [], None
    while True:
        params = {**query, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(USERS, headers=admin.headers, params=params)).json()
        pages.append([user["id"] for user in page["items"]])
        if (cursor := page["next_cursor"]) is None:
            break

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [id_ for page in pages for id_ in page] == made[::-1]


async def test_the_list_is_filtered(client, database_url):
    admin = await an_admin(client, database_url)
    mark = f"F{admin.id.hex}"
    owner = (await register(client, full_name=f"{mark} Owner", is_business=True)).json()
    guest = (await register(client, full_name=f"{mark} Guest_1%")).json()
    await ban(client, admin, guest["id"])

    async def found(**params):
        answer = await client.get(USERS, headers=admin.headers, params=params)
        assert answer.status_code == 200
        return [user["id"] for user in answer.json()["items"]]

    assert await found(q=mark, is_business=True) == [owner["id"]]
    assert await found(q=mark, is_banned=True) == [guest["id"]]
    assert await found(q=mark.lower() + " guest_1%") == [guest["id"]]
    assert await found(q=mark + " _____") == []
    assert await found(q=guest["email"].upper()) == [guest["id"]]


async def test_a_cursor_of_another_list_is_refused(client, database_url):
    admin = await an_admin(client, database_url)
    await a_person(client)
    page = (await client.get(USERS, headers=admin.headers, params={"limit": 1})).json()

    for params in ({"cursor": "nonsense"}, {"cursor": page["next_cursor"], "is_banned": True}):
        answer = await client.get(USERS, headers=admin.headers, params=params)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("params", [{"q": "x"}, {"q": "x" * 81}, {"limit": 0}, {"limit": 101}])
async def test_a_question_out_of_bounds_is_refused(client, database_url, params):
    admin = await an_admin(client, database_url)

    assert (await client.get(USERS, headers=admin.headers, params=params)).status_code == 422
