"""R6: what a key is, what it covers, and which answers it remembers."""

import json
from uuid import uuid4

import pytest

from tests.e2e.idempotency.requests import Request, ban_user
from tests.support.app import running_app
from tests.support.steps import API, PASSWORD, a_business, somebody, times

pytestmark = pytest.mark.R6


@pytest.fixture
async def business(app, clock):
    return await a_business(app.client, spots=3)


@pytest.fixture
async def guest(app, clock):
    return await somebody(app.client)


def a_key() -> str:
    return uuid4().hex


def wish(business, guest, when="12:00-14:00", **more) -> Request:
    body = {"spot_id": business.spots[0]["id"], **times(when), **more}
    return Request(guest, "POST", "/bookings", body, status=201)


def is_replay(answer) -> bool:
    return answer.headers.get("idempotent-replayed") == "true"


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "ключ".encode(), b"tab\there", b"\x7f"])
async def test_a_key_is_1_to_255_visible_ascii_characters(business, guest, key):
    refused = await wish(business, guest).send(key)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["code"] == "validation_error"
    assert [error["pointer"] for error in problem["errors"]] == ["/Idempotency-Key"]
    assert await guest.my_bookings() == []


async def test_two_keys_are_none(business, guest):
    asked = wish(business, guest)
    headers = [*guest.headers.items(), ("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    refused = await guest.client.post(f"{API}/bookings", headers=headers, json=asked.json)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")


@pytest.mark.parametrize("key", ["k", "!~" * 127 + "x", '"quoted"'])
async def test_every_key_within_the_bounds_will_do(business, guest, key):
    assert (await wish(business, guest).send(key)).status_code == 201
    assert is_replay(await wish(business, guest).send(key))


async def test_another_spelling_of_the_request_is_the_same_request(business, guest):
    asked, key = wish(business, guest), a_key()
    first = await asked.send(key)
    assert first.status_code == 201, first.text
    moments = {"time_from": "2026-12-01T09:00:00Z", "time_until": "2026-12-01T14:00:00+03:00"}
    spelled = json.dumps({"note": "", **moments, "spot_id": asked.json["spot_id"].upper()}, indent=4)
    headers = {**guest.headers, "Idempotency-Key": key, "Content-Type": "application/json"}
    again = await guest.client.post(f"{API}/bookings", headers=headers, content=spelled)
    assert is_replay(again)
    assert again.content == first.content


async def test_another_request_under_the_key_is_refused(business, guest):
    key = a_key()
    assert (await wish(business, guest).send(key)).status_code == 201
    for other in (
        wish(business, guest, "15:00-16:00"),
        wish(business, guest, note="Another."),
        wish(business, guest, options=[{"option_id": str(uuid4())}]),
    ):
        refused = await other.send(key)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
        assert refused.headers["content-type"] == "application/problem+json"
    assert len(await guest.my_bookings()) == 1


async def test_the_address_is_part_of_the_request(business, guest):
    one, other = [
        (await guest.books(spot, when)).json()
        for spot, when in zip(business.spots, ("12:00-13:00", "15:00-16:00"), strict=False)
    ]
    key = a_key()
    assert (await Request(guest, "POST", f"/bookings/{one['id']}/cancel").send(key)).status_code == 200
    refused = await Request(guest, "POST", f"/bookings/{other['id']}/cancel").send(key)
    assert refused.json()["code"] == "idempotency_key_reused"
    assert (await guest.reads(other)).json()["status"] == "active"


async def test_on_patch_clearing_is_another_request_than_leaving_alone(business):
    path, key = f"/spots/{business.spots[0]['id']}", a_key()
    first = await Request(business.owner, "PATCH", path, {"zone": None, "name": "A"}, version=1).send(key)
    assert first.status_code == 200, first.text
    refused = await Request(business.owner, "PATCH", path, {"name": "A"}, version=1).send(key)
    assert refused.json()["code"] == "idempotency_key_reused"


async def test_a_repeat_is_answered_though_the_version_it_names_is_old_by_now(business):
    path, key = f"/spots/{business.spots[0]['id']}", a_key()
    asked = Request(business.owner, "PATCH", path, {"name": "Window"}, version=1)
    first, again = await asked.send(key), await asked.send(key)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (again.status_code, again.headers["etag"]) == (200, '"2"')
    assert (await asked.send()).status_code == 412


async def test_one_key_serves_several_operations_and_several_people(app, business, guest):
    key, neighbour = a_key(), await somebody(app.client)
    booked = await wish(business, guest).send(key)
    theirs = await wish(business, neighbour, "15:00-16:00").send(key)
    cancelled = await Request(guest, "POST", f"/bookings/{booked.json()['id']}/cancel").send(key)
    assert [a.status_code for a in (booked, theirs, cancelled)] == [201, 201, 200]
    assert not any(is_replay(answer) for answer in (booked, theirs, cancelled))
    assert booked.json()["user_id"] == guest.id
    assert theirs.json()["user_id"] == neighbour.id


async def test_a_refusal_that_may_pass_leaves_the_key_free(app, business, guest):
    key = a_key()
    past = wish(business, guest, "09:00-10:00")
    assert (await past.send(key)).status_code == 422
    assert (await wish(business, guest).send(key)).status_code == 201

    key, path = a_key(), f"/spots/{business.spots[0]['id']}"
    renamed = {"name": "Window"}
    refused = [
        await Request(business.owner, "PATCH", path, renamed).send(key),
        await Request(business.owner, "PATCH", path, renamed, version=7).send(key),
        await Request(business.owner, "PATCH", path, {"name": 7}, version=1).send(key),
        await Request(business.owner, "PATCH", path, json=None, version=1).send(key, content=b"{"),
    ]
    assert [answer.status_code for answer in refused] == [428, 412, 422, 415]
    done = await Request(business.owner, "PATCH", path, renamed, version=1).send(key)
    assert (done.status_code, is_replay(done)) == (200, False)

    key, staff = a_key(), await business.hires(await somebody(app.client))
    asked = Request(staff, "POST", "/options", {"coworking_id": business.coworking["id"], "name": "Screen"})
    assert (await asked.send(key)).status_code == 403
    members = (await business.owner.sends("GET", f"{business.path}/members")).json()["items"]
    [member] = [m for m in members if m["user"]["email"] == staff.email]
    promoted = await business.owner.sends(
        "PATCH", f"{business.path}/members/{member['id']}", json={"role": "manager"}
    )
    assert promoted.status_code == 200
    assert (await asked.send(key)).status_code == 201


async def refused_for_good(first, asked, key):
    again = await asked.send(key)
    assert is_replay(again)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.json()["request_id"] == first.json()["request_id"] != again.headers["x-request-id"]
    for name in ("content-language", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert (await asked.send()).status_code == 201


async def test_a_conflict_is_told_again_though_the_slot_is_free_by_now(app, business, guest):
    rival, asked, key = await somebody(app.client), wish(business, guest), a_key()
    taken = (await rival.books(business.spots[0], "12:00-14:00")).json()
    first = await asked.send(key)
    assert (first.status_code, first.json()["code"]) == (409, "slot_taken")
    assert (await rival.cancels(taken)).status_code == 200
    await refused_for_good(first, asked, key)


async def test_a_404_is_told_again_though_the_spot_is_there_by_now(business, guest):
    asked, key, path = wish(business, guest), a_key(), f"/spots/{business.spots[0]['id']}"
    assert (await Request(business.owner, "DELETE", path, version=1).send()).status_code == 200
    first = await asked.send(key)
    assert (first.status_code, first.json()["code"]) == (404, "spot_not_found")
    assert (await Request(business.owner, "POST", f"{path}/restore").send()).status_code == 200
    back = await Request(business.owner, "PATCH", path, {"status": "active"}, version=3).send()
    assert back.status_code == 200, back.text
    await refused_for_good(first, asked, key)


async def test_who_is_asking_comes_before_the_key(app, business, guest):
    key = a_key()
    assert (await wish(business, guest).send(key)).status_code == 201
    nobody = await app.client.post(
        f"{API}/bookings", json=wish(business, guest).json, headers={"Idempotency-Key": "a bad key"}
    )
    assert (nobody.status_code, nobody.json()["code"]) == (401, "unauthenticated")
    assert (await guest.sends("POST", "/auth/logout")).status_code == 204
    late = await wish(business, guest).send(key)
    assert (late.status_code, late.json()["code"]) == (401, "session_revoked")


async def test_a_banned_person_sees_no_stored_answer(app, business, guest):
    key, ban = a_key(), await ban_user(app)
    assert (await wish(business, guest).send(key)).status_code == 201
    banned = await Request(ban.person, "POST", f"/users/{guest.id}/ban", ban.json).send()
    assert banned.status_code == 200
    late = await wish(business, guest).send(key)
    assert (late.status_code, late.json()["code"]) == (403, "banned")


async def test_where_nobody_has_to_sign_in_and_at_sign_in_a_key_is_ignored(app, guest):
    odd = {"Idempotency-Key": "this is no key"}
    email = f"odd-{a_key()}@example.com"
    about = {"email": email, "full_name": "Anna Petrova", "password": PASSWORD}
    assert (await app.client.post(f"{API}/users", json=about, headers=odd)).status_code == 201
    login = {"email": email, "password": PASSWORD}
    assert (await app.client.post(f"{API}/auth/login", json=login, headers=odd)).status_code == 200
    assert (await guest.sends("POST", "/auth/logout", headers=odd)).status_code == 204


async def test_only_where_the_installation_says_so_a_booking_needs_a_key(database_url):
    async with running_app(database_url, idempotency={"required": True}) as strict:
        business, guest = await a_business(strict.client), await somebody(strict.client)
        asked = wish(business, guest)
        refused = await asked.send()
        assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_required")
        assert (await asked.send(json={"no": "form"})).json()["code"] == "idempotency_key_required"
        nobody = await strict.client.post(f"{API}/bookings", json=asked.json)
        assert nobody.status_code == 401
        booked = await asked.send(a_key())
        assert booked.status_code == 201
        assert (await guest.cancels(booked.json())).status_code == 200
