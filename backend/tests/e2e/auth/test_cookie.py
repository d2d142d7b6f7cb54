"""A-08: a browser keeps its refresh token where no script can read it."""

from http.cookies import SimpleCookie

import pytest

from tests.support.people import PASSWORD, a_person
from tests.support.second_factor import protected

AUTH = "/api/v1/auth"
NAME = "__Host-mesto-refresh"


def cookie_in(answer) -> SimpleCookie:
    return SimpleCookie(answer.headers.get("set-cookie", ""))[NAME]


async def by_cookie(client, person):
    body = {"email": person.email, "password": PASSWORD, "token_delivery": "cookie"}
    return await client.post(f"{AUTH}/login", json=body)


async def refresh(client, token, **headers):
    return await client.post(f"{AUTH}/refresh", headers={"Cookie": f"{NAME}={token}", **headers})


@pytest.fixture(autouse=True)
def a_client_that_forgets(client):
    """What comes back is read from the headers; the client of the tests is many people."""
    yield
    client.cookies.clear()


async def test_the_token_is_in_the_cookie_and_nowhere_else(client):
    answer = await by_cookie(client, await a_person(client))
    client.cookies.clear()
    cookie = cookie_in(answer)

    assert answer.json()["refresh_token"] is None
    assert answer.headers["cache-control"] == "no-store"
    assert cookie.value.startswith("mrt_")
    assert cookie.value not in answer.text
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "strict"
    assert cookie["expires"] == "Tue, 15 Dec 2026 08:00:00 GMT"


async def test_the_cookie_refreshes_and_is_replaced(client):
    first = await by_cookie(client, await a_person(client))
    client.cookies.clear()

    answer = await refresh(client, cookie_in(first).value)

    assert answer.status_code == 200
    assert answer.json()["refresh_token"] is None
    assert answer.json()["session_id"] == first.json()["session_id"]
    assert cookie_in(answer).value not in {"", cookie_in(first).value}


async def test_a_token_in_the_body_wins_and_stays_out_of_the_cookie(client):
    anna, boris = await a_person(client), await a_person(client)
    cookie = cookie_in(await by_cookie(client, boris)).value
    client.cookies.clear()

    answer = await client.post(
        f"{AUTH}/refresh",
        json={"refresh_token": anna.tokens["refresh_token"]},
        headers={"Cookie": f"{NAME}={cookie}"},
    )

    assert answer.json()["session_id"] == anna.tokens["session_id"]
    assert answer.json()["refresh_token"].startswith("mrt_")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("body", [None, {}, {"refresh_token": None}])
async def test_without_token_and_cookie_there_is_nothing_to_refresh(client, body):
    answer = await client.post(f"{AUTH}/refresh", json=body)

    assert (answer.status_code, answer.json()["code"]) == (401, "refresh_token_invalid")


async def test_a_page_of_another_site_cannot_use_the_cookie(client):
    cookie = cookie_in(await by_cookie(client, await a_person(client))).value
    client.cookies.clear()

    foreign = await refresh(client, cookie, **{"Sec-Fetch-Site": "cross-site"})

    assert (foreign.status_code, foreign.json()["code"]) == (401, "refresh_token_invalid")
    assert (await refresh(client, cookie, **{"Sec-Fetch-Site": "same-origin"})).status_code == 200


@pytest.mark.parametrize("way", ["logout", "logout-all"])
async def test_signing_out_takes_the_cookie_back(client, way):
    signed_in = await by_cookie(client, await a_person(client))
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}

    answer = await client.post(f"{AUTH}/{way}", headers=headers)

    cookie = cookie_in(answer)
    assert (answer.status_code, cookie.value, cookie["max-age"]) == (204, "", "0")
    assert cookie["secure"]
    assert cookie["path"] == "/"
    dead = await refresh(client, cookie_in(signed_in).value)
    assert dead.json()["code"] == "refresh_token_invalid"


async def test_staying_in_this_session_keeps_its_cookie(client):
    signed_in = await by_cookie(client, await a_person(client))
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}

    answer = await client.post(f"{AUTH}/logout-all", headers=headers, json={"keep_current": True})

    assert "set-cookie" not in answer.headers


async def test_the_second_factor_brings_the_cookie_too(app, client):
    anna = await protected(app)
    answer = await anna.gives_code(await anna.gives_password(), anna.code, token_delivery="cookie")
    client.cookies.clear()

    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    assert answer.headers["cache-control"] == "no-store"
    assert cookie_in(answer).value not in answer.text
    again = await refresh(client, cookie_in(answer).value, **{"User-Agent": "phone/1.0"})
    assert again.json()["session_id"] == answer.json()["session_id"]


async def test_another_password_replaces_the_cookie_where_one_came_along(client):
    anna = await a_person(client)
    signed_in = await by_cookie(client, anna)
    client.cookies.clear()
    headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    body = {"current_password": PASSWORD, "new_password": "brass-owl-canyon-77"}
    cookie = {"Cookie": f"{NAME}={cookie_in(signed_in).value}"}

    answer = await client.post(f"{AUTH}/password/change", json=body, headers=headers | cookie)
    client.cookies.clear()

    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    assert cookie_in(answer).value not in {"", cookie_in(signed_in).value}
    assert (await refresh(client, cookie_in(answer).value)).status_code == 200
    client.cookies.clear()
    body = {"current_password": body["new_password"], "new_password": PASSWORD}
    plain = await client.post(f"{AUTH}/password/change", json=body, headers=headers)
    assert plain.json()["refresh_token"].startswith("mrt_")
    assert "set-cookie" not in plain.headers
