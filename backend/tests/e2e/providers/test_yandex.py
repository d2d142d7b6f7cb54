"""Yandex ID: OAuth 2 with an address that tells whose token it is, and whom it was issued to."""

import itertools

import pytest

from tests.e2e.providers.conftest import headers_of, me, shape
from tests.support.people import a_person
from tests.support.provider_server import CLIENT_ID, REDIRECT_URI, VERIFIER

_numbers = itertools.count(1)


@pytest.fixture
def olga(guest):
    number = next(_numbers)
    return guest.at("yandex"), {
        "id": f"10000{number}",
        "client_id": CLIENT_ID,
        "default_email": f"olga-{number}-{id(guest):x}@yandex.ru",
        "real_name": "Ольга Орлова",
        "psuid": "1.AA",
    }


def a_token(guest, said):
    token = f"y0_{next(_numbers)}"
    guest.server.people[token] = said
    return token


async def test_a_token_issued_to_us_signs_in(olga):
    guest, said = olga
    answer = await guest.signs_in({"token": a_token(guest, said)})
    mine = await me(guest, headers_of(answer))
    assert (mine["email"], mine["full_name"]) == (said["default_email"], "Ольга Орлова")
    assert (mine["email_verified"], mine["identities"]) == (True, ["yandex"])
    again = await guest.signs_in({"token": a_token(guest, said)})
    assert (again.status_code, again.json()["is_new_user"]) == (200, False)


async def test_a_code_signs_in(olga):
    guest, said = olga
    code = guest.server.a_code(access_token=a_token(guest, said), token_type="bearer")
    proof = {"code": code, "code_verifier": VERIFIER, "redirect_uri": REDIRECT_URI}
    assert (await guest.signs_in({**proof, "redirect_uri": "https://evil.example"})).status_code == 401
    assert (await guest.signs_in(proof)).status_code == 200
    assert (await guest.signs_in(proof)).status_code == 401


CHANGES = {
    "issued to another service": {"client_id": "another-client"},
    "issued to nobody": {"client_id": None},
    "issued to a list": {"client_id": [CLIENT_ID]},
    "nobody": {"id": None},
    "a number": {"id": 7},
    "empty": {"id": ""},
    "no e-mail": {"default_email": None},
}


@pytest.mark.S9
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_other_tokens_are_refused(olga, change):
    guest, said = olga
    refused = shape(await guest.signs_in({"token": "nobody-s"}))
    assert refused[0] == 401
    assert refused[1]["code"] == "provider_refused"
    assert shape(await guest.signs_in({"token": a_token(guest, {**said, **change})})) == refused


@pytest.mark.S9
@pytest.mark.parametrize("token", ["é", "a b\u00a0c"])
async def test_a_token_that_fits_no_header_is_refused(olga, token):
    guest, _ = olga
    assert (await guest.signs_in({"token": token})).status_code == 401


async def test_only_mailboxes_of_yandex_count_as_confirmed(olga):
    guest, said = olga
    anna = await a_person(guest.client)
    foreign = {**said, "default_email": anna.email}
    answer = await guest.signs_in({"token": a_token(guest, foreign)})
    assert (answer.status_code, answer.json()["code"]) == (409, "account_link_required")
    new = await guest.signs_in({"token": a_token(guest, {**said, "default_email": f"new-{anna.email}"})})
    assert (await me(guest, headers_of(new)))["email_verified"] is False
