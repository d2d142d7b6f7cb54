import asyncio
from uuid import uuid4

import pytest

from tests.support.events import events_about
from tests.support.people import a_person, an_email, login

ME = "/api/v1/users/me"


async def test_a_person_sees_the_own_account_under_a_version(client):
    anna = await a_person(client)

    answer = await client.get(ME, headers=anna.headers)

    assert answer.status_code == 200
    assert answer.json()["email"] == anna.email
    assert answer.headers["etag"] == '"1"'
    unchanged = await client.get(ME, headers={**anna.headers, "If-None-Match": '"1"'})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_nobody_has_no_account(client, method):
    answer = await client.request(method, ME, json={} if method == "PATCH" else None)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_only_what_is_sent_changes(app, client):
    anna = await a_person(client, timezone="Europe/Moscow")
    before = (await client.get(ME, headers=anna.headers)).json()
    app.clock.advance(minutes=1)

    answer = await client.patch(ME, headers=anna.headers, json={"full_name": "Anna P.", "locale": "en"})

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    assert answer.json() == {
        **before,
        "full_name": "Anna P.",
        "locale": "en",
        "version": 2,
        "updated_at": "2026-12-01T08:01:00Z",
    }
    assert (await client.get(ME, headers=anna.headers)).json() == answer.json()


async def test_null_clears_the_time_zone_and_nothing_else(client):
    anna = await a_person(client, timezone="Europe/Moscow")

    cleared = await client.patch(ME, headers=anna.headers, json={"timezone": None})
    refused = [
        await client.patch(ME, headers=anna.headers, json={field: None})
        for field in ("full_name", "locale", "is_business", "email")
    ]

    assert cleared.json()["timezone"] is None
    assert [answer.status_code for answer in refused] == [422] * 4


async def test_a_change_that_changes_nothing_makes_no_version(client):
    anna = await a_person(client)

    answer = await client.patch(ME, headers=anna.headers, json={"full_name": "Anna Petrova"})

    assert answer.json()["version"] == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("timezone", "Nowhere/City", "timezone_unknown"),
        ("full_name", " ", "validation_error"),
        ("is_admin", True, "validation_error"),
        ("is_banned", False, "validation_error"),
        ("email_verified", True, "validation_error"),
        ("email", "no email", "validation_error"),
        ("locale", "fr", "validation_error"),
    ],
)
async def test_a_bad_change_is_refused_and_leaves_all_as_it_was(client, field, value, code):
    anna = await a_person(client)

    answer = await client.patch(
        ME, headers=anna.headers, json={field: value, "locale": "en"} | {field: value}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await client.get(ME, headers=anna.headers)).json()["version"] == 1


async def test_a_change_of_an_outdated_version_is_refused(client):
    anna = await a_person(client)
    await client.patch(ME, headers={**anna.headers, "If-Match": '"1"'}, json={"locale": "en"})

    answer = await client.patch(ME, headers={**anna.headers, "If-Match": '"1"'}, json={"locale": "ru"})

    assert (answer.status_code, answer.json()["code"]) == (412, "version_mismatch")
    assert answer.json()["errors"][0]["params"] == {"current_version": 2}


async def test_parallel_changes_are_all_kept(client):
    anna = await a_person(client)
    changes = [{"full_name": "Anna P."}, {"locale": "en"}, {"timezone": "Europe/Riga"}, {"is_business": True}]

    answers = await asyncio.gather(*(client.patch(ME, headers=anna.headers, json=each) for each in changes))

    assert [answer.status_code for answer in answers] == [200] * 4
    account = (await client.get(ME, headers=anna.headers)).json()
    assert {k: v for change in changes for k, v in change.items()}.items() <= account.items()
    assert account["version"] == 5


async def test_another_email_needs_the_present_password(client):
    anna, email = await a_person(client), an_email()

    without = await client.patch(ME, headers=anna.headers, json={"email": email})
    wrong = await client.patch(
        ME, headers=anna.headers, json={"email": email, "current_password": "not-mine-41"}
    )
    right = await client.patch(
        ME, headers=anna.headers, json={"email": email, "current_password": anna.password}
    )

    assert [(a.status_code, a.json()["code"]) for a in (without, wrong)] == [
        (403, "reauthentication_failed")
    ] * 2
    assert (right.status_code, right.json()["email"]) == (200, email)
    assert (await login(client, email)).status_code == 200
    assert (await login(client, anna.email)).status_code == 401


async def test_another_email_ends_the_other_sessions_at_once(client, database_url):
    anna, email = await a_person(client), an_email()
    other = (await login(client, anna.email)).json()
    body = {"email": email, "current_password": anna.password}

    changed = await client.patch(ME, headers=anna.headers, json=body)

    assert (changed.json()["pending_email"], changed.json()["email_verified"]) == (None, False)
    assert (await client.get(ME, headers=anna.headers)).status_code == 200
    refused = await client.get(ME, headers={"Authorization": f"Bearer {other['access_token']}"})
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    told = {e["name"]: e for e in await events_about(database_url, user_id=anna.id)}
    assert told["users.email_changed.v1"]["payload"] == {"user_id": str(anna.id)}
    assert told["auth.session_ended.v1"]["payload"]["reason"] == "email_changed"
    assert told["auth.session_ended.v1"]["payload"]["session_id"] == other["session_id"]


async def test_another_spelling_of_the_email_needs_the_password_and_ends_nothing(client):
    anna = await a_person(client)
    other = (await login(client, anna.email)).json()
    body = {"email": anna.email.upper()}

    without = await client.patch(ME, headers=anna.headers, json=body)
    changed = await client.patch(ME, headers=anna.headers, json=body | {"current_password": anna.password})

    assert (without.status_code, without.json()["code"]) == (403, "reauthentication_failed")
    assert (changed.status_code, changed.json()["email"]) == (200, anna.email.upper())
    kept = await client.get(ME, headers={"Authorization": f"Bearer {other['access_token']}"})
    assert kept.status_code == 200


async def test_the_email_one_has_needs_no_password(client):
    anna = await a_person(client)

    answer = await client.patch(ME, headers=anna.headers, json={"email": anna.email, "locale": "en"})

    assert (answer.status_code, answer.json()["locale"]) == (200, "en")


async def test_an_email_of_somebody_else_is_refused(client):
    anna, boris = await a_person(client), await a_person(client)

    answer = await client.patch(
        ME,
        headers=anna.headers,
        json={"email": boris.email.upper(), "current_password": anna.password},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_business_is_given_up_only_by_those_who_own_nothing(client, world):
    anna, coworking_id = await a_person(client, is_business=True), uuid4()
    world.owned[anna.id] = {coworking_id}

    owning = await client.patch(ME, headers=anna.headers, json={"is_business": False})
    world.owned.clear()
    free = await client.patch(ME, headers=anna.headers, json={"is_business": False})

    assert (owning.status_code, owning.json()["code"]) == (409, "still_owner")
    assert owning.json()["errors"][0]["params"] == {"coworking_ids": [str(coworking_id)]}
    assert (free.status_code, free.json()["is_business"]) == (200, False)
