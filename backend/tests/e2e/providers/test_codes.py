"""Codes: exchanged by us, with the verifier, for our own addresses only."""

import base64
import hashlib

import pytest

from tests.e2e.providers.conftest import shape
from tests.support.provider_server import REDIRECT_URI

pytestmark = pytest.mark.S9

CODES = {
    "unknown": {"code": "unknown"},
    "another verifier": {"code_verifier": "w" * 43},
    "an address that is not ours": {"redirect_uri": "https://evil.example/callback"},
    "our address and more": {"redirect_uri": f"{REDIRECT_URI}/more"},
}


@pytest.mark.parametrize("change", CODES.values(), ids=CODES.keys())
async def test_wrong_codes_are_refused(guest, refused, change):
    assert shape(await guest.signs_in({**guest.code(), **change})) == refused


async def test_a_foreign_address_is_refused_before_the_provider_is_asked(guest):
    before = guest.server.count("/good/token")
    await guest.signs_in({**guest.code(), "redirect_uri": "https://evil.example/callback"})
    assert guest.server.count("/good/token") == before


async def test_a_code_is_good_once(guest, refused):
    proof = guest.code()
    assert (await guest.signs_in(proof)).status_code == 200
    assert shape(await guest.signs_in(proof)) == refused


ANSWERS = {
    "no id_token": {"id_token": None},
    "id_token as a number": {"id_token": 7},
    "no access token": {"access_token": None},
    "an access token for no header": {"access_token": "a\r\nb"},
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
async def test_answers_without_what_we_need_are_refused(guest, refused, answer):
    assert shape(await guest.signs_in(guest.code(answer))) == refused


def half_hash(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


async def test_the_access_token_belongs_to_the_id_token_when_it_says_so(guest, refused):
    assert (await guest.signs_in(guest.code(at_hash=half_hash("at")))).status_code == 200
    assert shape(await guest.signs_in(guest.code(at_hash=half_hash("other")))) == refused
    assert shape(await guest.signs_in(guest.code(at_hash=7))) == refused


async def test_what_the_id_token_leaves_out_the_userinfo_endpoint_tells(guest, refused):
    subject, email = guest.claims["sub"], guest.claims["email"]
    guest.server.people["at-1"] = {"sub": subject, "email": email, "email_verified": True}
    guest.server.people["at-2"] = {"sub": "somebody-else", "email": email, "email_verified": True}
    bare = {"email": None, "email_verified": None}

    assert shape(await guest.signs_in(guest.code({"access_token": "at-2"}, **bare))) == refused
    told = await guest.signs_in(guest.code({"access_token": "at-1"}, **bare))
    assert (told.status_code, told.json()["is_new_user"]) == (200, True)


async def test_proofs_of_other_kinds_are_refused(guest, refused):
    assert shape(await guest.signs_in({"token": "y0_token"})) == refused
    assert shape(await guest.at("yandex").signs_in(guest.id_token())) == refused
