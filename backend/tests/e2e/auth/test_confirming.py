"""What an unconfirmed e-mail may not do while the mode is `to_book` (A-05, R-B09, R-P03)."""

import pytest

from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.mail import links_of, resend, the_link, verify
from tests.support.people import a_person, an_email, login, register
from tests.support.steps import API, Person, a_business, times

ME = "/api/v1/users/me"
COWORKING = {
    "name": "Tochka",
    "address": "Pokrovka 17",
    "city": "Moscow",
    "timezone": "Europe/Moscow",
    "opens_at": "09:00",
    "closes_at": "21:00",
}


@pytest.fixture(scope="module")
async def _to_book(database_url):
    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    mode = {"email_verification": "to_book"}
    async with (
        running_app(database_url) as open_app,
        running_app(database_url, database=alone, auth=mode) as app,
    ):
        yield app, await a_business(open_app.client)


@pytest.fixture
def app(_to_book):
    app, _ = _to_book
    app.clock.set(app.clock.START)
    return app


@pytest.fixture
def house(_to_book):
    return _to_book[1]


async def newcomer(app, **changes) -> Person:
    person = await a_person(app.client, **changes)
    return Person(app.client, str(person.id), person.email, person.headers)


def refused(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_registration_asks_for_a_link_that_works_once(app, database_url):
    anna = await newcomer(app)
    [registered, asked, _] = await events_about(database_url, user_id=anna.id)
    assert registered["name"] == "users.user_registered.v1"
    assert asked["name"] == "users.email_verification_requested.v1"
    assert asked["payload"]["purpose"] == "register"
    assert "email" not in asked["payload"]
    link = await the_link(app, anna.id)
    assert (link.email, link.purpose) == (anna.email, "register")

    answer = await verify(app, link.token)

    assert (answer.status_code, answer.content) == (204, b"")
    me = (await anna.sends("GET", "/users/me")).json()
    assert (me["email_verified"], me["version"]) == (True, 2)
    assert refused(await verify(app, link.token)) == (422, "link_invalid")
    [told] = [e for e in await events_about(database_url, user_id=anna.id) if "verified" in e["name"]]
    assert (told["name"], told["version"]) == ("users.email_verified.v1", 1)


async def test_nobody_books_before_the_link_is_used(app, house):
    anna, wish = await newcomer(app), {"spot_id": house.spots[0]["id"], **times("12:00-13:00")}

    booked = await anna.sends("POST", "/bookings", json=wish)
    checked = await anna.sends("POST", "/bookings/check", json=wish)

    assert [refused(booked), refused(checked)] == [(403, "email_not_verified")] * 2
    assert booked.headers["content-type"] == "application/problem+json"
    assert (await anna.sends("GET", "/users/me/bookings")).json()["items"] == []
    await verify(app, (await the_link(app, anna.id)).token)
    assert (await anna.sends("POST", "/bookings/check", json=wish)).json()["bookable"] is True
    assert (await anna.sends("POST", "/bookings", json=wish)).status_code == 201, "on the next request"


async def test_nobody_opens_a_coworking_before(app):
    anna, guest = await newcomer(app, is_business=True), await newcomer(app)

    assert refused(await anna.sends("POST", "/coworkings", json=COWORKING)) == (403, "email_not_verified")
    assert refused(await guest.sends("POST", "/coworkings", json=COWORKING)) == (403, "not_business")
    await verify(app, (await the_link(app, anna.id)).token)
    assert (await anna.sends("POST", "/coworkings", json=COWORKING)).status_code == 201


async def test_nobody_takes_a_role_with_an_email_that_may_be_somebody_elses(app, house):
    anna, boris = await newcomer(app), await newcomer(app)
    said = {"email": anna.email, "role": "staff"}
    invited = (await house.owner.sends("POST", f"{house.path}/members", json=said)).json()
    accept = f"/memberships/{invited['id']}/accept"

    assert refused(await anna.sends("POST", accept)) == (403, "email_not_verified")
    assert refused(await boris.sends("POST", accept)) == (404, "member_not_found")
    await verify(app, (await the_link(app, anna.id)).token)
    assert (await anna.sends("POST", accept)).status_code == 200


async def test_a_known_email_is_refused_and_told(app):
    anna = await newcomer(app)
    assert refused(await register(app.client, email=anna.email.upper())) == (409, "email_taken")


async def test_a_link_ends_after_a_day_and_another_may_be_asked_for(app):
    anna = await newcomer(app)
    first = await the_link(app, anna.id)
    app.clock.advance(hours=24)
    assert refused(await verify(app, first.token)) == (422, "link_invalid")

    answer = await resend(app, f" {anna.email.upper()}")
    second = await the_link(app, anna.id)
    assert (answer.status_code, answer.json()) == (202, {})
    app.clock.advance(hours=23, minutes=59)
    assert (await verify(app, second.token)).status_code == 204


async def test_a_new_link_voids_the_old_one(app):
    anna = await newcomer(app)
    first = await the_link(app, anna.id)
    await resend(app, anna.email)
    second = await the_link(app, anna.id)

    assert (await links_of(app, anna.id))[0] is None
    assert refused(await verify(app, first.token)) == (422, "link_invalid")
    assert (await verify(app, second.token)).status_code == 204


@pytest.mark.S4
async def test_asking_again_tells_nothing(app):
    anna, boris = await newcomer(app), await newcomer(app)
    await verify(app, (await the_link(app, boris.id)).token)

    def seen(answer):
        headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
        return answer.status_code, answer.content, headers

    waiting = seen(await resend(app, anna.email))
    assert seen(await resend(app, boris.email)) == waiting
    assert seen(await resend(app, an_email())) == waiting
    assert [link is None for link in await links_of(app, boris.id)] == [True]
    for _ in range(4):
        assert seen(await resend(app, anna.email)) == waiting
    assert len(await links_of(app, anna.id)) == 3


async def test_another_email_waits_for_its_link(app, database_url):
    anna, email = await a_person(app.client), an_email()
    other = (await login(app.client, anna.email)).json()
    body = {"email": email, "current_password": anna.password}

    asked = await app.client.patch(ME, headers=anna.headers, json=body)

    assert asked.status_code == 200
    assert (asked.json()["email"], asked.json()["pending_email"]) == (anna.email, email)
    assert (await login(app.client, email)).status_code == 401
    link = await the_link(app, anna.id)
    assert (link.email, link.purpose) == (email, "change")

    assert (await verify(app, link.token)).status_code == 204

    mine = await app.client.get(ME, headers=anna.headers)
    assert mine.status_code == 200, "the session that asked for it goes on"
    assert (mine.json()["email"], mine.json()["pending_email"]) == (email, None)
    assert mine.json()["email_verified"] is True
    ended = await app.client.get(ME, headers={"Authorization": f"Bearer {other['access_token']}"})
    assert refused(ended) == (401, "session_revoked")
    assert (await login(app.client, anna.email)).status_code == 401
    assert (await login(app.client, email)).status_code == 200
    told = [e["name"] for e in await events_about(database_url, user_id=anna.id)]
    assert told.count("users.email_changed.v1") == 1
    [row] = await run_sql(
        database_url, "SELECT former_email, former_email_until FROM users.users WHERE id = $1", anna.id
    )
    assert row["former_email"] == anna.email
    assert (row["former_email_until"] - app.clock.START).days == 30


async def test_an_email_somebody_has_is_refused_also_when_they_were_faster(app):
    anna, boris = await a_person(app.client), await a_person(app.client)
    body = {"email": boris.email.upper(), "current_password": anna.password}
    assert refused(await app.client.patch(ME, headers=anna.headers, json=body)) == (409, "email_taken")

    email = an_email()
    for person in (anna, boris):
        body = {"email": email, "current_password": person.password}
        asked = await app.client.patch(ME, headers=person.headers, json=body)
        assert asked.status_code == 200
    first, second = await the_link(app, boris.id), await the_link(app, anna.id)
    assert (await verify(app, first.token)).status_code == 204
    assert refused(await verify(app, second.token)) == (422, "link_invalid")
    assert (await app.client.get(ME, headers=anna.headers)).json()["email"] == anna.email


async def test_the_present_email_again_gives_up_the_change(app):
    anna = await a_person(app.client)
    body = {"email": an_email(), "current_password": anna.password}
    await app.client.patch(ME, headers=anna.headers, json=body)
    link = await the_link(app, anna.id)

    kept = await app.client.patch(ME, headers=anna.headers, json={"email": anna.email})

    assert (kept.status_code, kept.json()["pending_email"]) == (200, None)
    assert refused(await verify(app, link.token)) == (422, "link_invalid")
    assert (await app.client.get(ME, headers=anna.headers)).json()["email"] == anna.email


async def test_a_pending_change_may_ask_for_its_link_again(app):
    anna, email = await a_person(app.client), an_email()
    body = {"email": email, "current_password": anna.password}
    await app.client.patch(ME, headers=anna.headers, json=body)
    await resend(app, email)

    assert (await verify(app, (await the_link(app, anna.id)).token)).status_code == 204
    assert (await app.client.get(ME, headers=anna.headers)).json()["email"] == email


async def test_an_account_from_before_the_mode_is_asked_as_well(app, house):
    assert house.owner.email
    answer = await app.client.post(
        f"{API}/bookings",
        headers=house.owner.headers,
        json={"spot_id": house.spots[0]["id"], **times("15:00-16:00")},
    )
    assert refused(answer) == (403, "email_not_verified")
    await resend(app, house.owner.email)
    assert (await verify(app, (await the_link(app, house.owner.id)).token)).status_code == 204
