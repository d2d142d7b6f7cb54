"""S4 without its timing, S5 in small: sign-in tells nothing, and guessing is throttled before anything is hashed."""

import asyncio
from uuid import UUID

import httpx2
import pytest

from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher
from tests.support.accounts import awaiting, banned, unknown, unverified, verified, without_a_password
from tests.support.answers import told
from tests.support.app import running_app
from tests.support.events import run_sql
from tests.support.mail import forgot, reset, the_link
from tests.support.people import PASSWORD, SignedIn, World, WorldProvider, an_email, login
from tests.support.second_factor import protected, set_up

pytestmark = [pytest.mark.S4, pytest.mark.S5]

TOKEN, REFRESH, ME = "/api/v1/auth/token", "/api/v1/auth/refresh", "/api/v1/users/me"
WRONG, NEW = "wrong-password-1", "brass-owl-canyon-77"
COUNTED = "SELECT scope, cardinality(moments) AS n FROM auth.attempts ORDER BY scope"
THROTTLED = """
SELECT i.user_id FROM auth.incidents i JOIN core.outbox e ON e.aggregate_id = i.id
WHERE i.reason = 'throttled' AND e.name = 'auth.sign_in_failed.v1' AND e.payload->>'reason' = 'throttled'
"""


@pytest.fixture(scope="module")
async def running(database_url):
    auth = {"throttle_enabled": True, "email_verification": "to_sign_in"}
    async with running_app(database_url, WorldProvider(World()), auth=auth) as app:
        yield app


@pytest.fixture
async def app(running):
    running.clock.set(running.clock.START)
    await run_sql(running.database_url, "DELETE FROM auth.attempts")
    return running


@pytest.fixture
def client(app):
    return app.client


@pytest.fixture
def from_address(app):
    """Make clients that come from other addresses."""

    def client(ip: str) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=app.app, raise_app_exceptions=False, client=(ip, 1))
        return httpx2.AsyncClient(transport=transport, base_url="http://localhost")

    return client


@pytest.fixture
def hashes(monkeypatch):
    """What was hashed: True where there was an account to compare with."""
    made: list[bool] = []
    compare = Argon2Hasher.matches

    def counted(self, known, password):
        made.append(known is not None)
        return compare(self, known, password)

    monkeypatch.setattr(Argon2Hasher, "matches", counted)
    return made


REFUSED = [
    (unknown, WRONG),
    (unknown, PASSWORD),
    (verified, WRONG),
    (without_a_password, WRONG),
    (without_a_password, PASSWORD),
    (awaiting, WRONG),
    (awaiting, PASSWORD),
    (unverified, WRONG),
    (unverified, PASSWORD),
    (banned, WRONG),
]


@pytest.mark.parametrize(("make", "password"), REFUSED)
async def test_whoever_may_not_in_is_answered_as_after_a_wrong_password(app, client, hashes, make, password):
    plain = told(await login(client, await verified(app), WRONG))
    before = len(hashes)

    answer = told(await login(client, await make(app), password))

    assert answer == plain
    assert (answer[0], answer[1]["code"]) == (401, "invalid_credentials")
    assert len(hashes) == before + 1


@pytest.mark.parametrize("make", [unknown, verified, banned, unverified, awaiting, without_a_password])
@pytest.mark.parametrize("password", [WRONG, PASSWORD])
async def test_the_throttle_answers_alike_whoever_is_guessed(app, client, make, password):
    email = await make(app)
    for _ in range(10):
        assert (await login(client, email, WRONG)).status_code == 401

    refused = await login(client, email, password)
    by_form = await client.post(
        TOKEN, data={"grant_type": "password", "username": email, "password": password}
    )

    status, body, headers = told(refused)
    assert (status, body["code"], headers["retry-after"]) == (429, "too_many_attempts", "300")
    assert body["errors"][0]["params"] == {"retry_after": 300}
    assert body.keys() == {"type", "title", "status", "detail", "instance", "code", "errors"}
    assert (by_form.status_code, by_form.json()["error"]) == (429, "invalid_grant")


async def test_a_hundred_guesses_at_once_are_ten_hashes(app, client, hashes):
    email = await verified(app)
    answers = await asyncio.gather(*(login(client, email, WRONG) for _ in range(100)))
    while any(answer.status_code == 503 for answer in answers):
        answers = await asyncio.gather(*(login(client, email, WRONG) for _ in range(10)))

    assert len(hashes) == 10
    assert (await login(client, email)).status_code == 429


async def test_the_owner_goes_on_with_a_session_and_gets_in_after_the_wait(app, client):
    email = await verified(app)
    session = (await login(client, email)).json()
    for _ in range(10):
        await login(client, email, WRONG)
    throttled = await login(client, email)

    me = await client.get(ME, headers={"Authorization": f"Bearer {session['access_token']}"})
    refreshed = await client.post(REFRESH, json={"refresh_token": session["refresh_token"]})
    app.clock.advance(seconds=int(throttled.headers["retry-after"]))

    assert (throttled.status_code, me.status_code, refreshed.status_code) == (429, 200, 200)
    assert (await login(client, email)).status_code == 200
    assert [(await login(client, email, WRONG)).status_code for _ in range(11)] == [401] * 10 + [429]


async def test_the_office_of_a_hundred_honest_people_is_not_throttled(app, client):
    people = [await verified(app) for _ in range(8)]
    for _ in range(12):
        for email in people:
            assert (await login(client, email)).status_code == 200
    assert {row["n"] for row in await run_sql(app.database_url, COUNTED)} == {0}


async def signed_in(app):
    email = await verified(app)
    tokens = (await login(app.client, email)).json()
    me = await app.client.get(ME, headers={"Authorization": f"Bearer {tokens['access_token']}"})
    return SignedIn(UUID(me.json()["id"]), email, PASSWORD, tokens)


async def test_the_right_password_alone_does_not_start_the_count_anew(app):
    """Else whoever has stolen a password could guess at the second factor without end."""
    anna = await protected(app, await signed_in(app))
    await run_sql(app.database_url, "DELETE FROM auth.attempts")
    for _ in range(5):
        challenge = await anna.gives_password()
        assert (await anna.gives_code(challenge, "AAAAAA")).status_code == 401

    for refused in (await login(app.client, anna.person.email), await anna.gives_code(challenge, anna.code)):
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")


async def test_password_and_code_start_the_count_anew(app):
    anna = await protected(app, await signed_in(app))
    for _ in range(3):
        for _ in range(4):
            await login(app.client, anna.person.email, WRONG)
        answer = await anna.gives_code(await anna.gives_password(), anna.recovery_codes.pop())
        assert answer.status_code == 200


async def test_a_password_given_again_within_a_session_does_not_start_the_count_anew(app, client):
    """Else a stolen session and password together would clear the way for guesses at the second factor."""
    anna = await signed_in(app)
    for _ in range(5):
        assert (await login(client, anna.email, WRONG)).status_code == 401
        assert (await set_up(client, anna)).status_code == 200
    assert (await login(client, anna.email)).status_code == 429
    assert (await set_up(client, anna)).status_code == 429


async def test_the_link_in_the_mail_lets_the_owner_in_again(app, client):
    anna = await signed_in(app)
    for _ in range(11):
        throttled = await login(client, anna.email, WRONG)
    await forgot(app, anna.email)
    assert (await reset(app, (await the_link(app, anna.id)).token, NEW)).status_code == 204
    assert throttled.status_code == 429
    assert (await login(client, anna.email, NEW)).status_code == 200


async def test_a_ban_told_after_the_right_password_is_no_success(app, client):
    email = await banned(app)
    answers = [await login(client, email) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [403] * 10 + [429]


async def test_thirty_from_one_address_and_its_neighbours_in_ipv6(app, client, from_address):
    async with from_address("2001:db8::1") as one, from_address("2001:db8::2") as other:
        answers = [await login((one, other)[n % 2], an_email(), WRONG) for n in range(31)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429]
    assert (await login(client, an_email(), WRONG)).status_code == 401


async def test_a_header_anybody_can_send_is_no_address(client):
    answers = [
        await login(
            client, an_email(), WRONG, **{"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"10.0.0.{n}"}
        )
        for n in range(31)
    ]
    assert answers[-1].status_code == 429


async def test_the_log_holds_one_line_for_a_block_however_many_are_refused(app, client):
    before = len(await run_sql(app.database_url, THROTTLED))
    email = await verified(app)
    for _ in range(40):
        await login(client, email, WRONG)
    rows = await run_sql(app.database_url, THROTTLED)
    assert len(rows) == before + 1
    assert rows[-1]["user_id"] is None

    for _ in range(40):
        await login(client, an_email(), WRONG)
    assert len(await run_sql(app.database_url, THROTTLED)) == before + 2


@pytest.mark.parametrize("by_form", [False, True])
async def test_whoever_finds_the_queue_full_is_told_at_once_and_not_counted(
    app, client, monkeypatch, by_form
):
    hasher = await app.container.get(PasswordHasher)
    monkeypatch.setattr(hasher, "_taken", hasher._places)

    if by_form:  # the turnstile does not look at this one, the hasher does
        form = {"grant_type": "password", "username": an_email(), "password": WRONG}
        answer = await client.post(TOKEN, data=form)
    else:
        answer = await login(client, an_email(), WRONG)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "1"
    assert await run_sql(app.database_url, COUNTED) == []


async def test_how_many_hash_is_a_figure_of_the_process(client):
    figures = (await client.get("/metrics")).text
    assert "\nmesto_password_hashes 0.0\n" in figures
