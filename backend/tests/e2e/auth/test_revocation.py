"""S8: what was taken away is gone on the very next request, with a token that is good by itself."""

import pytest

from tests.support.app import running_app
from tests.support.mail import forgot, reset, the_link, verify
from tests.support.people import World, WorldProvider, a_person, an_admin, an_email, login
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.S8
API = "/api/v1"
NEW = "brass-owl-canyon-77"


async def code_of_me(client, person):
    answer = await client.get(f"{API}/users/me", headers=person.headers)
    return answer.json().get("code", answer.status_code)


async def elsewhere(app, person):
    """Sign in once more, as the same person."""
    other = (await login(app.client, person.email)).json()["access_token"]
    return {"Authorization": f"Bearer {other}"}


async def signs_out(app, person):
    return await app.client.post(f"{API}/auth/logout", headers=person.headers)


async def signs_out_everywhere(app, person):
    return await app.client.post(f"{API}/auth/logout-all", headers=await elsewhere(app, person))


async def revokes_it_elsewhere(app, person):
    path = f"{API}/auth/sessions/{person.tokens['session_id']}"
    return await app.client.delete(path, headers=await elsewhere(app, person))


async def is_banned(app, person):
    admin = await an_admin(app.client, app.database_url)
    path = f"{API}/users/{person.id}/ban"
    return await app.client.post(path, headers=admin.headers, json={"reason": "Spam"})


async def loses_a_refresh_token(app, person):
    for agent in ("phone/1.0", "thief/6.6"):
        answer = await app.client.post(
            f"{API}/auth/refresh",
            json={"refresh_token": person.tokens["refresh_token"]},
            headers={"User-Agent": agent},
        )
    assert answer.json()["code"] == "refresh_token_reused"


async def changes_the_password_elsewhere(app, person):
    body = {"current_password": person.password, "new_password": NEW}
    headers = await elsewhere(app, person)
    return await app.client.post(f"{API}/auth/password/change", json=body, headers=headers)


async def resets_the_password(app, person):
    await forgot(app, person.email)
    return await reset(app, (await the_link(app, person.id)).token, NEW)


async def changes_the_email_elsewhere(app, person):
    body = {"current_password": person.password, "email": an_email()}
    return await app.client.patch(f"{API}/users/me", json=body, headers=await elsewhere(app, person))


async def confirms_another_email_asked_for_elsewhere(app, person):
    mode = {"email_verification": "to_book"}
    async with running_app(app.database_url, WorldProvider(World()), auth=mode) as linking:
        asked = await changes_the_email_elsewhere(linking, person)
        assert asked.json()["pending_email"]
        assert await code_of_me(linking.client, person) == 200
        return await verify(linking, (await the_link(linking, person.id)).token)


async def erases_the_account_elsewhere(app, person):
    body, headers = {"current_password": person.password}, await elsewhere(app, person)
    return await app.client.post(f"{API}/users/me/erasure", json=body, headers=headers)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (signs_out, "session_revoked"),
        (signs_out_everywhere, "session_revoked"),
        (revokes_it_elsewhere, "session_revoked"),
        (loses_a_refresh_token, "session_revoked"),
        (changes_the_password_elsewhere, "session_revoked"),
        (resets_the_password, "session_revoked"),
        (changes_the_email_elsewhere, "session_revoked"),
        (confirms_another_email_asked_for_elsewhere, "session_revoked"),
        (erases_the_account_elsewhere, "session_revoked"),
        (is_banned, "banned"),
    ],
)
async def test_the_next_request_fails(app, client, what, code):
    anna, boris = await a_person(client), await a_person(client)
    assert await code_of_me(client, anna) == 200

    done = await what(app, anna)

    assert done is None or done.status_code < 300, done.text
    assert await code_of_me(client, anna) == code
    refreshed = await client.post(f"{API}/auth/refresh", json={"refresh_token": anna.tokens["refresh_token"]})
    assert refreshed.status_code in {401, 403}
    assert await code_of_me(client, boris) == 200


@pytest.mark.parametrize(
    ("role", "operation"), [("manager", "bans"), ("manager", "members"), ("staff", "closures")]
)
async def test_whoever_has_lost_their_role_manages_nothing_from_the_next_request_on(
    database_url, role, operation
):
    async with running_app(database_url) as app:
        business = await a_business(app.client, spots=0)
        worker = await business.hires(await somebody(app.client), role)
        asked = ("GET", f"{business.path}/{operation}")
        assert (await worker.sends(*asked)).status_code == 200

        members = (await business.owner.sends("GET", f"{business.path}/members")).json()["items"]
        [member] = [each for each in members if each["user"]["id"] == worker.id]
        removed = await business.owner.sends("DELETE", f"{business.path}/members/{member['id']}")

        assert removed.status_code == 204
        refused = await worker.sends(*asked)
        assert (refused.status_code, refused.json()["code"]) == (404, "coworking_not_found")
        assert (await worker.sends("GET", "/users/me")).status_code == 200, "the session goes on"
