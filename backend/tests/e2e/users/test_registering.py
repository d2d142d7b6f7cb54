import asyncio

import pytest

from tests.support.events import events_about
from tests.support.people import PASSWORD, an_email, login, register

ZONE = "Asia/Kathmandu"


async def test_a_new_person_gets_an_account_and_its_address(client, database_url):
    email = an_email()

    answer = await register(client, email=email, is_business=True, locale="en", timezone=ZONE)

    assert answer.status_code == 201
    account = answer.json()
    assert answer.headers["location"] == f"/api/v1/users/{account['id']}"
    assert answer.headers["etag"] == '"1"'
    assert account == {
        "id": account["id"],
        "email": email,
        "pending_email": None,
        "email_verified": False,
        "full_name": "Anna Petrova",
        "is_business": True,
        "is_banned": False,
        "is_admin": False,
        "avatar_url": None,
        "avatar_variants": [],
        "locale": "en",
        "timezone": ZONE,
        "has_password": True,
        "identities": [],
        "created_at": "2026-12-01T08:00:00Z",
        "updated_at": "2026-12-01T08:00:00Z",
        "version": 1,
    }
    [event] = await events_about(database_url, user_id=account["id"])
    assert event["name"] == "users.user_registered.v1"
    assert event["payload"] == {"user_id": account["id"], "is_business": True, "locale": "en"}


@pytest.mark.parametrize("spell", [str.upper, lambda e: f"  {e} ", lambda e: e.replace("p", "ｐ")])
async def test_another_spelling_of_an_email_is_the_same_email(client, spell):
    email = an_email()
    await register(client, email=email)

    answer = await register(client, email=spell(email))

    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")
    assert (await login(client, spell(email))).status_code == 200


async def test_of_two_rivals_for_one_email_one_wins_and_one_is_told(client):
    for _ in range(8):
        email = an_email()
        answers = await asyncio.gather(
            register(client, email=email),
            register(client, email=email.upper()),
            register(client, email=email),
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short-7", "too_short"),
        ("x" * 129, "too_long"),
        ("плюм" * 32 + "🚃", "too_long"),
        ("🚃" * 128 + "", None),
        ("🚃" * 129, "too_long"),
        ("password", "common"),
        ("PassWord123", "common"),
        ("iloveyou", "common"),
    ],
)
async def test_a_weak_password_is_refused_and_a_long_one_is_not(client, password, why):
    answer = await register(client, password=password)

    if why is None:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "password_weak")
        assert answer.json()["errors"][0]["params"] == {"why": why}
        assert answer.json()["errors"][0]["pointer"] == "/password"


async def test_the_email_is_no_password(client):
    email = an_email()

    answer = await register(client, email=email, password=email.upper())

    assert answer.json()["errors"][0]["params"] == {"why": "email"}


async def test_a_password_is_neither_trimmed_nor_cut(client):
    email, password = an_email(), "  plum tram  " + "orbit" * 20 + "-1"
    await register(client, email=email, password=password)

    assert (await login(client, email, password)).status_code == 200
    assert (await login(client, email, password.strip())).status_code == 401
    assert (await login(client, email, password[:72])).status_code == 401


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "nobody", "validation_error"),
        ("email", "a b@example.com", "validation_error"),
        ("email", "@example.com", "validation_error"),
        ("email", "a@", "validation_error"),
        ("email", "a@b@c.example", "validation_error"),
        ("email", "a" * 250 + "@example.com", "validation_error"),
        ("email", "a\u0000@example.com", "validation_error"),
        ("email", None, "validation_error"),
        ("email", 7, "validation_error"),
        ("full_name", "", "validation_error"),
        ("full_name", "   ", "validation_error"),
        ("full_name", "x" * 121, "validation_error"),
        ("full_name", "two\nlines", "validation_error"),
        ("full_name", None, "validation_error"),
        ("password", None, "validation_error"),
        ("password", 12345678, "validation_error"),
        ("password", "nul\u0000inside", "validation_error"),
        ("is_business", "yes", "validation_error"),
        ("is_business", 1, "validation_error"),
        ("is_business", None, "validation_error"),
        ("locale", "de", "validation_error"),
        ("locale", None, "validation_error"),
        ("timezone", "Mars/Olympus", "timezone_unknown"),
        ("timezone", "../etc/passwd", "timezone_unknown"),
        ("timezone", "", "timezone_unknown"),
        ("timezone", 3, "validation_error"),
        ("is_admin", True, "validation_error"),
        ("version", 7, "validation_error"),
    ],
)
async def test_bad_input_is_refused_with_the_field_it_is_in(client, field, value, code):
    answer = await register(client, **{field: value})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert {error["pointer"] for error in answer.json()["errors"]} == {f"/{field}"}


@pytest.mark.parametrize("missing", ["email", "full_name", "password"])
async def test_what_is_needed_has_to_be_there(client, missing):
    body = {"email": an_email(), "full_name": "Anna", "password": PASSWORD}
    del body[missing]

    answer = await client.post("/api/v1/users", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{missing}"


async def test_a_token_that_is_sent_along_is_ignored(client):
    body = {"email": an_email(), "full_name": "Anna", "password": PASSWORD}

    answer = await client.post("/api/v1/users", json=body, headers={"Authorization": "Bearer stale"})

    assert answer.status_code == 201
