import asyncio
from uuid import UUID

import pytest

from tests.support.events import events_about, run_sql
from tests.support.people import SignedIn, a_person, an_admin


async def refresh(client, token, agent="phone/1.0"):
    return await client.post(
        "/api/v1/auth/refresh", json={"refresh_token": token}, headers={"User-Agent": agent}
    )


def code_of(answer):
    return answer.status_code, answer.json().get("code")


async def is_signed_in(client, person: SignedIn) -> bool:
    return (await client.get("/api/v1/users/me", headers=person.headers)).status_code == 200


async def test_each_refresh_gives_a_new_pair_of_the_same_session(app, client):
    anna = await a_person(client)
    tokens = [anna.tokens["refresh_token"]]
    for _ in range(3):
        app.clock.advance(hours=1)
        answer = await refresh(client, tokens[-1])
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["session_id"] == anna.tokens["session_id"]
        tokens.append(answer.json()["refresh_token"])

    assert len(set(tokens)) == 4
    assert answer.json()["expires_at"] == "2026-12-01T12:00:00Z"
    assert answer.json()["refresh_expires_at"] == "2026-12-15T11:00:00Z"
    anna.tokens = answer.json()
    assert await is_signed_in(client, anna)


async def test_a_lost_answer_is_repeated_with_the_same_successor(app, client):
    anna = await a_person(client)
    first = await refresh(client, anna.tokens["refresh_token"])
    app.clock.advance(seconds=10)

    again = await refresh(client, anna.tokens["refresh_token"])

    assert again.status_code == 200
    assert again.json()["refresh_token"] == first.json()["refresh_token"]
    assert (await refresh(client, again.json()["refresh_token"])).status_code == 200


async def uses_the_successor(app, client, successor):
    assert (await refresh(client, successor)).status_code == 200
    return "phone/1.0"


async def lets_time_pass(app, client, successor):
    app.clock.advance(seconds=10, milliseconds=1)
    return "phone/1.0"


async def is_another_client(app, client, successor):
    return "thief/6.6"


@pytest.mark.parametrize("meanwhile", [uses_the_successor, lets_time_pass, is_another_client])
async def test_a_used_token_that_returns_otherwise_ends_the_session(app, client, database_url, meanwhile):
    anna = await a_person(client)
    used = anna.tokens["refresh_token"]
    anna.tokens |= (await refresh(client, used)).json()
    agent = await meanwhile(app, client, anna.tokens["refresh_token"])

    reused = await refresh(client, used, agent)

    assert code_of(reused) == (401, "refresh_token_reused")
    assert not await is_signed_in(client, anna)
    assert code_of(await refresh(client, anna.tokens["refresh_token"])) == (401, "refresh_token_invalid")
    assert code_of(await refresh(client, used)) == (401, "refresh_token_invalid")
    session_id = anna.tokens["session_id"]
    events = await events_about(database_url, session_id=session_id)
    told = {e["name"]: e["payload"] for e in events if e["name"] != "auth.session_started.v1"}
    assert len(events) == 3
    assert told["auth.session_ended.v1"] == {
        "user_id": str(anna.id),
        "session_id": session_id,
        "reason": "reuse",
    }
    assert told["auth.refresh_reuse_detected.v1"]["user_id"] == str(anna.id)


async def test_other_sessions_survive_the_end_of_one(client):
    anna = await a_person(client)
    other = SignedIn(
        anna.id,
        anna.email,
        anna.password,
        (
            await client.post("/api/v1/auth/login", json={"email": anna.email, "password": anna.password})
        ).json(),
    )
    await refresh(client, anna.tokens["refresh_token"])
    await refresh(client, anna.tokens["refresh_token"], "thief/6.6")

    assert not await is_signed_in(client, anna)
    assert await is_signed_in(client, other)


async def test_two_copies_at_once_get_the_same_successor(client, database_url):
    for _ in range(6):
        anna = await a_person(client)
        barrier = asyncio.Barrier(3)

        async def copy(token, barrier=barrier):
            await barrier.wait()
            return await refresh(client, token)

        answers = await asyncio.gather(*(copy(anna.tokens["refresh_token"]) for _ in range(3)))

        assert [answer.status_code for answer in answers] == [200] * 3
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1
        [row] = await run_sql(
            database_url,
            "SELECT count(*) AS n FROM auth.refresh_tokens WHERE session_id = $1",
            UUID(anna.tokens["session_id"]),
        )
        assert row["n"] == 2


async def test_a_thief_and_the_owner_at_once_end_the_session(client):
    for _ in range(4):
        anna = await a_person(client)
        answers = await asyncio.gather(
            *(refresh(client, anna.tokens["refresh_token"], agent) for agent in ("phone/1.0", "thief/6.6"))
        )

        assert sorted(code_of(answer) for answer in answers) == [
            (200, None),
            (401, "refresh_token_reused"),
        ]
        assert not await is_signed_in(client, anna)


async def test_a_session_ends_after_fourteen_silent_days(app, client):
    anna, boris = await a_person(client), await a_person(client)
    app.clock.advance(days=13, hours=23)
    kept = await refresh(client, anna.tokens["refresh_token"])
    app.clock.advance(hours=1)

    assert code_of(await refresh(client, boris.tokens["refresh_token"])) == (401, "refresh_token_invalid")
    assert (await refresh(client, kept.json()["refresh_token"])).status_code == 200


async def test_a_session_ends_after_thirty_days_however_busy(app, client):
    anna = await a_person(client)
    for _ in range(3):
        app.clock.advance(days=9, hours=23, minutes=50)
        anna.tokens = (await refresh(client, anna.tokens["refresh_token"])).json()

    assert anna.tokens["refresh_expires_at"] == "2026-12-31T08:00:00Z"
    assert anna.tokens["expires_at"] == "2026-12-31T08:00:00Z"
    assert anna.tokens["expires_in"] == 1800
    app.clock.advance(minutes=30)
    assert code_of(await refresh(client, anna.tokens["refresh_token"])) == (401, "refresh_token_invalid")


async def test_a_banned_person_refreshes_nothing(client, database_url):
    admin, anna = await an_admin(client, database_url), await a_person(client)
    await client.post(f"/api/v1/users/{anna.id}/ban", headers=admin.headers, json={"reason": "Spam"})

    answer = await refresh(client, anna.tokens["refresh_token"])

    assert code_of(answer) == (403, "banned")


async def test_after_signing_out_the_refresh_token_is_dead_and_nothing_is_called_theft(client, database_url):
    anna = await a_person(client)
    await client.post("/api/v1/auth/logout", headers=anna.headers)

    assert code_of(await refresh(client, anna.tokens["refresh_token"])) == (401, "refresh_token_invalid")
    names = [e["name"] for e in await events_about(database_url, session_id=anna.tokens["session_id"])]
    assert names == ["auth.session_started.v1", "auth.session_ended.v1"]


@pytest.mark.parametrize("token", ["", "mrt_", "mrt_" + "A" * 43, "nonsense", "ü" * 100])
async def test_what_is_no_refresh_token_of_ours_is_refused(client, token):
    assert code_of(await refresh(client, token)) == (401, "refresh_token_invalid")


@pytest.mark.parametrize("body", [{"refresh_token": "x" * 513}, {"refresh_token": 7}])
async def test_a_bad_body_is_refused(client, body):
    answer = await client.post("/api/v1/auth/refresh", json=body)

    assert code_of(answer) == (422, "validation_error")
