"""Changing, forgetting and resetting the password (A-04, R-I03, R-I06, R-I10, R-I11)."""

import asyncio
from base64 import urlsafe_b64decode
from uuid import uuid4

import pytest
from dishka import Provider, Scope, provide
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.modules.users.domain.errors import TooManyAttempts
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher, HashCost
from mesto.modules.users.public import Attempts, Links
from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.mail import forgot, issue, links_of, reset, the_link
from tests.support.people import World, WorldProvider, a_person, an_admin, an_email, login

CHANGE, REFRESH, ME = "/api/v1/auth/password/change", "/api/v1/auth/refresh", "/api/v1/users/me"
CHEAP = HashCost(memory_kib=8, time=1)
NEW = "brass-owl-canyon-77"
WEAK = [("short-7", "too_short"), ("x" * 129, "too_long"), ("iloveyou", "common"), (None, "email")]


async def change(client, person, new=NEW, **said):
    body = {"current_password": person.password, "new_password": new, **said}
    return await client.post(CHANGE, headers=person.headers, json=body)


async def me(client, token):
    return await client.get(ME, headers={"Authorization": f"Bearer {token}"})


def seen(answer):
    headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
    return answer.status_code, answer.content, headers


@pytest.mark.S8
async def test_a_change_ends_the_other_sessions_and_this_one_goes_on(client, database_url):
    anna = await a_person(client)
    other = (await login(client, anna.email)).json()

    answer = await change(client, anna)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    pair = answer.json()
    assert pair.keys() == anna.tokens.keys()
    assert pair["session_id"] == anna.tokens["session_id"]
    assert (await me(client, pair["access_token"])).status_code == 200
    refused = await me(client, other["access_token"])
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    again = await client.post(REFRESH, json={"refresh_token": other["refresh_token"]})
    assert (again.status_code, again.json()["code"]) == (401, "refresh_token_invalid")
    assert (await login(client, anna.email)).status_code == 401
    assert (await login(client, anna.email, NEW)).status_code == 200
    [told] = [e for e in await events_about(database_url, user_id=anna.id) if "password" in e["name"]]
    assert (told["name"], told["payload"]["method"]) == ("users.password_changed.v1", "change")
    [ended] = [e for e in await events_about(database_url, user_id=anna.id) if "ended" in e["name"]]
    assert ended["payload"] == {
        "user_id": str(anna.id),
        "session_id": other["session_id"],
        "reason": "password_changed",
    }
    assert ended["version"] == 2


async def test_the_new_refresh_token_works_and_the_old_one_ends_the_session(client):
    anna = await a_person(client)
    pair = (await change(client, anna)).json()
    good = await client.post(REFRESH, json={"refresh_token": pair["refresh_token"]})
    assert good.status_code == 200

    boris = await a_person(client)
    pair = (await change(client, boris)).json()
    stolen = await client.post(REFRESH, json={"refresh_token": boris.tokens["refresh_token"]})
    assert (stolen.status_code, stolen.json()["code"]) == (401, "refresh_token_reused")
    assert (await me(client, pair["access_token"])).status_code == 401


@pytest.mark.parametrize("said", [{"current_password": "not-mine-41"}, {"current_password": None}])
async def test_a_change_needs_the_present_password(client, said):
    anna = await a_person(client)

    answer = await change(client, anna, **said)

    assert (answer.status_code, answer.json()["code"]) == (403, "reauthentication_failed")
    assert answer.json()["errors"][0]["pointer"] == "/current_password"
    assert (await login(client, anna.email)).status_code == 200


@pytest.mark.parametrize(("new", "why"), WEAK)
async def test_a_weak_password_changes_nothing(app, client, new, why):
    anna = await a_person(client)
    await forgot(app, anna.email)
    link = await the_link(app, anna.id)

    changed = await change(client, anna, new or anna.email.upper())
    was_reset = await reset(app, link.token, new or anna.email.upper())

    for answer in (changed, was_reset):
        assert (answer.status_code, answer.json()["code"]) == (422, "password_weak")
        [reason] = answer.json()["errors"]
        assert (reason["pointer"], reason["params"]) == ("/new_password", {"why": why})
    assert (await me(client, anna.tokens["access_token"])).status_code == 200
    assert (await reset(app, link.token, NEW)).status_code == 204, "the link is not used up"


@pytest.mark.S8
async def test_a_reset_ends_every_session_and_confirms_the_email(app, client, database_url):
    anna = await a_person(client)
    asked = await forgot(app, f"  {anna.email.upper()} ")
    link = await the_link(app, anna.id)

    answer = await reset(app, link.token, NEW)

    assert (asked.status_code, asked.json()) == (202, {})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await me(client, anna.tokens["access_token"])).json()["code"] == "session_revoked"
    assert (await login(client, anna.email)).status_code == 401
    pair = (await login(client, anna.email, NEW)).json()
    assert (await me(client, pair["access_token"])).json()["email_verified"] is True
    told = [event["name"] for event in await events_about(database_url, user_id=anna.id)]
    assert set(told[2:-1]) == {
        "auth.password_reset_requested.v1",
        "users.password_changed.v1",
        "users.email_verified.v1",
        "auth.session_ended.v1",
    }
    again = await reset(app, link.token, "other-owl-canyon-78")
    assert (again.status_code, again.json()["code"]) == (422, "link_invalid")


async def test_an_account_without_a_password_gets_one_by_reset(app, client, database_url):
    anna = await a_person(client)
    await run_sql(database_url, "UPDATE users.users SET password_hash = NULL WHERE id = $1", anna.id)
    assert (await client.get(ME, headers=anna.headers)).json()["has_password"] is False
    nothing = await login(client, anna.email)
    assert (nothing.status_code, nothing.json()["code"]) == (401, "invalid_credentials")

    await forgot(app, anna.email)
    assert (await reset(app, (await the_link(app, anna.id)).token, NEW)).status_code == 204

    assert (await login(client, anna.email, NEW)).status_code == 200


async def test_without_a_password_a_sign_in_younger_than_five_minutes_proves_enough(
    app, client, database_url
):
    for minutes, status in ((4.9, 200), (5, 403)):
        anna = await a_person(client)
        await run_sql(database_url, "UPDATE users.users SET password_hash = NULL WHERE id = $1", anna.id)
        app.clock.advance(minutes=minutes)

        answer = await change(client, anna, current_password="anything")

        assert answer.status_code == status
        app.clock.set(app.clock.START)


async def test_links_end_after_an_hour_with_a_new_one_and_with_another_password(app, client):
    anna = await a_person(client)
    await forgot(app, anna.email)
    first = await the_link(app, anna.id)
    app.clock.advance(minutes=30)
    await forgot(app, anna.email)
    second = await the_link(app, anna.id)
    assert (await reset(app, first.token, NEW)).json()["code"] == "link_invalid"

    app.clock.advance(minutes=60)
    late = await reset(app, second.token, NEW)
    assert (late.status_code, late.json()["code"]) == (422, "link_invalid")

    anna.tokens = (await login(client, anna.email)).json()
    await forgot(app, anna.email)
    third = await the_link(app, anna.id)
    assert (await change(client, anna)).status_code == 200
    assert (await reset(app, third.token, "other-owl-canyon-78")).json()["code"] == "link_invalid"


async def test_a_link_that_went_to_a_former_email_resets_nothing(app, client):
    anna = await a_person(client)
    await forgot(app, anna.email)
    link = await the_link(app, anna.id)
    body = {"email": an_email(), "current_password": anna.password}
    assert (await client.patch(ME, headers=anna.headers, json=body)).status_code == 200

    answer = await reset(app, link.token, NEW)

    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")
    assert (await login(client, body["email"])).status_code == 200


async def test_of_twenty_copies_of_a_link_one_works(database_url):
    pool = {"url": database_url, "pool_size": 10, "max_overflow": 10}
    async with running_app(database_url, WorldProvider(World()), database=pool) as app:
        for _ in range(3):
            anna = await a_person(app.client)
            await forgot(app, anna.email)
            link = await the_link(app, anna.id)
            barrier = asyncio.Barrier(20)

            async def one(number, token=link.token, barrier=barrier):
                await barrier.wait()
                return await reset(app, token, f"{NEW}-{number}")

            answers = await asyncio.gather(*(one(number) for number in range(20)))

            found = [a.status_code for a in answers]
            assert found.count(204) == 1
            assert set(found) <= {204, 422, 503}  # a hash costs much: two of twenty may not wait for it
            winner = found.index(204)
            assert (await login(app.client, anna.email, f"{NEW}-{winner}")).status_code == 200


@pytest.mark.S4
async def test_asking_for_a_reset_tells_nothing(app, client, database_url):
    anna, boris = await a_person(client), await a_person(client)
    admin = await an_admin(client, database_url)
    banned = f"/api/v1/users/{boris.id}/ban"
    await client.post(banned, headers=admin.headers, json={"reason": "Spam"})
    written = "SELECT (SELECT count(*) FROM auth.incidents) + (SELECT count(*) FROM users.mail_requests) AS n"

    async def ask(email):
        [before] = await run_sql(database_url, written)
        answer = await forgot(app, email)
        [after] = await run_sql(database_url, written)
        return *seen(answer), after["n"] - before["n"]

    known = await ask(anna.email)
    assert known[0] == 202
    assert await ask(an_email()) == await ask(boris.email) == await ask("no email") == known
    assert await links_of(app, boris.id) == []
    for _ in range(5):
        throttled = seen(await forgot(app, anna.email))
    assert throttled == known[:3]


async def test_an_address_gets_three_mails_an_hour_and_ten_a_day(app, client, database_url):
    anna = await a_person(client)
    when = app.clock.START
    for hour, granted in enumerate((3, 3, 3, 1, 0)):
        for _ in range(4):
            await forgot(app, anna.email)
            app.clock.advance(seconds=1)
        asked = [e for e in await events_about(database_url, user_id=anna.id) if "reset" in e["name"]]
        assert len(asked) == sum((3, 3, 3, 1, 0)[: hour + 1]), granted
        app.clock.set(when := when.replace(hour=when.hour + 1, minute=1))
    assert len({(e["payload"]["request_id"], e["version"]) for e in asked}) == 10


async def test_no_more_links_are_made_than_an_address_may_get(app, client):
    anna, events = await a_person(client), [uuid4() for _ in range(4)]
    for event_id in events:
        await issue(app, anna.id, "reset", event_id)
        await issue(app, anna.id, "reset", event_id)  # the same event again makes nothing anew

    rows = await run_sql(
        app.database_url,
        "SELECT event_id, voided_at FROM users.links WHERE user_id = $1 ORDER BY created_at, event_id",
        anna.id,
    )

    assert {row["event_id"] for row in rows} == set(events[:3])
    assert [row["event_id"] for row in rows if row["voided_at"] is None] == [events[2]]


@pytest.mark.parametrize("path", ["password/reset", "email/verify"])
@pytest.mark.parametrize("token", ["", "mlt_unknown", "я" * 200])
async def test_a_link_of_nobody_is_refused_before_anything_is_hashed(client, path, token):
    body = {"token": token} | ({"new_password": NEW} if "reset" in path else {})

    answer = await client.post(f"/api/v1/auth/{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")


async def test_a_link_for_one_purpose_does_nothing_else(app, client):
    anna = await a_person(client)
    await forgot(app, anna.email)
    link = await the_link(app, anna.id)

    answer = await client.post("/api/v1/auth/email/verify", json={"token": link.token})

    assert (answer.status_code, answer.json()["code"]) == (422, "link_invalid")


@pytest.mark.parametrize("header", ["Bearer stale", "nonsense"])
async def test_a_token_sent_along_is_ignored(client, header):
    sent = {"headers": {"Authorization": header}}
    answers = [
        await client.post("/api/v1/auth/password/forgot", json={"email": an_email()}, **sent),
        await client.post("/api/v1/auth/email/resend", json={"email": an_email()}, **sent),
        await client.post("/api/v1/auth/email/verify", json={"token": "x"}, **sent),
        await client.post("/api/v1/auth/password/reset", json={"token": "x", "new_password": NEW}, **sent),
        await client.post(CHANGE, json={"new_password": NEW}, **sent),
    ]
    assert [a.status_code for a in answers] == [202, 202, 422, 422, 401]


async def test_a_session_begun_with_the_old_password_while_it_changes_does_not_live(database_url):
    """The password is checked before the change and the session would begin after it."""

    class Waiting(Argon2Hasher):
        checked, go_on = asyncio.Event(), asyncio.Event()

        async def run(self, work):
            done = await super().run(work)
            if asyncio.current_task().get_name() == "thief":
                self.checked.set()
                await self.go_on.wait()
            return done

    class Hashers(Provider):
        @provide(scope=Scope.APP, override=True)
        def hasher(self) -> PasswordHasher:
            return Waiting(CHEAP)

    async with running_app(database_url, WorldProvider(World()), Hashers()) as app:
        anna = await a_person(app.client)
        thief = asyncio.create_task(login(app.client, anna.email), name="thief")
        await Waiting.checked.wait()
        assert (await change(app.client, anna)).status_code == 200
        Waiting.go_on.set()
        answer = await thief

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
    live = "SELECT count(*) AS n FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL"
    [row] = await run_sql(database_url, live, anna.id)
    assert row["n"] == 1


async def test_nothing_is_hashed_while_a_connection_is_held(database_url):
    held = []

    class Hashers(Provider):
        @provide(scope=Scope.APP, override=True)
        def hasher(self, engine: AsyncEngine) -> PasswordHasher:
            class Watching(Argon2Hasher):
                async def run(self, work):
                    held.append(engine.pool.checkedout())
                    return await super().run(work)

            return Watching(CHEAP)

    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    async with running_app(database_url, WorldProvider(World()), Hashers(), database=alone) as app:
        anna = await a_person(app.client)
        await change(app.client, anna)
        await forgot(app, anna.email)
        await reset(app, (await the_link(app, anna.id)).token, "other-owl-canyon-78")
        anna.tokens = (await login(app.client, anna.email, "other-owl-canyon-78")).json()
        body = {"email": an_email(), "current_password": "other-owl-canyon-78"}
        assert (await app.client.patch(ME, headers=anna.headers, json=body)).status_code == 200

    assert held == [0] * 7


async def test_every_password_tried_is_counted_before_it_is_compared(database_url):
    """R-I05 counts here too: a stolen session is no place to guess the password."""

    tried, forgiven = [], []

    class Counting(Attempts):
        async def count(self, email, *, ip):
            tried.append((email, ip))
            if len(tried) > 2:
                raise TooManyAttempts(retry_after=300)

        async def forgive(self, email, *, ip=None):
            forgiven.append(email)

    class Counters(Provider):
        @provide(scope=Scope.APP, override=True)
        def attempts(self) -> Attempts:
            return Counting()

    async with running_app(database_url, WorldProvider(World()), Counters()) as app:
        anna = await a_person(app.client)
        tried.clear()
        forgiven.clear()
        wrong = [await change(app.client, anna, current_password="not-mine-41") for _ in range(2)]
        right = await change(app.client, anna)

    assert [a.status_code for a in wrong] == [403, 403]
    assert (right.status_code, right.json()["code"]) == (429, "too_many_attempts")
    assert tried == [(anna.email, "127.0.0.1")] * 3
    assert forgiven == []


@pytest.mark.S14
async def test_no_token_is_kept_anywhere(app, client, database_url):
    anna = await a_person(client)
    await forgot(app, anna.email)
    link = await the_link(app, anna.id)
    assert len(link.token.removeprefix("mlt_")) == 43

    secret = link.token.removeprefix("mlt_")
    columns = await run_sql(
        database_url,
        "SELECT table_schema AS s, table_name AS t, column_name AS c, data_type AS d FROM information_schema.columns"
        " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')",
    )
    assert len(columns) > 100
    for column in columns:
        place = f'"{column["s"]}"."{column["t"]}" WHERE '
        value = f'"{column["c"]}"'
        if column["d"] == "bytea":
            found = f"position($1::bytea IN {value}) > 0"
            for sought in (secret.encode(), urlsafe_b64decode(secret + "=")):
                assert not await run_sql(database_url, f"SELECT 1 FROM {place}{found} LIMIT 1", sought)
        else:
            found = f"position($1 IN {value}::text) > 0"
            assert not await run_sql(database_url, f"SELECT 1 FROM {place}{found} LIMIT 1", secret)


async def test_a_link_still_works_after_the_key_was_replaced(app, client, database_url):
    anna, event_id = await a_person(client), uuid4()
    await issue(app, anna.id, "reset", event_id)
    keys = ["a-newer-secret-of-the-tests-9876543210-zyx", app.settings.auth.secret_key[0].get_secret_value()]

    async with running_app(
        database_url, WorldProvider(World()), auth={"secret_key": ",".join(keys)}
    ) as newer:
        async with newer.container() as request:
            link = await (await request.get(Links)).of_event(event_id)
        assert (await reset(newer, link.token, NEW)).status_code == 204
    async with running_app(database_url, WorldProvider(World()), auth={"secret_key": keys[0]}) as newest:
        await issue(app, anna.id, "reset", other := uuid4())
        async with newest.container() as request:
            assert await (await request.get(Links)).of_event(other) is None


async def test_one_event_per_version_of_an_aggregate(app, client, database_url):
    anna = await a_person(client)
    await change(client, anna)
    anna.password = NEW
    await forgot(app, anna.email)
    await reset(app, (await the_link(app, anna.id)).token, "other-owl-canyon-78")
    twice = (
        "SELECT aggregate_id, aggregate_version FROM core.outbox WHERE payload @> jsonb_build_object('user_id', $1::text)"
        " GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert await run_sql(database_url, twice, str(anna.id)) == []
