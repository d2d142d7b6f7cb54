"""S13, quickly: quotas of persons and addresses through the real application, with a clock the test sets."""

import asyncio
import re

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.e2e.http.test_bodies import problem
from tests.support.people import PASSWORD, a_person, login, register
from tests.support.statements import spending

pytestmark = pytest.mark.S13

ME = "/api/v1/users/me"
PLACES = "/api/v1/coworkings"
NOBODY = "019ab3c0-0000-7000-8000-000000000000"


async def statuses(client, path, count, method="GET", **more):
    answers = await asyncio.gather(*(client.request(method, path, **more) for _ in range(count)))
    return sorted(answer.status_code for answer in answers)


async def test_headers_tell_where_one_stands(installation):
    async with installation() as running:
        person = await a_person(running.client)
        answer = await running.client.get(ME, headers=person.headers)
        assert answer.headers["ratelimit-policy"] == '"default";q=600;w=60'
        assert answer.headers["ratelimit"] == '"default";r=599;t=60'
        running.clock.advance(seconds=18.5)
        answer = await running.client.get(ME, headers=person.headers)
        assert answer.headers["ratelimit"] == '"default";r=598;t=42'
        answer = await running.client.get(f"{PLACES}/{NOBODY}/spots", headers=person.headers)
        assert answer.headers["ratelimit-policy"] == '"searches";q=120;w=60, "default";q=600;w=60'
        assert answer.headers["ratelimit"] == '"searches";r=119;t=60, "default";r=597;t=42'


@pytest.mark.parametrize(
    ("quota", "method", "path"),
    [
        ("signed_in", "GET", ME),
        ("booking_writes", "POST", f"/api/v1/bookings/{NOBODY}/cancel"),
        ("searches", "GET", f"/api/v1/spots/{NOBODY}/availability"),
    ],
)
async def test_a_person_gets_exactly_the_quota_and_the_next_window_gives_it_again(
    installation, quota, method, path
):
    async with installation({quota: 7}) as running:
        anna, boris = await a_person(running.client), await a_person(running.client)
        for _ in range(2):
            found = await statuses(running.client, path, 12, method, headers=anna.headers)
            assert found.count(429) == 5
            refused = await running.client.request(method, path, headers=anna.headers)
            problem(refused, 429, "rate_limited")
            assert re.search(r";r=0;t=60", refused.headers["ratelimit"])
            assert refused.headers["retry-after"] == "60"
            # Others, and from other addresses, are not concerned; she is, wherever she comes from.
            assert (await running.client.request(method, path, headers=boris.headers)).status_code != 429
            async with running.at("192.0.2.1") as elsewhere:
                assert (await elsewhere.request(method, path, headers=anna.headers)).status_code == 429
            running.clock.advance(seconds=60)


async def test_without_a_token_the_address_pays(installation):
    async with installation({"anonymous": 5}) as running:
        async with running.at("192.0.2.7") as here, running.at("192.0.2.8") as there:
            assert await statuses(here, PLACES, 8) == [200] * 5 + [429] * 3
            assert (await there.get(PLACES)).status_code == 200
        async with running.at("2001:db8:1:2::1") as one, running.at("2001:db8:1:2:ffff::9") as same:
            assert await statuses(one, PLACES, 3) + await statuses(same, PLACES, 3) == [200] * 5 + [429]
        async with running.at("2001:db8:1:3::1") as other:
            assert (await other.get(PLACES)).status_code == 200


async def test_a_refusal_of_an_address_asks_nothing_of_the_database(installation):
    async with installation({"anonymous": 1}) as running:
        await running.client.get(PLACES)
        async with spending(await running.container.get(AsyncEngine)) as spent:
            assert (await running.client.get(PLACES)).status_code == 429
            assert (await login(running.client, "a@example.com")).status_code == 429
        assert (spent.statements, spent.most_connections) == ([], 0)


async def test_a_token_that_is_no_good_counts_for_the_address(installation):
    async with installation({"anonymous": 3}) as running:
        bad = {"Authorization": "Bearer eyJhbGciOi.not.one"}
        assert await statuses(running.client, ME, 5, headers=bad) == [401] * 3 + [429] * 2
        async with running.at("192.0.2.9") as elsewhere:
            assert (await elsewhere.get(ME, headers=bad)).status_code == 401


async def test_no_token_at_all_where_one_is_needed_counts_for_the_address(installation):
    async with installation({"anonymous": 3}) as running:
        assert await statuses(running.client, ME, 5) == [401] * 3 + [429] * 2


async def test_signing_in_has_a_quota_of_its_own_for_all_its_doors_together(installation):
    async with installation({"sign_in": 6}) as running:
        said = {"grant_type": "password", "username": "x@example.com", "password": "x"}
        seen = [
            *[(await login(running.client, "nobody@example.com")).status_code for _ in range(2)],
            *[(await register(running.client)).status_code for _ in range(2)],
            *[(await running.client.post("/api/v1/auth/token", data=said)).status_code for _ in range(2)],
        ]
        assert 429 not in seen
        answer = await login(running.client, "nobody@example.com")
        problem(answer, 429, "rate_limited")
        assert answer.headers["ratelimit"].startswith('"sign-in";r=0;t=60, "default";')
        assert (await register(running.client)).status_code == 429
        assert (await running.client.post("/api/v1/auth/token", data=said)).status_code == 429
        async with running.at("192.0.2.1") as elsewhere:
            assert (await login(elsewhere, "nobody@example.com")).status_code == 401


async def test_an_office_behind_one_address_goes_on_refreshing(installation):
    async with installation({"sign_in": 2}) as running:
        person = await a_person(running.client)
        assert (await login(running.client, person.email)).status_code == 429
        refreshed = await running.client.post(
            "/api/v1/auth/refresh", json={"refresh_token": person.tokens["refresh_token"]}
        )
        assert refreshed.status_code == 200
        assert refreshed.headers["ratelimit-policy"] == '"default";q=120;w=60'


async def test_a_signed_in_person_does_not_escape_the_quota_of_signing_in(installation):
    async with installation({"sign_in": 2}) as running:
        person = await a_person(running.client)
        said = {"email": person.email, "password": PASSWORD}
        answer = await running.client.post("/api/v1/auth/login", json=said, headers=person.headers)
        assert answer.status_code == 429


async def test_the_form_is_not_read_of_whom_we_refuse(installation):
    async with installation({"anonymous": 1}) as running:
        await running.client.get(PLACES)
        answer = await running.client.post("/api/v1/auth/login", content=b"{" * 100_000)
        problem(answer, 429, "rate_limited")


async def test_probes_metrics_and_documentation_are_not_counted(installation):
    async with installation({"anonymous": 1}) as running:
        await running.client.get(PLACES)
        for path in ("/live", "/ready", "/health", "/metrics", "/api/docs", "/api/openapi.json",
                     "/api/problems/rate_limited", "/nope"):  # fmt: skip
            answer = await running.client.get(path)
            assert answer.status_code != 429
            assert "ratelimit" not in answer.headers
        assert (await running.client.get(PLACES)).status_code == 429


async def test_switched_off_nothing_is_counted_or_told(installation):
    async with installation({"enabled": False, "anonymous": 1}) as running:
        for _ in range(3):
            answer = await running.client.get(PLACES)
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


async def test_a_refusal_speaks_the_language_asked_for(installation):
    async with installation({"anonymous": 1}) as running:
        await running.client.get(PLACES)
        said = (await running.client.get(PLACES, headers={"accept-language": "ru"})).json()
        assert said["detail"] == "Слишком много запросов; повторите через 60 с."
