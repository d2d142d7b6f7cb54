import base64
import json
import warnings
from functools import partial
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dishka import AsyncContainer

from mesto.core.secrets import Secrets
from tests.support.clock import AdjustableClock
from tests.support.people import a_person

pytestmark = pytest.mark.S9
NOW = int(AdjustableClock.START.timestamp())
LATER = NOW + 3600
CLAIMS = ("iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp")


def parts(token):
    header, claims, signature = token.split(".")
    return header, claims, signature


def b64(value) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Forger:
    """Has a good token, and for the worst case the key as well."""

    def __init__(self, token: str, key: bytes) -> None:
        self.token, self.key = token, key
        header, claims, _ = parts(token)
        self.header, self.claims = unb64(header), unb64(claims)

    def sign(self, claims=None, key=None, algorithm="HS256", **header) -> str:
        headers = {**self.header, **header}
        headers.pop("alg")
        headers = {k: v for k, v in headers.items() if v is not None}
        with warnings.catch_warnings(action="ignore", category=jwt.InsecureKeyLengthWarning):
            return jwt.encode(claims or self.claims, key or self.key, algorithm=algorithm, headers=headers)

    def claiming(self, **changes) -> str:
        return self.sign({**self.claims, **changes})

    def without(self, claim: str) -> str:
        return self.sign({k: v for k, v in self.claims.items() if k != claim})

    def raw(self, header: dict, signature: str = "") -> str:
        return f"{b64(header)}.{parts(self.token)[1]}.{signature or parts(self.token)[2]}"


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
WITHOUT_KEY = {
    "alg none": lambda f: f.raw({**f.header, "alg": "none"}),
    "alg none, no signature": lambda f: f.raw({**f.header, "alg": "none"}).rpartition(".")[0] + ".",
    "alg None": lambda f: f.raw({**f.header, "alg": "None"}),
    "alg null": lambda f: f.raw({**f.header, "alg": None}),
    "alg a list": lambda f: f.raw({**f.header, "alg": ["HS256"]}),
    "no alg": lambda f: f.raw({"typ": "at+jwt", "kid": f.header["kid"]}),
    "empty header": lambda f: f.raw({}),
    "header a list": lambda f: f.raw([]),
    "header no JSON": lambda f: f"{b64(b'nonsense')}.{parts(f.token)[1]}.{parts(f.token)[2]}",
    "header deep": lambda f: f"{b64(b'[' * 1500)}.{parts(f.token)[1]}.{parts(f.token)[2]}",
    "wrong key": lambda f: f.sign(key=b"another key of at least 32 bytes!!"),
    "empty key": lambda f: f.raw(f.header, b64(b"")),
    "RS256": lambda f: f.sign(key=RSA, algorithm="RS256"),
    "ES256": lambda f: f.sign(key=EC, algorithm="ES256"),
    "unsigned": lambda f: ".".join(parts(f.token)[:2]) + ".",
    "two parts": lambda f: ".".join(parts(f.token)[:2]),
    "four parts": lambda f: f.token + ".x",
    "five parts": lambda f: f"{f.token}.x.x",
    "truncated": lambda f: f.token[:-1],
    "halved": lambda f: f.token[: len(f.token) // 2],
    "one character more": lambda f: f.token + "A",
    "padded": lambda f: f.token + "=",
    "last bit": lambda f: f.token[:-1] + chr(ord(f.token[-1]) ^ 1),
    "claims of another": lambda f: (
        f"{parts(f.token)[0]}.{b64({**f.claims, 'sub': str(uuid4())})}.{parts(f.token)[2]}"
    ),
    "claims longer": lambda f: (
        f"{parts(f.token)[0]}.{b64({**f.claims, 'exp': LATER * 2})}.{parts(f.token)[2]}"
    ),
    "swapped parts": lambda f: ".".join((parts(f.token)[1], parts(f.token)[0], parts(f.token)[2])),
    "dots": lambda f: "..",
    "very long": lambda f: "a" * 4000 + "." + "b" * 4000 + "." + "c" * 43,
    "not base64": lambda f: "!!!.???.###",
    "a refresh token": lambda f: "mrt_" + "A" * 43,
}
WITH_KEY = {
    "typ JWT": lambda f: f.sign(typ="JWT"),
    "typ missing": lambda f: f.sign(typ=None),
    "typ of an id token": lambda f: f.sign(typ="id+jwt"),
    "kid swapped": lambda f: f.sign(kid="00000000"),
    "kid missing": lambda f: f.sign(kid=None),
    "kid a path": lambda f: f.sign(kid="../../dev/null"),
    "kid SQL": lambda f: f.sign(kid="' OR 1=1 --"),
    "jwk": lambda f: f.sign(jwk={"kty": "oct", "k": "AAAA"}),
    "jku": lambda f: f.sign(jku="https://evil.example/keys"),
    "x5u": lambda f: f.sign(x5u="https://evil.example/cert"),
    "x5c": lambda f: f.sign(x5c=["MIIB"]),
    "crit": lambda f: f.sign(crit=["exp"]),
    "b64": lambda f: f.sign(b64=True, cty="x"),
    "cty": lambda f: f.sign(cty="JWT"),
    "HS384": lambda f: f.sign(algorithm="HS384"),
    "HS512": lambda f: f.sign(algorithm="HS512"),
    "aud of another": lambda f: f.claiming(aud="mesto-admin"),
    "aud a list": lambda f: f.claiming(aud=["mesto-api"]),
    "iss of another": lambda f: f.claiming(iss="tesla"),
    "nbf in the future": lambda f: f.claiming(nbf=NOW + 60),
    "iat in the future": lambda f: f.claiming(iat=NOW + 60),
    "exp as text": lambda f: f.claiming(exp=str(LATER)),
    "exp a fraction": lambda f: f.claiming(exp=LATER + 0.5),
    "exp a truth": lambda f: f.claiming(exp=True),
    "exp endless": lambda f: f.claiming(exp=float("inf")),
    "nbf as text": lambda f: f.claiming(nbf="0"),
    "sub no id": lambda f: f.claiming(sub="anna"),
    "sub a number": lambda f: f.claiming(sub=7),
    "sub empty": lambda f: f.claiming(sub=""),
    "sid no id": lambda f: f.claiming(sid="'; --"),
    "sid a list": lambda f: f.claiming(sid=[]),
    "jti empty": lambda f: f.claiming(jti=""),
    **{f"no {claim}": partial(Forger.without, claim=claim) for claim in CLAIMS},
    "claims no object": lambda f: jwt.api_jws.encode(
        b"[]", f.key, "HS256", {k: v for k, v in f.header.items() if k != "alg"}
    ),
    "claims no JSON": lambda f: jwt.api_jws.encode(
        b"x", f.key, "HS256", {k: v for k, v in f.header.items() if k != "alg"}
    ),
}


@pytest.fixture(scope="session")
async def signed_in(_running):
    running, _ = _running
    running.clock.set(running.clock.START)
    return await a_person(running.client)


@pytest.fixture
async def forger(app, signed_in):
    container: AsyncContainer = app.container
    key = (await container.get(Secrets)).derive("access-token")
    return Forger(signed_in.tokens["access_token"], key)


async def me(client, token):
    return await client.get("/api/v1/users/me", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("name", [*WITHOUT_KEY, *WITH_KEY])
async def test_a_forged_token_is_refused_like_any_other(client, forger, name):
    answer = await me(client, {**WITHOUT_KEY, **WITH_KEY}[name](forger))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    body = {k: v for k, v in answer.json().items() if k != "request_id"}
    stranger = {k: v for k, v in (await me(client, "stranger")).json().items() if k != "request_id"}
    assert body == stranger
    assert body["code"] == "token_invalid"


async def test_the_forger_would_succeed_with_key_and_right_claims(client, forger):
    assert (await me(client, forger.token)).status_code == 200
    assert (await me(client, forger.sign())).status_code == 200


@pytest.mark.parametrize("exp", [0, NOW - 1, NOW, -1])
async def test_a_token_whose_time_is_over_is_called_expired(client, forger, exp):
    answer = await me(client, forger.claiming(exp=exp))

    assert (answer.status_code, answer.json()["code"]) == (401, "token_expired")


async def test_a_signed_token_of_an_unknown_session_is_revoked(client, forger):
    answer = await me(client, forger.claiming(sid=str(uuid4())))

    assert (answer.status_code, answer.json()["code"]) == (401, "session_revoked")
