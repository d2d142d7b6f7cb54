"""A provider that answers strangely, slowly or not at all; and how often it is asked."""

import pytest
from joserfc.jwk import RSAKey

from tests.e2e.providers.conftest import AUTH, DOCUMENTS, PAGE, STRANGE, shape
from tests.support.provider_server import sign

pytestmark = pytest.mark.S9


@pytest.mark.parametrize("name", sorted({*STRANGE, *DOCUMENTS} - {"slow"}))
async def test_strange_answers_are_refused(guest, refused, name):
    assert shape(await guest.at(name).signs_in()) == refused


async def test_no_redirect_is_followed_with_a_code(guest, refused):
    guest.server.misbehave["/other/token"] = (307, {"Location": "/good/token"}, "")
    try:
        assert shape(await guest.at("other").signs_in(guest.at("other").code())) == refused
    finally:
        del guest.server.misbehave["/other/token"]


async def test_who_cannot_be_reached_or_is_too_slow_is_unavailable(guest):
    for name in ("gone", "slow"):
        answer = await guest.at(name).signs_in()
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "1"


async def test_a_provider_that_is_down_is_left_out_of_the_list_and_not_asked_by_everybody(guest):
    guest.clock.advance(minutes=5)
    before = guest.server.count(f"/slow/{PAGE}")
    for _ in range(3):
        listed = (await guest.client.get(f"{AUTH}/providers")).json()["items"]
    names = {offer["provider"] for offer in listed}
    assert {"good", "yandex"} <= names
    assert names & {"slow", "gone", "html"} == set()
    assert guest.server.count(f"/slow/{PAGE}") == before + 1


async def test_new_keys_are_fetched_when_a_token_names_one_but_not_for_everybody_who_invents_one(guest):
    rotating = guest.at("rotating")
    assert (await rotating.signs_in()).status_code == 200
    fetched = guest.server.count("/rotating/jwks")
    new = RSAKey.generate_key(2048, {"kid": "second"})
    old = guest.server.published
    guest.server.published = [{"kty": "oct", "k": "c2VjcmV0"}, {"kty": "RSA"}, new.as_dict(private=False)]
    try:
        for _ in range(5):
            claims = rotating.told()
            invented = {"id_token": sign(claims, kid="invented"), "nonce": claims["nonce"]}
            assert (await rotating.signs_in(invented)).status_code == 401
        assert guest.server.count("/rotating/jwks") == fetched
        guest.clock.advance(minutes=2)
        claims = rotating.told()
        proof = {"id_token": sign(claims, key=new), "nonce": claims["nonce"]}
        assert (await rotating.signs_in(proof)).status_code == 200
        assert guest.server.count("/rotating/jwks") == fetched + 1
    finally:
        guest.server.published = old


async def test_keys_are_kept(guest):
    def asked() -> tuple[int, int]:
        return guest.server.count("/good/jwks"), guest.server.count(f"/good/{PAGE}")

    assert (await guest.signs_in()).status_code == 200
    before = asked()
    for _ in range(3):
        assert (await guest.signs_in()).status_code == 200
    assert asked() == before
