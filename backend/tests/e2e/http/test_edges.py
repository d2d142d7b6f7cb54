"""Addresses, hosts, headers, failures: every shape an answer can have that no module decides."""

import asyncio

import asyncpg
import pytest

from tests.e2e.http.test_bodies import problem
from tests.support.actors import HeaderActors, acting
from tests.support.app import running_app
from tests.support.others import others
from tests.support.things import SECRET, router

PATH = "/api/v1/things"


@pytest.mark.parametrize(
    "path", ["/", "/nope", "/api/v1", "/api/v1/nope", f"{PATH}/", "/live/", "/api/openapi.json/"]
)
async def test_an_unknown_address_is_told_as_a_problem(client, path):
    said = problem(await client.get(path), 404, "not_found")
    assert said["title"] == "Not Found"
    assert said["instance"] == path


async def test_the_instance_is_an_address_even_if_the_path_is_odd(client):
    said = problem(await client.get("/nope/%D1%8F/%22%3Cb%3E"), 404, "not_found")
    assert said["instance"] == "/nope/%D1%8F/%22%3Cb%3E"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", PATH, "POST"),
        ("POST", f"{PATH}/one", "DELETE, GET, PATCH"),
        ("POST", "/health", "GET, HEAD"),
        ("DELETE", "/api/docs", "GET"),
        ("BREW", PATH, "POST"),
    ],
)
async def test_a_wrong_method_is_told_with_all_the_right_ones(client, method, path, allowed):
    answer = await client.request(method, path)
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


async def test_an_internal_error_tells_nothing_of_itself(client):
    answer = await client.get(f"{PATH}/broken")
    said = problem(answer, 500, "internal_error")
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert "anna@" not in answer.text
    assert said["detail"].startswith("Something went wrong on our side.")


@pytest.mark.parametrize("path", ["/missing-file", "/query?sql=SELECT+missing_column"])
async def test_a_fault_of_ours_is_no_outage(client, path):
    answer = await client.get(PATH + path)
    problem(answer, 500, "internal_error")
    assert SECRET not in answer.text
    assert "missing_column" not in answer.text


@pytest.mark.parametrize("sql", ["SELECT 1 / 0", "SELECT 'x'::uuid", "SELECT 99999999999::int"])
async def test_a_value_that_the_database_refuses_is_the_caller_s(client, sql):
    problem(await client.get(f"{PATH}/query", params={"sql": sql}), 422, "validation_error")


async def test_a_silent_dependency_is_an_outage(client):
    answer = await client.get(f"{PATH}/silence")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "state", ["query_canceled", "lock_not_available", "too_many_connections", "disk_full"]
)
async def test_a_database_that_cannot_serve_us_is_an_outage(client, state):
    sql = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    problem(await client.get(f"{PATH}/query", params={"sql": sql}), 503, "unavailable")


async def test_a_limit_says_how_long_to_wait(client):
    answer = await client.get(f"{PATH}/hurry")
    problem(answer, 429, "test_slow_down")
    assert answer.headers["retry-after"] == "17"


async def test_a_database_that_is_gone_is_503_in_a_use_case_and_outside_of_one():
    async with running_app("postgresql://postgres@127.0.0.1:1/postgres", HeaderActors(), others()) as running:
        running.app.include_router(router)
        who = acting("019ab3c0-0000-7000-8000-000000000007")
        for path in ("/api/v1/notifications", f"{PATH}/query?sql=SELECT+1"):
            answer = await running.client.get(path, headers=who)
            problem(answer, 503, "unavailable")
            assert answer.headers["retry-after"] == "1"


async def test_connections_that_the_server_closed_cost_no_failed_request(app, client, database_url):
    url = f"{PATH}/query?sql=SELECT+pg_backend_pid()"
    assert (await client.get(url)).status_code == 200
    admin = await asyncpg.connect(database_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()
    await asyncio.sleep(0.1)
    assert (await client.get(url)).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("en;q=0.5,ru;q=0.7", "ru"),
        ("de,fr;q=0.9", "en"),
        ("ru;q=0", "en"),
        ("ru;q=x,en", "en"),
        (",;q=,", "en"),
    ],
)
async def test_refusals_speak_the_language_asked_for(client, accepted, language):
    headers = {"accept-language": accepted} if accepted is not None else {}
    answer = await client.get("/nope", headers=headers)
    sentence = {"en": "There is nothing at this address.", "ru": "По этому адресу ничего нет."}
    assert answer.json()["detail"] == sentence[language]
    assert answer.json()["errors"][0]["detail"] == sentence[language]
    assert answer.json()["title"] == "Not Found"


@pytest.mark.parametrize("sent", ["abc-123", "a" * 64, "req_01JDF0Z6"])
async def test_a_request_id_is_carried_through(client, sent):
    answer = await client.get("/nope", headers={"x-request-id": sent})
    assert answer.headers.get_list("x-request-id") == [sent]
    assert answer.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "a" * 65, "two words", "line\tbreak", "<b>"])
async def test_an_odd_request_id_is_replaced(client, sent):
    answer = await client.get("/live", headers={"x-request-id": sent})
    [given] = answer.headers.get_list("x-request-id")
    assert given.startswith("req_")
    assert given != sent


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "[", "localhost/evil", "localhost:80:80", "a b"]
)
async def test_a_foreign_host_name_is_not_served(client, host):
    problem(await client.get("/api/docs", headers={"host": host}), 400, "malformed_request")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]", "[::1]:8080"])
async def test_our_host_names_are_served(client, host):
    assert (await client.get("/api/docs", headers={"host": host})).status_code == 200


async def test_probes_may_come_by_address(client):
    for path in ("/live", "/ready", "/health", "/metrics"):
        assert (await client.get(path, headers={"host": "10.1.2.3:8080"})).status_code == 200


async def test_a_host_pattern_admits_what_lies_below_it(database_url):
    http = {"allowed_hosts": "*.example.com"}
    async with running_app(database_url, HeaderActors(), others(), http=http) as running:
        get = running.client.get
        assert (await get("/api/docs", headers={"host": "api.example.com"})).status_code == 200
        assert (await get("/api/docs", headers={"host": "example.com"})).status_code == 400
        assert (await get("/api/docs", headers={"host": "evilexample.com"})).status_code == 400


async def test_browsers_of_listed_origins_may_ask_and_see_the_headers(database_url):
    http = {"cors_origins": "https://app.example.com"}
    async with running_app(database_url, HeaderActors(), others(), http=http) as running:
        running.app.include_router(router)
        asked = {
            "origin": "https://app.example.com",
            "access-control-request-method": "PATCH",
            "access-control-request-headers": "authorization,if-match,content-type,idempotency-key",
        }
        preflight = await running.client.options(f"{PATH}/one", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://app.example.com"
        assert "PATCH" in preflight.headers["access-control-allow-methods"]
        for path in (f"{PATH}/one", "/nope", f"{PATH}/broken"):
            answer = await running.client.get(path, headers={"origin": "https://app.example.com"})
            assert answer.headers["access-control-allow-origin"] == "https://app.example.com"
            assert answer.headers["access-control-expose-headers"] == (
                "Location, ETag, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed"
            )
        stranger = await running.client.get("/live", headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in stranger.headers


async def test_without_listed_origins_no_browser_is_let_in(client):
    answer = await client.get("/live", headers={"origin": "https://app.example.com"})
    assert "access-control-allow-origin" not in answer.headers


# --- versions (api.md §1.6) --------------------------------------------------------------------


async def test_an_object_with_a_version_carries_its_tag(client):
    answer = await client.get(f"{PATH}/one")
    assert answer.headers["etag"] == '"7-active"'


@pytest.mark.parametrize("known", ['"7-active"', 'W/"7-active"', '"1", "7-active"', "*"])
async def test_who_has_it_already_is_not_sent_it_again(client, known):
    answer = await client.get(f"{PATH}/one", headers={"if-none-match": known})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == '"7-active"'


@pytest.mark.parametrize("known", ['"7"', '"7-expired"', '"8-active"', "7-active", ""])
async def test_who_has_another_version_is_sent_this_one(client, known):
    assert (await client.get(f"{PATH}/one", headers={"if-none-match": known})).status_code == 200


@pytest.mark.parametrize("seen", ['"7"', '"7-active"', '"7-expired"', 'W/"7"', "7", "*"])
async def test_a_change_of_the_version_seen_is_made(client, seen):
    answer = await client.patch(f"{PATH}/one", headers={"if-match": seen})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"8-active"'
    assert (await client.delete(f"{PATH}/one", headers={"if-match": seen})).status_code == 204


@pytest.mark.parametrize("seen", ['"6"', '"8-active"', '"x"', "", "-7", "٧", '"77777777777777777777"'])
async def test_a_change_of_another_version_is_refused(client, seen):
    headers = {"if-match": seen.encode()}
    for answer in (
        await client.patch(f"{PATH}/one", headers=headers),
        await client.delete(f"{PATH}/one", headers=headers),
    ):
        said = problem(answer, 412, "version_mismatch")
        assert said["errors"][0]["params"] == {"current_version": 7}


async def test_a_needed_version_must_be_said_and_an_optional_one_need_not(client):
    problem(await client.patch(f"{PATH}/one"), 428, "precondition_required")
    assert (await client.delete(f"{PATH}/one")).status_code == 204
