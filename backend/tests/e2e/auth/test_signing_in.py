import asyncio
from uuid import UUID

import pytest

from tests.support.events import events_about, run_sql
from tests.support.people import PASSWORD, a_person, an_admin, an_email, login, register

LOGIN, TOKEN = "/api/v1/auth/login", "/api/v1/auth/token"


async def sign_in_by_form(client, **form):
    return await client.post(TOKEN, data=form)


async def test_signing_in_gives_a_pair_of_tokens_and_a_session(client, database_url):
    registered = (await register(client)).json()

    answer = await client.post(
        LOGIN,
        json={"email": registered["email"].upper(), "password": PASSWORD, "device_name": "Anna's phone"},
        headers={"User-Agent": "phone/1.0"},
    )

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    pair = answer.json()
    assert pair == {
        "access_token": pair["access_token"],
        "token_type": "bearer",
        "expires_in": 3600,
        "expires_at": "2026-12-01T09:00:00Z",
        "refresh_token": pair["refresh_token"],
        "refresh_expires_at": "2026-12-15T08:00:00Z",
        "session_id": pair["session_id"],
    }
    [event] = await events_about(database_url, session_id=pair["session_id"])
    assert event["name"] == "auth.session_started.v1"
    assert event["payload"] == {
        "user_id": registered["id"],
        "session_id": pair["session_id"],
        "method": "password",
    }
    [session] = await run_sql(
        database_url, "SELECT * FROM auth.sessions WHERE id = $1", UUID(pair["session_id"])
    )
    assert (session["device_name"], session["user_agent"]) == ("Anna's phone", "phone/1.0")
    assert session["ip"] == "127.0.0.1"


async def test_no_token_is_kept_only_its_hash(client, database_url):
    anna = await a_person(client)

    [stored] = await run_sql(
        database_url,
        "SELECT t::text AS row FROM auth.refresh_tokens t WHERE session_id = $1",
        UUID(anna.tokens["session_id"]),
    )

    secret = anna.tokens["refresh_token"].removeprefix("mrt_")
    assert len(secret) == 43
    assert secret not in stored["row"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (None, "wrong-password"),
        (None, PASSWORD.upper()),
        (None, PASSWORD + " "),
        (None, "п"),
        ("unknown@example.com", PASSWORD),
        ("no email at all", PASSWORD),
        ("'; DROP TABLE users.users; --", PASSWORD),
        ("%%%", PASSWORD),
        ("ﷺ" * 100, PASSWORD),
    ],
)
@pytest.mark.parametrize("by_form", [False, True])
async def test_unknown_and_wrong_are_answered_alike(client, email, password, by_form):
    anna = await a_person(client)
    email = email or anna.email

    async def attempt(email, password):
        if by_form:
            answer = await sign_in_by_form(client, grant_type="password", username=email, password=password)
        else:
            answer = await login(client, email, password)
        body = {k: v for k, v in answer.json().items() if k != "request_id"}
        headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
        return answer.status_code, body, headers

    plainly_wrong = await attempt(anna.email, "plainly-wrong-1")

    assert await attempt(email, password) == plainly_wrong
    assert plainly_wrong[0] == 401
    assert plainly_wrong[1]["code"] == "invalid_credentials"


async def test_a_ban_is_told_after_the_right_password_only(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    await client.post(
        f"/api/v1/users/{anna.id}/ban", headers=admin.headers, json={"reason": "Broke a window"}
    )

    wrong, right = await login(client, anna.email, "wrong-password"), await login(client, anna.email)
    form = await sign_in_by_form(client, grant_type="password", username=anna.email, password=PASSWORD)

    assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
    assert (right.status_code, right.json()["code"]) == (403, "banned")
    assert right.json()["errors"][0]["params"] == {"reason": "Broke a window"}
    assert (form.status_code, form.json()["error"]) == (403, "invalid_grant")


async def test_a_failed_attempt_is_an_event_of_its_own_and_names_no_email(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    await client.post(f"/api/v1/users/{anna.id}/ban", headers=admin.headers, json={"reason": "Spam"})
    unknown = an_email()
    count = "SELECT count(*) AS n FROM core.outbox WHERE name = 'auth.sign_in_failed.v1'"
    [before] = await run_sql(database_url, count)

    await login(client, anna.email, "wrong-password")
    await login(client, unknown)
    await login(client, anna.email)

    [after] = await run_sql(database_url, count)
    assert after["n"] - before["n"] == 3
    [told] = [e for e in await events_about(database_url, user_id=anna.id) if "sign_in" in e["name"]]
    assert (told["payload"]["reason"], told["version"]) == ("banned", 1)
    leaked = "SELECT 1 FROM core.outbox WHERE payload::text LIKE '%@%'"
    assert await run_sql(database_url, leaked) == []


async def test_swagger_signs_in_and_refreshes_by_form(client):
    anna = await a_person(client)

    pair = await sign_in_by_form(
        client,
        grant_type="password",
        username=anna.email,
        password=PASSWORD,
        scope="",
        client_id="swagger",
        client_secret="ignored",
    )
    refreshed = await sign_in_by_form(
        client, grant_type="refresh_token", refresh_token=pair.json()["refresh_token"]
    )
    unknown = await sign_in_by_form(client, grant_type="refresh_token", refresh_token="mrt_unknown")

    assert pair.status_code == refreshed.status_code == 200
    assert pair.json().keys() == refreshed.json().keys() == anna.tokens.keys()
    assert (unknown.status_code, unknown.json()["code"]) == (401, "refresh_token_invalid")
    assert unknown.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({}, "/grant_type"),
        ({"grant_type": "magic"}, "/grant_type"),
        ({"grant_type": "password", "password": "x"}, "/username"),
        ({"grant_type": "password", "username": "x@example.com"}, "/password"),
        ({"grant_type": "refresh_token"}, "/refresh_token"),
        ({"grant_type": "password", "username": "x", "password": "x"}, "/username"),
        ({"grant_type": "password", "username": "x@example.com", "password": "x" * 129}, "/password"),
        ({"grant_type": "refresh_token", "refresh_token": "x" * 513}, "/refresh_token"),
    ],
)
async def test_a_bad_form_is_refused_with_the_field(client, form, pointer):
    answer = await client.post(
        TOKEN, data=form, headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "change",
    [
        {"email": "ab"},
        {"email": "x" * 255},
        {"email": None},
        {"email": "a\u0000b"},
        {"password": ""},
        {"password": "x" * 129},
        {"password": 12345678},
        {"device_name": ""},
        {"device_name": "x" * 81},
        {"device_name": "two\nlines"},
        {"token_delivery": "post"},
        {"remember": True},
    ],
)
async def test_a_bad_body_is_refused_with_the_field(client, change):
    body = {"email": an_email(), "password": PASSWORD, **change}

    answer = await client.post(LOGIN, json=body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}" for field in change]


async def test_json_is_no_form_and_a_form_is_no_json(client):
    assert (await client.post(TOKEN, json={"grant_type": "password"})).status_code == 415
    assert (await client.post(LOGIN, data={"email": "a@b.c", "password": "x"})).status_code == 415


@pytest.mark.parametrize("header", ["Bearer stale", "Basic c3dhZ2dlcjo=", "nonsense"])
async def test_signing_in_ignores_whatever_token_is_sent(client, header):
    anna, headers = await a_person(client), {"Authorization": header}

    signed_in = await login(client, anna.email, **headers)
    form = await client.post(
        TOKEN,
        data={"grant_type": "password", "username": anna.email, "password": PASSWORD},
        headers=headers,
    )
    refreshed = await client.post(
        "/api/v1/auth/refresh", json={"refresh_token": anna.tokens["refresh_token"]}, headers=headers
    )

    assert [a.status_code for a in (signed_in, form, refreshed)] == [200] * 3


async def test_everybody_may_have_several_sessions(client):
    anna = await a_person(client)

    pairs = [answer.json() for answer in await asyncio.gather(*(login(client, anna.email) for _ in range(3)))]

    assert len({pair["session_id"] for pair in pairs}) == 3
    assert len({pair["refresh_token"] for pair in pairs}) == 3
