"""S8: what was taken away is gone on the very next request, with a token that is good by itself."""

import pytest

from tests.support.people import a_person, an_admin, login

pytestmark = pytest.mark.S8
API = "/api/v1"


async def code_of_me(client, person):
    answer = await client.get(f"{API}/users/me", headers=person.headers)
    return answer.json().get("code", answer.status_code)


async def signs_out(client, person, database_url):
    return await client.post(f"{API}/auth/logout", headers=person.headers)


async def signs_out_everywhere(client, person, database_url):
    other = (await login(client, person.email)).json()["access_token"]
    return await client.post(f"{API}/auth/logout-all", headers={"Authorization": f"Bearer {other}"})


async def revokes_it_elsewhere(client, person, database_url):
    other = (await login(client, person.email)).json()["access_token"]
    path = f"{API}/auth/sessions/{person.tokens['session_id']}"
    return await client.delete(path, headers={"Authorization": f"Bearer {other}"})


async def is_banned(client, person, database_url):
    admin = await an_admin(client, database_url)
    path = f"{API}/users/{person.id}/ban"
    return await client.post(path, headers=admin.headers, json={"reason": "Spam"})


async def loses_a_refresh_token(client, person, database_url):
    for agent in ("phone/1.0", "thief/6.6"):
        answer = await client.post(
            f"{API}/auth/refresh",
            json={"refresh_token": person.tokens["refresh_token"]},
            headers={"User-Agent": agent},
        )
    assert answer.json()["code"] == "refresh_token_reused"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (signs_out, "session_revoked"),
        (signs_out_everywhere, "session_revoked"),
        (revokes_it_elsewhere, "session_revoked"),
        (loses_a_refresh_token, "session_revoked"),
        (is_banned, "banned"),
    ],
)
async def test_the_next_request_fails(client, database_url, what, code):
    anna, boris = await a_person(client), await a_person(client)
    assert await code_of_me(client, anna) == 200

    done = await what(client, anna, database_url)

    assert done is None or done.status_code < 300, done.text
    assert await code_of_me(client, anna) == code
    refreshed = await client.post(f"{API}/auth/refresh", json={"refresh_token": anna.tokens["refresh_token"]})
    assert refreshed.status_code in {401, 403}
    assert await code_of_me(client, boris) == 200
