"""S15: people can leave. Searched for is what a backup, a log or a stored answer could still tell."""

import asyncio
import json
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from mesto.modules.users.application.commands.keep_erasures import KeepErasuresHandler
from tests.support.app import running_app
from tests.support.canary import MARKS, a_canary, ok
from tests.support.canary_account import with_credentials
from tests.support.dumps import dump_of, occurrences, restore, rows_of
from tests.support.events import run_sql
from tests.support.post import Post
from tests.support.postgres import NAME, database_address, migrated_database
from tests.support.steps import API, PASSWORD, a_business, somebody

pytestmark = pytest.mark.S15

PASSING_BY = ("core.outbox", "core.inbox", "core.deliveries")
"""Ids of what happened on their way; a dump is searched for the rest."""
HELD = {
    "links": "SELECT FROM users.links WHERE user_id = $1::text::uuid",
    "second factors": "SELECT FROM users.second_factors WHERE user_id = $1::text::uuid",
    "identities": "SELECT FROM auth.identities WHERE user_id = $1::text::uuid",
    "live sessions": "SELECT FROM auth.sessions WHERE user_id = $1::text::uuid AND ended_at IS NULL",
    "challenges": "SELECT FROM auth.challenges WHERE user_id = $1::text::uuid",
    "live keys": "SELECT FROM auth.api_keys WHERE created_by = $1::text::uuid AND revoked_at IS NULL",
    "incidents": "SELECT FROM auth.incidents WHERE user_id = $1::text::uuid AND kind = 'reset_requested'",
    "mails sent": "SELECT FROM notifications.deliveries WHERE recipient_id = $1::text::uuid AND state = 'sent'",
    "mails waiting": "SELECT FROM notifications.deliveries WHERE recipient_id = $1::text::uuid AND state = 'queued'",
    "kept mails": "SELECT FROM notifications.mailbox WHERE address_key = $1",
    "registrations": "SELECT FROM users.users WHERE pending_email_key = $1 AND email_key IS NULL",
    "used links": "SELECT FROM users.links WHERE user_id = $1::text::uuid AND used_at IS NOT NULL",
    "void links": "SELECT FROM users.links WHERE user_id = $1::text::uuid AND voided_at IS NOT NULL",
}
AT_ONCE = {
    "links",
    "used links",
    "void links",
    "second factors",
    "identities",
    "live sessions",
    "kept mails",
}
"""The rest follows within a minute."""
COUNTED = ("auth.attempts", "users.mail_requests")
"""What limits guesses and mails is not counted anew for whoever erases and registers again."""


async def erase(person, password=PASSWORD):
    return await person.sends("POST", "/users/me/erasure", json={"current_password": password})


async def test_nothing_of_the_person_is_left_and_nothing_of_others_is_touched(app, clock, post):
    with capture_logs() as lines:
        canary = await a_canary(app, clock, post)
        marks = {**MARKS, **await with_credentials(canary, app, post)}
        before, full = await rows_of(app.database_url), await dump_of(app.database_url)
        assert set(marks) - set(occurrences(marks, full)) == set(), "a mark that never was proves nothing"
        assert await held_of(app, canary.person) == set(HELD)
        counted = {row for row in before if row.startswith(COUNTED)}
        assert {table for table in COUNTED if any(row.startswith(table) for row in counted)} == set(COUNTED)
        assert (await erase(canary.person)).status_code == 204
        assert await held_of(app, canary.person) == set(HELD) - AT_ONCE
        await post.carries(shuffle=7)
        await post.carries(again=True)
    assert await held_of(app, canary.person) == set()
    assert occurrences(marks, await dump_of(app.database_url)) == {}
    assert occurrences(marks, json.dumps(lines, default=str)) == {}
    assert counted - await rows_of(app.database_url) == set()

    known = {**marks, **{id_: id_ for id_ in (canary.person.id, *(b["id"] for b in canary.bookings))}}
    gone = {row for row in before - await rows_of(app.database_url) if not row.startswith(PASSING_BY)}
    tokens = {row for row in gone if row.startswith("auth.refresh_tokens")}
    assert len(tokens) == 4, "the person has signed in three times and refreshed once"
    assert {row for row in gone - tokens if not occurrences(known, row)} == set()
    assert await post.broken() == {}


async def held_of(app, person) -> set[str]:
    return {
        name
        for name, sql in HELD.items()
        if await run_sql(app.database_url, sql, person.id if "::uuid" in sql else person.email)
    }


async def test_what_was_to_come_is_cancelled_and_what_was_stays_without_the_person(app, clock, post):
    canary = await a_canary(app, clock, post)
    past, guests, _, elsewhere, by_team = canary.bookings
    assert (await erase(canary.person)).status_code == 204
    await post.carries()
    shown = {}
    for booking, team in [(b, canary.staff) for b in (past, guests, by_team)] + [
        (elsewhere, canary.there.owner)
    ]:
        shown[booking["id"]] = (await ok(team.reads(booking))).json()
        moment = {"at": clock.now().isoformat()}
        then = await ok(team.sends("GET", f"/bookings/{booking['id']}/history", params={"limit": 100}))
        assert [entry["reason"] for entry in then.json()["items"]] == [None] * len(then.json()["items"])
        assert then.json()["items"][-1]["action"] == "anonymised"
        rebuilt = await team.sends(
            "GET", f"/bookings/{booking['id']}/history", params={"as_of": moment["at"]}
        )
        assert rebuilt.status_code == 200, rebuilt.text
        assert {**rebuilt.json()["booking"], "updated_at": None} == {
            **shown[booking["id"]],
            "updated_at": None,
        }
    assert shown[past["id"]]["status"] == "expired"
    assert [shown[b["id"]]["cancellation"]["reason"] for b in (guests, elsewhere, by_team)] == [
        "user_erased"
    ] * 3
    assert {(b["note"], b["staff_note"], b["user"]) for b in shown.values()} == {("", "", None)}
    assert shown[guests["id"]]["guest"] == {"name": "", "email": None}
    refused = await canary.staff.changes(past, shown[past["id"]]["version"], staff_note="it was her")
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")


async def test_nobody_can_be_that_person_again_but_the_address_may_begin_anew(app, clock, post):
    canary = await a_canary(app, clock, post)
    person, admin = canary.person, canary.admin
    assert (await erase(person)).status_code == 204
    refused = await person.sends("GET", "/users/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_revoked")
    entry = {"email": person.email, "password": PASSWORD}
    refused = await app.client.post(f"{API}/auth/login", json=entry)
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_credentials")
    for path in (f"/users/{person.id}", f"/users?q={person.email}"):
        answer = await app.client.get(API + path, headers=admin.headers)
        assert person.email not in answer.text
        assert MARKS["new name"] not in answer.text
    body = {"email": person.email, "full_name": "Somebody Else", "password": PASSWORD}
    registered = await app.client.post(f"{API}/users", json=body)
    assert registered.status_code == 201, registered.text
    assert registered.json()["id"] != person.id
    await post.carries()
    assert (await app.client.post(f"{API}/auth/login", json=entry)).status_code == 200


@pytest.mark.parametrize("password", [None, "not-my-password-1"])
async def test_without_the_password_nobody_is_erased(client, password):
    person = await somebody(client)
    refused = await erase(person, password)
    assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication_failed")
    assert (await person.sends("GET", "/users/me")).status_code == 200


async def test_the_last_owner_hands_over_or_archives_first(client, clock, post):
    business = await a_business(client)
    owner = business.owner
    heir = await business.hires(await somebody(client), "manager")
    refused = await erase(owner)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_owner")
    assert refused.json()["errors"][0]["params"]["coworking_ids"] == [business.coworking["id"]]
    members = (await owner.sends("GET", f"{business.path}/members")).json()["items"]
    [membership] = [m["id"] for m in members if m["user"]["id"] == heir.id]
    await ok(owner.sends("PATCH", f"{business.path}/members/{membership}", json={"role": "owner"}))
    assert (await erase(owner)).status_code == 204
    await post.carries()
    members = (await heir.sends("GET", f"{business.path}/members")).json()["items"]
    assert [m["user"]["id"] for m in members] == [heir.id]
    seen = (await heir.sends("GET", business.path)).headers["ETag"]
    await ok(heir.sends("DELETE", business.path, headers={"If-Match": seen}))
    assert (await erase(heir)).status_code == 204
    await post.carries()
    assert await post.broken() == {}


async def test_of_two_owners_who_leave_at_once_one_is_the_last(cluster_url):
    async with migrated_database(cluster_url) as url, running_app(url) as app:
        business = await a_business(app.client)
        other = await business.hires(await somebody(app.client), "owner")
        answers = await asyncio.gather(erase(business.owner), erase(other))
        assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_a_restore_brings_nobody_back(app, clock, post, cluster_url, tmp_path):
    canary = await a_canary(app, clock, post)
    marks = {**MARKS, **await with_credentials(canary, app, post)}
    backup = await dump_of(app.database_url)
    assert (await erase(canary.person)).status_code == 204
    await post.carries()
    kept = {"erasures_file": tmp_path / "erasures.txt"}
    async with running_app(app.database_url, retention=kept) as runner:
        await _keep(runner)
    assert canary.person.id in kept["erasures_file"].read_text()
    name = f"{NAME}restored_{uuid4().hex[:8]}"
    await run_sql(cluster_url, f'CREATE DATABASE "{name}"')
    try:
        url = database_address(cluster_url, name)
        await restore(backup, url)
        assert set(marks) - set(occurrences(marks, await dump_of(url))) == set()
        async with running_app(url, retention=kept) as restored:
            restored.clock.moment = clock.now()
            again = Post(restored)
            await again.open()
            await _keep(restored)
            await again.carries()
            await _keep(restored)  # what is done is done
            [erased] = await again.events("users.user_erased.v1")
            assert erased.payload == {"user_id": canary.person.id}
        assert occurrences(marks, await dump_of(url)) == {}
    finally:
        await run_sql(cluster_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _keep(app):
    async with app.container() as request:
        await (await request.get(KeepErasuresHandler))()
