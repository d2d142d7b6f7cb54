"""S9 for providers: whatever is wrong with a proof is answered alike, and never with a crash."""

import base64
import json

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.e2e.providers.conftest import AUTH, shape
from tests.support.people import a_person
from tests.support.provider_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    VERIFIER,
    challenge,
    sign,
    signed_with_the_public_key,
    unsigned,
)

pytestmark = pytest.mark.S9

STRANGER = RSAKey.generate_key(2048, {"kid": "first"})
MIXED = ECKey.generate_key("P-256", {"kid": "first"})
HOUR = 3600
CLAIMS = {
    "another issuer": {"iss": "https://evil.example"},
    "issuer with a slash more": {"iss": "{issuer}/"},
    "no issuer": {"iss": None},
    "issuer as a list": {"iss": ["{issuer}"]},
    "made for somebody else": {"aud": "another-client"},
    "no audience": {"aud": None},
    "empty audience": {"aud": []},
    "audience as a number": {"aud": 7},
    "audience of objects": {"aud": [{"a": 1}]},
    "for us and others, asked by nobody": {"aud": [CLIENT_ID, "other"]},
    "for us and others, asked by the other": {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "asked by somebody else": {"azp": "another-client"},
    "asked by a list": {"azp": [CLIENT_ID]},
    "expired": {"exp": -61},
    "expired long ago": {"exp": -HOUR},
    "no end": {"exp": None},
    "end as text": {"exp": "2999-01-01"},
    "end as a boolean": {"exp": True},
    "from the future": {"iat": 120},
    "no beginning": {"iat": None},
    "kept for two hours": {"iat": -2 * HOUR},
    "not valid yet": {"nbf": 120},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject as a number": {"sub": 42},
    "subject too long": {"sub": "x" * 256},
    "subject with NUL": {"sub": "a\0b"},
    "subject with half a character": {"sub": "\ud800"},
    "nonce as a list": {"nonce": ["n"]},
    "nonce with half a character": {"nonce": "\udfff"},
}


async def test_a_right_token_is_accepted(guest):
    assert (await guest.signs_in()).status_code == 200


WAYS = [
    pytest.param(changes, by_code, id=f"{name}, by {'code' if by_code else 'id_token'}")
    for name, changes in CLAIMS.items()
    for by_code in (False, True)
    if not (by_code and "nonce" in changes)  # a code brings no nonce
]


@pytest.mark.parametrize(("changes", "by_code"), WAYS)
async def test_wrong_claims_are_refused(guest, refused, changes, by_code):
    now, issuer = int(guest.clock.now().timestamp()), guest.server.issuer("good")
    changes = {
        name: now + value
        if name in {"exp", "iat", "nbf"} and type(value) is int
        else json.loads(json.dumps(value).replace("{issuer}", issuer))
        for name, value in changes.items()
    }
    claims = guest.told(**changes)
    if by_code:
        proof = guest.code({"id_token": sign(claims)})
    else:
        proof = {"id_token": sign(claims), "nonce": "n" if "nonce" in changes else claims["nonce"]}
    assert shape(await guest.signs_in(proof)) == refused


SIGNATURES = {
    "no algorithm": unsigned,
    "no algorithm, another spelling": lambda claims: unsigned(claims, alg="NoNe"),
    "the public key as a secret": signed_with_the_public_key,
    "a secret of ours": lambda claims: sign(
        claims, key=OctKey.import_key(CLIENT_SECRET * 2, {"kid": "first"}), algorithm="HS256"
    ),
    "a key of a stranger": lambda claims: sign(claims, key=STRANGER),
    "a key of another kind": lambda claims: sign(claims, key=MIXED, algorithm="ES256"),
    "an unknown key": lambda claims: sign(claims, kid="nobody-s"),
    "a key that came along": lambda claims: sign(claims, key=STRANGER, jwk=STRANGER.as_dict(private=False)),
    "a place to fetch keys from": lambda claims: sign(claims, key=STRANGER, jku="https://evil.example/jwks"),
    "an algorithm as a list": lambda claims: unsigned(claims, "c2ln", alg=["RS256"]),
    "a key id as a list": lambda claims: unsigned(claims, "c2ln", alg="RS256", kid=["first"]),
    "a header nobody must ignore": lambda claims: unsigned(claims, "c2ln", alg="RS256", crit=["exp"]),
    "no signature": lambda claims: sign(claims).rpartition(".")[0] + ".",
    "another payload": lambda claims: _with_payload(sign(claims), {**claims, "sub": "somebody-else"}),
    "a payload that is no object": lambda claims: _with_payload(sign(claims), [claims]),
    "five parts": lambda claims: "a.b.c.d.e",
    "two parts": lambda claims: sign(claims).rpartition(".")[0],
    "dots": lambda claims: "...",
    "letters nobody knows": lambda claims: "é.é.é",
    "a deep header": lambda claims: base64.urlsafe_b64encode(("[" * 3000).encode()).decode() + ".e30.c2ln",
}


def _with_payload(token, payload):
    head, _, signature = token.split(".")
    spelled = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"{head}.{spelled}.{signature}"


@pytest.mark.parametrize("forge", SIGNATURES.values(), ids=SIGNATURES.keys())
async def test_wrong_signatures_are_refused(guest, refused, forge):
    claims = guest.told()
    proof = {"id_token": forge(claims), "nonce": claims["nonce"]}
    assert shape(await guest.signs_in(proof)) == refused


@pytest.mark.parametrize("nonce", ["another-nonce", "NONCE", "x"])
async def test_a_token_asked_with_another_nonce_is_refused(guest, refused, nonce):
    proof = guest.id_token()
    assert shape(await guest.signs_in({**proof, "nonce": nonce})) == refused


async def test_a_token_without_a_nonce_is_refused(guest, refused):
    claims = guest.told(nonce=None)
    assert shape(await guest.signs_in({"id_token": sign(claims), "nonce": "n"})) == refused


async def test_an_id_token_is_accepted_once(guest, refused):
    proof = guest.id_token()
    assert (await guest.signs_in(proof)).status_code == 200

    assert shape(await guest.signs_in(proof)) == refused
    again = {**proof, "id_token": sign(guest.told(nonce=proof["nonce"]))}
    assert shape(await guest.signs_in(again)) == refused
    assert (await guest.signs_in()).status_code == 200


async def test_a_token_made_for_us_and_others_is_accepted_when_we_have_asked(guest):
    proof = guest.id_token(aud=["other", CLIENT_ID], azp=CLIENT_ID)
    assert (await guest.signs_in(proof)).status_code == 200


async def test_clocks_may_differ_by_a_minute(guest):
    now = int(guest.clock.now().timestamp())
    assert (await guest.signs_in(guest.id_token(iat=now + 50, exp=now + 600))).status_code == 200
    assert (await guest.signs_in(guest.id_token(exp=now - 50))).status_code == 200


BODIES = [
    {},
    {"code": "c"},
    {"code": "c", "code_verifier": VERIFIER},
    {"code": "c", "code_verifier": "short", "redirect_uri": REDIRECT_URI},
    {"code": "c", "code_verifier": "ж" * 43, "redirect_uri": REDIRECT_URI},
    {"id_token": "x"},
    {"nonce": "x"},
    {"id_token": "x", "nonce": "y", "token": "z"},
    {"code": "c", "code_verifier": VERIFIER, "redirect_uri": REDIRECT_URI, "nonce": "n"},
    {"id_token": "x" * 8193, "nonce": "y"},
    {"token": "x" * 2049},
    {"token": ""},
    {"token": 7},
    {"token": "x", "state": "s"},
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_a_body_is_exactly_one_proof(guest, body):
    anna = await a_person(guest.client)
    for path, headers in ((f"{AUTH}/login/good", {}), (f"{AUTH}/identities/good", anna.headers)):
        answer = await guest.client.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")


async def test_nothing_of_a_proof_is_told_or_logged(guest, capsys):
    canary = "canary-5d1f"
    await guest.signs_in({"id_token": canary, "nonce": canary})
    await guest.signs_in({"code": canary, "code_verifier": canary * 4, "redirect_uri": REDIRECT_URI})
    await guest.at("yandex").signs_in({"token": canary})
    await guest.at("gone").signs_in(
        {"code": canary, "code_verifier": canary * 4, "redirect_uri": REDIRECT_URI}
    )
    printed = capsys.readouterr()
    assert "provider refused" in printed.out
    assert canary not in printed.out + printed.err


def test_the_challenge_of_the_tests_is_the_one_of_the_standard():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    "told", [None, ["a@example.com"], {"a": 1}, "no e-mail", "a@b\ud800.example", 7, "x" * 300]
)
async def test_who_comes_first_and_without_an_e_mail_is_refused(guest, refused, told):
    assert shape(await guest.signs_in(guest.id_token(email=told))) == refused


async def test_the_answer_is_the_same_for_linking(guest, refused):
    anna = await a_person(guest.client)
    status, body, challenge_ = shape(await guest.links(anna.headers, {"id_token": "x", "nonce": "n"}))
    assert (status, body, challenge_) == refused
