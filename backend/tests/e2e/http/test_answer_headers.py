"""What every answer carries, whoever gives it: protection in browsers, and who may keep it."""

import httpx2
import pytest

from tests.support.actors import HeaderActors
from tests.support.app import running_app
from tests.support.others import others
from tests.support.things import router

PATH = "/api/v1/things"
SIGNED_IN = {"authorization": "Bearer x"}
EVERY_KIND = [
    ("GET", "/live"),
    ("GET", "/metrics"),
    ("GET", f"{PATH}/one"),
    ("DELETE", f"{PATH}/one"),
    ("GET", "/nope"),
    ("PUT", PATH),
    ("POST", PATH),
    ("GET", f"{PATH}/broken"),
    ("GET", f"{PATH}/silence"),
    ("GET", f"{PATH}/hurry"),
    ("GET", "/api/problems/not_found"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_KIND)
@pytest.mark.parametrize("host", ["localhost", "evil.example"])
async def test_every_answer_protects_its_reader(client, method, path, host):
    answer = await client.request(method, path, headers={"host": host})
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert answer.headers.get_list("referrer-policy") == ["no-referrer"]
    [policy] = answer.headers.get_list("content-security-policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert len(answer.headers.get_list("cache-control")) == 1
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers


async def test_the_pages_of_the_documentation_may_run_our_own_scripts(client):
    policy = (await client.get("/api/docs")).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert (await client.get("/live")).headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'"
    )


async def test_behind_https_browsers_are_told_to_stay_there(database_url):
    http = {"trusted_proxies": "127.0.0.1"}
    async with running_app(database_url, HeaderActors(), others(), http=http) as running:
        get = running.client.get
        answer = await get("/live", headers={"x-forwarded-proto": "https"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in (await get("/live")).headers


async def test_nobody_is_believed_to_have_come_by_https(client):
    answer = await client.get("/live", headers={"x-forwarded-proto": "https"})
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    ("path", "headers", "kept"),
    [
        (f"{PATH}/one", SIGNED_IN, "private, no-cache"),
        (f"{PATH}/one", {}, "no-cache"),
        (f"{PATH}/one", {**SIGNED_IN, "if-none-match": '"7-active"'}, "private, no-cache"),
        (f"{PATH}/019ab3c0-0000-7000-8000-000000000007", SIGNED_IN, "no-store"),
        (f"{PATH}/019ab3c0-0000-7000-8000-000000000007", {}, "no-store"),
        ("/nope", {}, "no-store"),
        (f"{PATH}/broken", SIGNED_IN, "no-store"),
        ("/api/docs", {}, "no-cache"),
    ],
)
async def test_nobody_keeps_what_was_made_for_one_person(client, path, headers, kept):
    assert (await client.get(path, headers=headers)).headers["cache-control"] == kept


async def browser(database_url, origins, **sent):
    async with running_app(database_url, HeaderActors(), others(), http={"cors_origins": origins}) as running:
        running.app.include_router(router)
        preflight = {"access-control-request-method": "POST", **sent}
        asked = await running.client.options("/api/v1/auth/refresh", headers=preflight)
        return asked, await running.client.get(f"{PATH}/one", headers=sent)


async def test_listed_origins_may_bring_their_cookie(database_url):
    here = "https://app.example.com"
    for answer in await browser(database_url, f"{here},https://other.example.com", origin=here):
        assert answer.headers["access-control-allow-origin"] == here
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Origin" in answer.headers["vary"]


async def test_other_origins_may_not(database_url):
    preflight, answer = await browser(database_url, "https://app.example.com", origin="https://evil.example")
    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in answer.headers


async def test_any_origin_never_comes_with_cookies(database_url):
    for answer in await browser(database_url, "*", origin="https://evil.example"):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


async def test_a_refusal_by_the_quota_is_readable_for_a_browser(database_url):
    limits = {"enabled": True, "anonymous": 1}
    http = {"cors_origins": "https://app.example.com"}
    async with running_app(database_url, HeaderActors(), others(), http=http, limits=limits) as running:
        asked: httpx2.Response
        for _ in range(2):
            asked = await running.client.get(
                "/api/v1/coworkings", headers={"origin": "https://app.example.com"}
            )
        assert asked.status_code == 429
        assert asked.headers["access-control-allow-origin"] == "https://app.example.com"
        assert asked.headers["x-request-id"]
