"""Registrations that are no account before their link is used: the mode `to_sign_in` (R-I01, R-I02)."""

import asyncio
from datetime import timedelta

import pytest

from mesto.core.purge import PurgeHandler
from mesto.modules.users.public import Directory
from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.mail import forgot, links_of, registrations_of, resend, reset, the_link, verify
from tests.support.people import (
    PASSWORD,
    World,
    WorldProvider,
    a_person,
    an_admin,
    an_email,
    login,
    register,
)

ME = "/api/v1/users/me"
THEIRS = "brass-owl-canyon-77"


@pytest.fixture(scope="module")
async def _apps(database_url):
    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    mode = {"email_verification": "to_sign_in"}
    async with (
        running_app(database_url, WorldProvider(World())) as off,
        running_app(database_url, WorldProvider(World()), database=alone, auth=mode) as app,
    ):
        yield off, app


@pytest.fixture
def app(_apps):
    _apps[1].clock.set(_apps[1].clock.START)
    return _apps[1]


@pytest.fixture
def off(_apps):
    """The same installation before the mode was set."""
    return _apps[0]


def seen(answer):
    headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
    body = {k: v for k, v in answer.json().items() if k != "request_id"} if answer.content else None
    return answer.status_code, body, headers


async def confirmed(app, **changes):
    """Register, use the link and sign in."""
    email = changes.pop("email", None) or an_email()
    await register(app.client, email=email, **changes)
    [id_] = await registrations_of(app, email)
    assert (await verify(app, (await the_link(app, id_)).token)).status_code == 204
    tokens = (await login(app.client, email, changes.get("password", PASSWORD))).json()
    return id_, email, {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_there_is_no_account_before_the_link_is_used(app, database_url):
    email = an_email()
    answer = await register(app.client, email=email, is_business=True, locale="en")
    assert (answer.status_code, answer.json()) == (202, {"status": "verification_sent"})
    assert not {"location", "etag"} & set(answer.headers)
    [id_] = await registrations_of(app, email)
    [asked] = await events_about(database_url, user_id=id_)
    assert asked["name"] == "users.email_verification_requested.v1"

    wrong, right = await login(app.client, email, "wrong-password"), await login(app.client, email)
    assert seen(wrong) == seen(right)
    assert (right.status_code, right.json()["code"]) == (401, "invalid_credentials")

    assert (await verify(app, (await the_link(app, id_)).token)).status_code == 204
    assert (await login(app.client, email)).status_code == 200
    told = {e["name"]: e for e in await events_about(database_url, user_id=id_)}
    assert told["users.user_registered.v1"]["payload"] == {
        "user_id": id_,
        "is_business": True,
        "locale": "en",
    }
    assert told["users.user_registered.v1"]["version"] == 2
    assert "users.email_verified.v1" in told


@pytest.mark.S4
async def test_a_known_email_is_answered_alike_and_its_owner_is_told(app, database_url):
    id_, email, _ = await confirmed(app)
    written = "SELECT (SELECT count(*) FROM users.users) + (SELECT count(*) FROM core.outbox) + (SELECT count(*) FROM users.mail_requests) AS n"

    async def attempt(email):
        [before] = await run_sql(database_url, written)
        answer = await register(app.client, email=email, password=THEIRS)
        [after] = await run_sql(database_url, written)
        return *seen(answer), after["n"] - before["n"]

    assert await attempt(email.upper()) == await attempt(an_email())
    [told] = [e for e in await events_about(database_url, user_id=id_) if "repeated" in e["name"]]
    assert told["name"] == "users.registration_repeated.v1"
    assert (await login(app.client, email, THEIRS)).status_code == 401
    assert (await login(app.client, email)).status_code == 200
    [stranger] = await registrations_of(app, email.upper())
    assert await links_of(app, stranger) == []
    for _ in range(5):
        assert (await register(app.client, email=email)).status_code == 202
    told = [e for e in await events_about(database_url, user_id=id_) if "repeated" in e["name"]]
    assert len(told) == 2, "three mails an hour, the first was the owner's own"


async def test_a_registration_of_somebody_else_neither_blocks_nor_captures_the_owners(app):
    email = an_email()
    await register(app.client, email=email, password=THEIRS, full_name="Mallory")
    await register(app.client, email=email)
    await register(app.client, email=email, password=THEIRS, full_name="Mallory")
    mallory, anna, again = await registrations_of(app, email)
    own = await the_link(app, anna)
    for id_ in (mallory, again):
        assert (await links_of(app, id_))[0] is not None

    assert (await verify(app, own.token)).status_code == 204

    assert (await login(app.client, email)).status_code == 200
    assert (await login(app.client, email, THEIRS)).status_code == 401
    for id_ in (mallory, again):
        answer = await verify(app, (await the_link(app, id_)).token)
        assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")
    assert (await login(app.client, email, THEIRS)).status_code == 401


async def test_asking_again_never_hands_out_the_link_of_somebody_else(app):
    email = an_email()
    await register(app.client, email=email)
    [anna] = await registrations_of(app, email)
    await resend(app, email)
    assert len(await links_of(app, anna)) == 2

    await register(app.client, email=email, password=THEIRS)
    app.clock.advance(hours=2)
    await resend(app, email)
    anna, mallory = await registrations_of(app, email)
    assert len(await links_of(app, anna)) + len(await links_of(app, mallory)) == 3


async def test_of_two_links_for_one_address_one_works(app):
    for _ in range(3):
        email = an_email()
        await asyncio.gather(*(register(app.client, email=email, password=p) for p in (PASSWORD, THEIRS)))
        tokens = [(await the_link(app, id_)).token for id_ in await registrations_of(app, email)]
        answers = await asyncio.gather(*(verify(app, token) for token in tokens))
        assert sorted(answer.status_code for answer in answers) == [204, 422]
        signed_in = [(await login(app.client, email, p)).status_code for p in (PASSWORD, THEIRS)]
        assert sorted(signed_in) == [200, 401]


async def test_a_reset_is_not_for_registrations(app):
    email = an_email()
    await register(app.client, email=email)
    await forgot(app, email)
    [id_] = await registrations_of(app, email)
    assert [link.purpose for link in await links_of(app, id_)] == ["register"]


async def test_an_unconfirmed_account_from_before_signs_in_after_a_link_or_a_reset(app, off):
    for by_reset in (False, True):
        anna = await a_person(off.client)
        assert (await login(app.client, anna.email)).json()["code"] == "invalid_credentials"
        if by_reset:
            await forgot(app, anna.email)
            assert (await reset(app, (await the_link(app, anna.id)).token, THEIRS)).status_code == 204
        else:
            await resend(app, anna.email)
            assert (await verify(app, (await the_link(app, anna.id)).token)).status_code == 204
        signed_in = await login(app.client, anna.email, THEIRS if by_reset else PASSWORD)
        assert signed_in.status_code == 200


@pytest.mark.S4
async def test_a_taken_address_is_answered_like_a_free_one_and_never_taken_over(app, database_url):
    boris, taken, _ = await confirmed(app)
    anna, email, headers = await confirmed(app)
    headers = headers | {"Content-Type": "application/json"}

    async def ask(wanted):
        answer = await app.client.patch(
            ME, headers=headers, json={"email": wanted, "current_password": PASSWORD}
        )
        status, body, told = seen(answer)
        changing = {"version", "updated_at", "pending_email"}
        assert body["pending_email"] == wanted
        return status, {k: v for k, v in body.items() if k not in changing}, told.keys()

    free, other = an_email(), an_email()
    assert await ask(taken) == await ask(free)
    assert await ask(taken) == await ask(other)
    links = await links_of(app, anna)
    assert {link.email for link in links if link} <= {email, free, other}
    assert (await login(app.client, taken)).status_code == 200
    [told] = [e for e in await events_about(database_url, user_id=boris) if "repeated" in e["name"]][:1]
    assert told["payload"]["user_id"] == boris


async def test_what_was_never_confirmed_is_gone_after_a_day_and_nothing_else(app, off, database_url):
    before = await a_person(off.client)
    email = an_email()
    await register(app.client, email=email)
    [awaiting] = await registrations_of(app, email)
    await the_link(app, awaiting)
    kept, _, _ = await confirmed(app)

    async def purged():
        async with app.container() as request:
            return await (await request.get(PurgeHandler))()

    app.clock.advance(hours=23, minutes=59)
    await purged()
    assert await registrations_of(app, email) == [awaiting]
    app.clock.advance(minutes=2)
    gone = await purged()

    assert gone["registrations"] >= 1
    assert gone["mail_requests"] >= 1
    rows = await run_sql(
        database_url, "SELECT id FROM users.users WHERE id::text = ANY($1)", [awaiting, kept, str(before.id)]
    )
    assert {str(row["id"]) for row in rows} == {kept, str(before.id)}
    app.clock.advance(days=1, hours=1)
    await purged()
    left = "SELECT 1 FROM users.links WHERE user_id::text = ANY($1)"
    assert await run_sql(database_url, left, [awaiting, kept]) == []


async def test_the_former_email_is_kept_for_thirty_days(app, database_url):
    id_, email, headers = await confirmed(app)
    new = an_email()
    await app.client.patch(ME, headers=headers, json={"email": new, "current_password": PASSWORD})
    await verify(app, (await the_link(app, id_)).token)

    async def former():
        async with app.container() as request:
            entry = await (await request.get(Directory)).find_by_email(new)
            return entry.former_email

    for days, expected in ((30, email), (30.01, None)):
        app.clock.set(app.clock.START + timedelta(days=days))
        async with app.container() as request:
            await (await request.get(PurgeHandler))()
        assert await former() == expected


async def test_nobody_sees_a_registration(app, off, database_url):
    email = an_email()
    await register(app.client, email=email)
    [id_] = await registrations_of(app, email)
    admin = await an_admin(off.client, database_url)

    found = await off.client.get("/api/v1/users", headers=admin.headers, params={"limit": 100})
    shown = await off.client.get(f"/api/v1/users/{id_}", headers=admin.headers)
    banned = await off.client.post(f"/api/v1/users/{id_}/ban", headers=admin.headers, json={"reason": "x"})

    assert id_ not in {user["id"] for user in found.json()["items"]}
    assert [(a.status_code, a.json()["code"]) for a in (shown, banned)] == [(404, "user_not_found")] * 2


@pytest.mark.parametrize("password", ["short-7", "iloveyou"])
async def test_a_weak_password_is_told_in_this_mode_too(app, password):
    _, email, _ = await confirmed(app)
    for asked in (email, an_email()):
        answer = await register(app.client, email=asked, password=password)
        assert (answer.status_code, answer.json()["code"]) == (422, "password_weak")
