"""R-I12: who signs in as whom, and what is linked to whom."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from mesto.core.uow import UnitOfWork
from mesto.modules.auth.infrastructure.identities import SqlIdentityRepository
from mesto.modules.users.public import LinkedIdentities
from tests.e2e.providers.conftest import AUTH, headers_of, me
from tests.support.app import SECRET, running_app
from tests.support.events import events_about, run_sql
from tests.support.mail import forgot, links_of, reset, the_link, verify
from tests.support.people import PASSWORD, a_person, an_admin, login
from tests.support.second_factor import challenge_in, protected

VERIFY = "UPDATE users.users SET email_verified = true WHERE id = $1"
LINKED = "SELECT provider, subject FROM auth.identities WHERE user_id = $1 ORDER BY linked_at, provider"


async def code_of(answer):
    return answer.status_code, answer.json().get("code")


async def test_the_first_sign_in_makes_an_account_without_a_password(guest, database_url):
    answer = await guest.signs_in(guest.code(), device_name="Olga's phone")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told = answer.json()
    assert told["is_new_user"] is True
    mine = await me(guest, headers_of(answer))
    assert {
        "email": guest.claims["email"],
        "email_verified": True,
        "full_name": "Olga Orlova",
        "locale": "en",
        "has_password": False,
        "identities": ["good"],
        "is_business": False,
    }.items() <= mine.items()
    assert set(told) == {
        *("access_token", "token_type", "expires_in", "expires_at", "refresh_token"),
        *("refresh_expires_at", "session_id", "is_new_user"),
    }
    events = [
        (e["name"], e["version"], e["payload"]) for e in await events_about(database_url, user_id=mine["id"])
    ]
    started = {"user_id": mine["id"], "session_id": told["session_id"], "method": "provider"}
    [linked] = [payload for name, _, payload in events if name == "auth.identity_linked.v1"]
    assert linked == {"identity_id": linked["identity_id"], "user_id": mine["id"], "provider": "good"}
    assert {name for name, _, _ in events} == {
        *("users.user_registered.v1", "auth.identity_linked.v1", "auth.session_started.v1")
    }
    assert ("auth.session_started.v1", 1, started) in events
    [session] = await run_sql(
        database_url, "SELECT device_name FROM auth.sessions WHERE id = $1", UUID(told["session_id"])
    )
    assert session["device_name"] == "Olga's phone"


async def test_the_next_sign_in_finds_the_account_whatever_the_provider_says_of_the_e_mail(guest):
    first = await guest.signs_in()
    changed = guest.at("good", email="other-" + guest.claims["email"], email_verified=False, name=None)

    again = await changed.signs_in()

    assert (again.status_code, again.json()["is_new_user"]) == (200, False)
    assert (await me(guest, headers_of(again)))["id"] == (await me(guest, headers_of(first)))["id"]
    assert (await me(guest, headers_of(again)))["email"] == guest.claims["email"]


@pytest.mark.parametrize("said", [False, None, "false", "true", 1])
async def test_an_unconfirmed_e_mail_makes_an_unconfirmed_account(guest, said):
    answer = await guest.at("good", email_verified=said, name=" \n ", locale="de").signs_in()

    mine = await me(guest, headers_of(answer))
    assert (mine["email_verified"], mine["locale"]) == (False, "ru")
    assert mine["full_name"] == guest.claims["email"].split("@")[0]


async def test_an_account_without_a_password_opens_to_none(guest):
    await guest.signs_in()
    for password in ("", PASSWORD, "None"):
        assert (await login(guest.client, guest.claims["email"], password or "x")).status_code == 401


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [(True, True, 200), (True, False, 409), (False, True, 409), (False, False, 409)],
)
async def test_only_e_mails_both_have_confirmed_are_linked_unasked(
    guest, database_url, ours, theirs, expected
):
    anna = await a_person(guest.client)
    if ours:
        await run_sql(database_url, VERIFY, anna.id)
    someone = guest.at("good", email=anna.email.upper(), email_verified=theirs)

    answer = await someone.signs_in()

    assert answer.status_code == expected
    linked = await run_sql(database_url, LINKED, anna.id)
    if expected == 200:
        assert answer.json()["is_new_user"] is False
        assert (await me(guest, headers_of(answer)))["id"] == str(anna.id)
        assert len(linked) == 1
    else:
        assert answer.json()["code"] == "account_link_required"
        assert linked == []


async def test_who_must_link_signs_in_and_links_with_the_same_token(guest):
    anna = await a_person(guest.client)
    someone = guest.at("good", email=anna.email)
    proof = someone.id_token()
    assert await code_of(await someone.signs_in(proof)) == (409, "account_link_required")

    linked = await someone.links(anna.headers, proof)

    assert linked.status_code == 201
    assert linked.json() == {"provider": "good", "linked_at": "2026-12-01T08:00:00Z"}
    assert linked.headers["location"] == f"{AUTH}/identities/good"
    assert (await me(guest, anna.headers))["identities"] == ["good"]
    signed_in = await someone.signs_in()
    assert (await me(guest, headers_of(signed_in)))["id"] == str(anna.id)


async def test_a_second_subject_of_the_same_provider_is_not_linked_unasked(guest, database_url):
    first = await guest.signs_in()
    second = guest.at("good", sub=guest.claims["sub"] + "-b")

    assert await code_of(await second.signs_in()) == (409, "account_link_required")
    assert await code_of(await second.links(headers_of(first))) == (409, "identity_taken")


async def test_linking_again_is_the_same_and_what_is_somebody_s_stays_theirs(guest, database_url):
    anna, boris = await a_person(guest.client), await a_person(guest.client)

    first, again = await guest.links(anna.headers), await guest.links(anna.headers)
    taken = await guest.links(boris.headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert await code_of(taken) == (409, "identity_taken")
    events = [e for e in await events_about(database_url, user_id=anna.id) if "identity" in e["name"]]
    assert [event["name"] for event in events] == ["auth.identity_linked.v1"]


async def test_a_banned_person_is_told_so_and_nothing_is_linked(guest, database_url):
    admin, anna = await an_admin(guest.client, database_url), await a_person(guest.client)
    await run_sql(database_url, VERIFY, anna.id)
    someone, stranger = guest.at("good", email=anna.email), guest.at("other", email=anna.email)
    assert (await someone.signs_in()).status_code == 200
    ban = f"/api/v1/users/{anna.id}/ban"
    banned = await guest.client.post(ban, headers=admin.headers, json={"reason": "Spam"})
    assert banned.json()["identities"] == ["good"]

    for each in (someone, stranger):
        answer = await each.signs_in()
        assert await code_of(answer) == (403, "banned")
        assert answer.json()["errors"][0]["params"] == {"reason": "Spam"}

    unproven = await guest.at("other", email=anna.email, email_verified=False).signs_in()
    assert await code_of(unproven) == (409, "account_link_required")
    assert len(await run_sql(database_url, LINKED, anna.id)) == 1
    failed = [e for e in await events_about(database_url, user_id=anna.id) if "failed" in e["name"]]
    assert [event["payload"]["reason"] for event in failed] == ["banned", "banned"]


async def test_unlinking_needs_a_fresh_sign_in_and_another_way_in(guest, database_url):
    signed_in = await guest.signs_in()
    headers = headers_of(signed_in)
    other = guest.at("other")
    assert await code_of(await guest.unlinks(headers)) == (409, "last_credential")
    assert (await other.links(headers)).status_code == 201
    guest.clock.advance(minutes=5, seconds=1)
    assert await code_of(await guest.unlinks(headers)) == (403, "reauthentication_failed")

    fresh = headers_of(await other.signs_in())
    unlinked = await guest.unlinks(fresh)

    assert (unlinked.status_code, unlinked.content) == (204, b"")
    mine = await me(guest, fresh)
    assert mine["identities"] == ["other"]
    assert await code_of(await guest.unlinks(fresh)) == (404, "provider_unknown")
    assert await code_of(await other.unlinks(fresh)) == (409, "last_credential")
    events = [e for e in await events_about(database_url, user_id=mine["id"]) if "unlinked" in e["name"]]
    [event] = events
    assert (event["payload"]["provider"], event["version"]) == ("good", 2)


async def test_whoever_has_a_password_may_unlink_all(guest):
    anna = await a_person(guest.client)
    await guest.links(anna.headers)
    assert (await guest.unlinks(anna.headers)).status_code == 204
    assert (await me(guest, anna.headers))["identities"] == []


async def test_unknown_providers_are_not_found(guest):
    anna, nowhere = await a_person(guest.client), guest.at("nowhere")
    assert await code_of(await nowhere.signs_in()) == (404, "provider_unknown")
    assert await code_of(await nowhere.links(anna.headers)) == (404, "provider_unknown")
    assert await code_of(await nowhere.unlinks(anna.headers)) == (404, "provider_unknown")


async def test_linking_and_unlinking_need_a_person_and_signing_in_ignores_tokens(guest):
    stale = {"Authorization": "Bearer stale"}
    for headers, code in (({}, "unauthenticated"), (stale, "token_invalid")):
        assert await code_of(await guest.links(headers)) == (401, code)
        assert await code_of(await guest.unlinks(headers)) == (401, code)
    signed_in = await guest.client.post(f"{AUTH}/login/good", json=guest.id_token(), headers=stale)
    listed = await guest.client.get(f"{AUTH}/providers", headers=stale)
    assert (signed_in.status_code, listed.status_code) == (200, 200)


async def test_clients_are_told_what_they_need_to_send_somebody_there(guest):
    listed = (await guest.client.get(f"{AUTH}/providers")).json()
    offers = {offer["provider"]: offer for offer in listed["items"]}
    assert listed["next_cursor"] is None
    assert offers["good"] == {
        "provider": "good",
        "kind": "oidc",
        "client_id": "mesto-tests",
        "authorization_endpoint": f"{guest.server.issuer('good')}/authorize",
        "scopes": ["openid", "email", "profile"],
    }
    assert offers["yandex"] == {
        "provider": "yandex",
        "kind": "yandex",
        "client_id": "mesto-tests",
        "authorization_endpoint": "https://oauth.yandex.ru/authorize",
        "scopes": ["login:email", "login:info"],
    }
    assert "hush" not in str(listed)


async def test_lists_tell_of_providers_too(guest, database_url):
    admin = await an_admin(guest.client, database_url)
    await guest.signs_in()
    query = {"q": guest.claims["email"]}
    listed = await guest.client.get("/api/v1/users", params=query, headers=admin.headers)
    [found] = listed.json()["items"]
    assert (found["identities"], found["has_password"]) == (["good"], False)


@pytest.mark.parametrize("_", range(5))
async def test_two_first_sign_ins_at_once_make_one_account(guest, database_url, _):
    proofs = [guest.id_token() for _ in range(4)]

    answers = await asyncio.gather(*(guest.signs_in(proof) for proof in proofs))

    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum(answer.json()["is_new_user"] for answer in answers) == 1
    count = "SELECT count(*) AS n FROM auth.identities WHERE subject = $1"
    assert (await run_sql(database_url, count, guest.claims["sub"]))[0]["n"] == 1


async def test_one_token_shown_many_times_at_once_opens_one_session(guest):
    proof = guest.id_token()
    answers = await asyncio.gather(*(guest.signs_in(proof) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]


async def test_whoever_is_erased_is_forgotten_in_the_transaction_of_the_erasure(app, guest, database_url):
    mine = await me(guest, headers_of(await guest.signs_in()))
    user_id = UUID(mine["id"])
    for commits in (False, True):
        assert len(await run_sql(database_url, LINKED, user_id)) == 1
        async with app.container() as request:
            await (await request.get(LinkedIdentities)).forget(user_id)
            if commits:
                await (await request.get(UnitOfWork)).commit()
    assert await run_sql(database_url, LINKED, user_id) == []
    told = [e["name"] for e in await events_about(database_url, user_id=user_id)]
    assert "auth.identity_unlinked.v1" not in told


async def test_the_provider_s_word_alone_does_not_let_in_who_has_a_second_factor(app, guest, database_url):
    anna = await protected(app)
    assert (await guest.links(anna.person.headers)).status_code == 201
    count = "SELECT count(*) AS n FROM auth.sessions WHERE user_id = $1"
    before = await run_sql(database_url, count, anna.person.id)

    asked = await guest.signs_in(device_name="Olga's phone")
    assert await code_of(asked) == (401, "second_factor_required")
    assert await run_sql(database_url, count, anna.person.id) == before
    agent = {"User-Agent": asked.request.headers["user-agent"]}
    answer = await anna.gives_code(challenge_in(asked), anna.code, **agent)

    assert answer.status_code == 200, answer.text
    assert (await me(guest, headers_of(answer)))["id"] == str(anna.person.id)
    [started] = await events_about(database_url, session_id=answer.json()["session_id"])
    assert started["payload"]["method"] == "provider"


async def test_a_browser_gets_the_refresh_token_in_a_cookie(guest):
    answer = await guest.signs_in(token_delivery="cookie")
    guest.client.cookies.clear()

    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    assert answer.json()["is_new_user"] is True
    assert answer.headers["set-cookie"].startswith("__Host-mesto-refresh=mrt_")


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_a_reset_by_mail_drops_what_was_linked_before_anybody_had_confirmed_the_e_mail(
    app, guest, database_url, is_confirmed
):
    """Else whoever has made the account with the e-mail of somebody else would go on signing in to it."""
    mallory = guest.at("good", email_verified=is_confirmed)
    first = await mallory.signs_in()
    mine = await me(guest, headers_of(first))
    assert mine["email_verified"] is is_confirmed

    await forgot(app, guest.claims["email"])
    assert (await reset(app, (await the_link(app, mine["id"])).token, PASSWORD)).status_code == 204

    old = await guest.client.get("/api/v1/users/me", headers=headers_of(first))
    assert await code_of(old) == (401, "session_revoked")
    again = await mallory.signs_in()
    if is_confirmed:
        assert again.status_code == 200
        return
    assert await code_of(again) == (409, "account_link_required")
    assert await run_sql(database_url, LINKED, UUID(mine["id"])) == []
    owner = await login(guest.client, guest.claims["email"])
    assert (await me(guest, headers_of(owner)))["identities"] == []


@pytest.mark.parametrize("looks", [1, 2])
async def test_a_sign_in_that_began_before_the_reset_gives_no_session_after_it(
    app, guest, database_url, monkeypatch, looks
):
    """The reset comes after the sign-in has looked once, or twice, whose the identity is."""
    mallory = guest.at("good", email_verified=False)
    user_id = (await me(guest, headers_of(await mallory.signs_in())))["id"]
    await forgot(app, guest.claims["email"])
    link = await the_link(app, user_id)
    owner, answers = SqlIdentityRepository.owner, []

    async def reset_meanwhile(identities, provider, subject):
        found = await owner(identities, provider, subject)
        answers.append(found)
        if len(answers) == looks:
            assert (await reset(app, link.token, PASSWORD)).status_code == 204
        return found

    monkeypatch.setattr(SqlIdentityRepository, "owner", reset_meanwhile)
    answer = await mallory.signs_in()

    assert answers[:looks] == [UUID(user_id)] * looks
    assert await code_of(answer) == (401, "provider_refused")
    live = "SELECT count(*) AS n FROM auth.sessions WHERE user_id = $1 AND ended_at IS NULL"
    assert (await run_sql(database_url, live, UUID(user_id)))[0]["n"] == 0


@pytest.mark.parametrize(("mode", "asked"), [("off", 0), ("to_book", 1), ("to_sign_in", 1)])
@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_who_comes_with_an_unconfirmed_e_mail_is_sent_a_link(app, guest, mode, asked, is_confirmed):
    settings = app.settings.auth.model_dump(include={"providers"})
    auth = {"secret_key": SECRET, "email_verification": mode, **settings}
    async with running_app(app.database_url, auth=auth) as other:
        olga = replace(guest, client=other.client).at("other", email_verified=is_confirmed)
        answer = await olga.signs_in()
        may_enter = is_confirmed or mode != "to_sign_in"
        assert await code_of(answer) == ((200, None) if may_enter else (403, "email_not_verified"))
        [row] = await run_sql(
            app.database_url, "SELECT id FROM users.users WHERE email = $1", guest.claims["email"]
        )
        links = await links_of(other, row["id"])

        assert len(links) == (0 if is_confirmed else asked)
        for link in links:
            assert (link.purpose, link.email) == ("register", guest.claims["email"])
            assert (await verify(other, link.token)).status_code == 204
            again = await olga.signs_in()
            assert (await me(olga, headers_of(again)))["email_verified"] is True


@pytest.mark.S15
async def test_whoever_was_erased_may_begin_anew_with_the_same_provider_at_once(guest):
    before = await guest.signs_in()
    headers = headers_of(before)
    first = await me(guest, headers)
    erased = await guest.client.post("/api/v1/users/me/erasure", json={}, headers=headers)
    assert erased.status_code == 204, erased.text  # signed in a moment ago, without a password

    again = await guest.signs_in()
    assert (again.status_code, again.json()["is_new_user"]) == (200, True)
    second = await me(guest, headers_of(again))
    assert second["id"] != first["id"]
    assert second["email"] == first["email"]
    assert (await guest.client.get("/api/v1/users/me", headers=headers)).status_code == 401
