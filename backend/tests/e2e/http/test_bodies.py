"""What a body may look like (api.md §1.3, §1.4), and what is said when it does not."""

import json

import pytest

from tests.support.actors import acting

PATH = "/api/v1/things"
JSON = {"content-type": "application/json"}


def problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"/api/problems/{code}"
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


async def test_a_good_body_is_taken_in_utc_and_in_nfc(client):
    answer = await client.post(
        PATH, json={"name": "Cafe\u0301", "at": "2026-12-01T10:00:00+03:00", "opens_at": "09:00"}
    )
    assert answer.status_code == 201
    assert answer.json()["name"] == "Café"
    assert answer.json()["at"] == "2026-12-01T07:00:00Z"
    assert answer.json()["opens_at"] == "09:00"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"{", id="half"),
        pytest.param(b"name=Desk", id="a form"),
        pytest.param(b'{"name": "a", "name": "b"}', id="a key twice"),
        pytest.param(b'{"name": "a", "anything": {"x": 1, "x": 2}}', id="a key twice, deeper"),
        pytest.param(b'{"name": "a", "price": NaN}', id="NaN"),
        pytest.param(b'{"name": "a", "price": -Infinity}', id="infinity"),
        pytest.param(b'{"name": "a", "price": 1e999}', id="infinity in disguise"),
        pytest.param(b'{"name": "a", "anything": ' + b"9" * 5000 + b"}", id="an endless number"),
        pytest.param(b'{"name": "\\ud800"}', id="half a character"),
        pytest.param(b'{"\\udfff": 1}', id="half a character as a key"),
        pytest.param(b'{"name": "\xff"}', id="not UTF-8"),
        pytest.param('{"name": "a"}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"name": "a"}', id="a byte order mark"),
        pytest.param(b'{"name": "a", "anything": ' + b"[" * 40 + b"]" * 40 + b"}", id="deep"),
        pytest.param(b"[" * 30000, id="bottomless"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, id="a tower"),
    ],
)
async def test_what_is_not_json_of_ours_cannot_be_read(client, raw):
    problem(await client.post(PATH, content=raw, headers=JSON), 400, "malformed_request")


async def test_nesting_up_to_the_limit_is_fine(client):
    raw = b'{"name": "a", "anything": ' + b"[" * 30 + b"]" * 30 + b"}"
    assert (await client.post(PATH, content=raw, headers=JSON)).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({}, "/name", id="nothing"),
        pytest.param({"name": "a", "colour": "red"}, "/colour", id="unknown field"),
        pytest.param({"name": 5}, "/name", id="a number for a text"),
        pytest.param({"name": None}, "/name", id="null for a text"),
        pytest.param({"name": "a\u0000b"}, "/name", id="NUL"),
        pytest.param({"name": "a\u001bb"}, "/name", id="escape"),
        pytest.param({"name": "a\nb"}, "/name", id="two lines for a name"),
        pytest.param({"name": "   "}, "/name", id="blank"),
        pytest.param({"name": "a" * 21}, "/name", id="too long"),
        pytest.param({"name": "a", "note": "a\u0000"}, "/note", id="NUL in free text"),
        pytest.param({"name": "a", "count": "2"}, "/count", id="a text for a number"),
        pytest.param({"name": "a", "count": 2.5}, "/count", id="a fraction"),
        pytest.param({"name": "a", "count": 6}, "/count", id="too many"),
        pytest.param({"name": "a", "count": True}, "/count", id="true for a number"),
        pytest.param({"name": "a", "at": 1796112000}, "/at", id="seconds"),
        pytest.param({"name": "a", "at": "2026-12-01"}, "/at", id="a date"),
        pytest.param({"name": "a", "at": "2026-02-30T10:00:00Z"}, "/at", id="no such day"),
        pytest.param({"name": "a", "at": "1999-12-31T23:59:59Z"}, "/at", id="too early"),
        pytest.param({"name": "a", "at": "2100-01-01T00:00:00Z"}, "/at", id="too late"),
        pytest.param({"name": "a", "at": "9999-12-31T23:59:59-14:00"}, "/at", id="beyond the calendar"),
        pytest.param({"name": "a", "at": "2026-12-01T10:00:00+15:00"}, "/at", id="no such offset"),
        pytest.param({"name": "a", "opens_at": "9:00"}, "/opens_at", id="half an hour sign"),
        pytest.param({"name": "a", "kind": "chair"}, "/kind", id="not one of them"),
        pytest.param({"name": "a", "owner": "019ab3c0000070008000000000000007"}, "/owner", id="bare UUID"),
        pytest.param({"name": "a", "email": "anna(at)example.com"}, "/email", id="no e-mail"),
        pytest.param([], "", id="a list"),
        pytest.param("a", "", id="a text"),
        pytest.param(None, "", id="null"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_wrong_field_is_pointed_at(client, body, pointer, language):
    answer = await client.post(PATH, content=json.dumps(body), headers={**JSON, "accept-language": language})
    said = problem(answer, 422, "validation_error")
    [reason] = said["errors"]
    assert reason["code"] == "validation_error"
    assert reason.get("pointer", "") == pointer
    is_russian = any("а" <= letter <= "я" for letter in reason["detail"].lower())
    assert is_russian == (language == "ru")
    assert answer.headers["content-language"] == language


async def test_all_wrong_fields_are_told_at_once(client):
    answer = await client.post(PATH, json={"count": 9, "colour": 1, "at": "2026-12-01T10:00:00"})
    said = problem(answer, 422, "validation_error")
    assert {(r["code"], r["pointer"]) for r in said["errors"]} == {
        ("validation_error", "/name"),
        ("validation_error", "/count"),
        ("validation_error", "/colour"),
        ("naive_datetime", "/at"),
    }


async def test_times_without_an_offset_have_a_code_of_their_own(client):
    answer = await client.post(
        PATH, json={"name": "a", "at": "2026-12-01T10:00:00", "until": "2026-12-01T11:00:00.5"}
    )
    said = problem(answer, 422, "naive_datetime")
    assert said["title"] == "Unprocessable Content"
    assert said["detail"] == "Times need an offset or Z."
    assert [r["pointer"] for r in said["errors"]] == ["/at", "/until"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "canary-41-plum"},
        {"name": ["canary-41-plum"]},
        {"name": "a", "kind": "canary-41-plum"},
        {"name": "a", "at": "canary-41-plum"},
        {"name": "a", "owner": "canary-41-plum"},
        {"name": "a", "email": "canary-41-plum"},
        {"name": "a", "email": "anna@canary-41-plum..com"},
        {"name": "a", "canary-41-plum " * 10: 1},
        {"name": "a", "canary-41-plum\u0000": 1},
    ],
)
async def test_what_was_sent_is_never_repeated(client, body):
    if body == {"name": "canary-41-plum"}:
        body = {"name": "canary-41-plum" * 3}
    for language in ("en", "ru"):
        answer = await client.post(PATH, json=body, headers={"accept-language": language})
        problem(answer, 422, "validation_error")
        assert "canary" not in answer.text


async def test_an_empty_body_lacks_its_fields(client):
    problem(await client.post(PATH, headers=JSON), 422, "validation_error")
    problem(await client.post(PATH), 422, "validation_error")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "*/*"]
)
async def test_only_json_is_taken(client, media_type):
    answer = await client.post(PATH, content=b'{"name": "a"}', headers={"content-type": media_type})
    said = problem(answer, 415, "unsupported_media_type")
    assert said["errors"][0]["params"] == {"expected": "application/json"}


async def test_json_may_name_its_charset(client):
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert (await client.post(PATH, content=b'{"name": "a"}', headers=headers)).status_code == 201


async def test_a_form_is_a_form(client):
    assert (await client.post(f"{PATH}/form", data={"username": "anna"})).json() == {"length": 4}
    problem(await client.post(f"{PATH}/form", json={"username": "anna"}), 415, "unsupported_media_type")
    problem(await client.post(f"{PATH}/form", data={"name": "anna"}), 422, "validation_error")


async def in_pieces(size: int):
    for _ in range(size // 1024):
        yield b" " * 1024


@pytest.mark.parametrize(("path", "limit"), [(PATH, 65536), (f"{PATH}/large", 262144)])
async def test_a_body_of_a_mebibyte_is_too_large_whether_it_says_so_or_not(client, path, limit):
    for content in (b" " * 2**20, in_pieces(2**20)):
        answer = await client.post(path, content=content, headers=JSON)
        said = problem(answer, 413, "payload_too_large")
        assert said["errors"][0]["params"] == {"limit": limit}


async def test_a_body_up_to_the_limit_is_read(client):
    for content in (b'{"name": "a"}'.ljust(65536), in_pieces(65536)):
        answer = await client.post(PATH, content=content, headers=JSON)
        assert answer.status_code in {201, 400}
    problem(await client.post(PATH, content=b" " * 65537, headers=JSON), 413, "payload_too_large")
    answer = await client.post(f"{PATH}/large", content=b'{"name": "a"}'.ljust(262144), headers=JSON)
    assert answer.status_code == 201


async def test_a_length_that_is_no_number_is_bad_framing(client):
    answer = await client.post(PATH, content=b"{}", headers={**JSON, "content-length": "many"})
    problem(answer, 400, "malformed_request")


async def test_the_person_is_asked_before_the_form_is_read(client):
    for content in (b"{", b"{}", b" " * 2**20):
        answer = await client.post(f"{PATH}/mine", content=content, headers=JSON)
        problem(answer, 401, "unauthenticated")
    who = acting("019ab3c0-0000-7000-8000-000000000007")
    problem(await client.post(f"{PATH}/mine", json={}, headers=who), 422, "validation_error")


@pytest.mark.parametrize("path", ["/5", "/019AB3C0-0000-7000-8000-00000000000G", "/%00"])
async def test_an_address_with_an_odd_id_is_refused(client, path):
    said = problem(await client.get(PATH + path), 422, "validation_error")
    assert said["errors"][0]["pointer"] == "/thing_id"


async def test_a_wrong_query_is_pointed_at(client):
    answer = await client.get(f"{PATH}/019ab3c0-0000-7000-8000-000000000007?limit=few")
    assert problem(answer, 422, "validation_error")["errors"][0]["pointer"] == "/limit"
