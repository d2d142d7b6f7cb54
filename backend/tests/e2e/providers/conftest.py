import itertools
import json
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from dishka import Provider, Scope, provide

from mesto.modules.auth.infrastructure.provider_http import ProviderHttp
from tests.support.app import SECRET, running_app
from tests.support.clock import AdjustableClock
from tests.support.people import an_email
from tests.support.processes import free_port
from tests.support.provider_server import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    VERIFIER,
    ProviderServer,
    dripping,
    running_provider,
    sign,
)

AUTH = "/api/v1/auth"
PAGE = ".well-known/openid-configuration"
STRANGE = {
    "huge": ("jwks", (200, {}, json.dumps({"keys": [], "padding": "x" * 300_000}))),
    "moved": ("jwks", (302, {"Location": "/good/jwks"}, "")),
    "failing": ("jwks", (500, {}, "{}")),
    "html": (PAGE, (200, {"Content-Type": "text/html"}, "<html>")),
    "compressed": ("jwks", (200, {"Content-Encoding": "gzip"}, "{}")),
    "listed": (PAGE, (200, {}, "[]")),
    "halved": ("jwks", (200, {}, '{"keys": {"first": 1}}')),
    "deep": (PAGE, (200, {}, "[" * 100_000)),
    "slow": (PAGE, dripping),
}
DOCUMENTS = {
    "mismatch": {"issuer": "https://accounts.google.com"},
    "insecure": {"jwks_uri": "ftp://127.0.0.1/jwks"},
    "nameless": {"token_endpoint": "http:///token"},
    "bare": {"jwks_uri": None},
}
NAMES = ("good", "other", "rotating", *STRANGE, *DOCUMENTS)
_numbers = itertools.count(1)


class ImpatientProvider(Provider):
    @provide(scope=Scope.APP, override=True)
    def provider_http(self) -> ProviderHttp:
        return ProviderHttp(answer_seconds=2)


@pytest.fixture(scope="session")
def server():
    with running_provider() as provider:
        for name, (page, strange) in STRANGE.items():
            provider.misbehave[f"/{name}/{page}"] = strange
        provider.discovery |= DOCUMENTS
        yield provider


@pytest.fixture(scope="session")
async def app(database_url, server):
    """The application with providers, over one pooled connection."""
    client = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uris": REDIRECT_URI}
    gone = f"http://127.0.0.1:{free_port()}/gone"
    providers = {
        **{name: {**client, "issuer": server.issuer(name)} for name in NAMES},
        "gone": {**client, "issuer": gone},
        "yandex": {
            **client,
            "token_endpoint": server.issuer("yandex/token"),
            "userinfo_endpoint": server.issuer("yandex/userinfo"),
        },
    }
    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 5}
    auth = {"secret_key": SECRET, "providers": providers}
    async with running_app(database_url, ImpatientProvider(), database=alone, auth=auth) as running:
        yield running


@dataclass
class Guest:
    """Somebody with an account at a provider."""

    client: httpx2.AsyncClient
    server: ProviderServer
    clock: AdjustableClock
    claims: dict[str, Any]
    provider: str = "good"

    def at(self, provider: str, **changes: Any) -> "Guest":
        return Guest(self.client, self.server, self.clock, {**self.claims, **changes}, provider)

    def told(self, **changes: Any) -> dict[str, Any]:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": self.server.issuer(self.provider),
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 600,
            "nonce": f"nonce-{next(_numbers)}",
            **self.claims,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def id_token(self, **changes: Any) -> dict[str, str]:
        """Return a proof by id_token."""
        claims = self.told(**changes)
        return {"id_token": sign(claims), "nonce": claims["nonce"]}

    def code(self, answer: dict[str, Any] | None = None, **changes: Any) -> dict[str, str]:
        """Return a proof by code; `answer` is what the token endpoint says instead."""
        said = {"access_token": "at", "id_token": sign(self.told(nonce=None, **changes)), **(answer or {})}
        code = self.server.a_code(**said)
        return {"code": code, "code_verifier": VERIFIER, "redirect_uri": REDIRECT_URI}

    async def signs_in(self, proof: dict[str, Any] | None = None, **more: Any) -> httpx2.Response:
        body = {**(proof or self.id_token()), **more}
        return await self.client.post(f"{AUTH}/login/{self.provider}", json=body)

    async def links(self, headers: dict[str, str], proof: dict[str, Any] | None = None) -> httpx2.Response:
        body = proof or self.id_token()
        return await self.client.post(f"{AUTH}/identities/{self.provider}", json=body, headers=headers)

    async def unlinks(self, headers: dict[str, str]) -> httpx2.Response:
        return await self.client.delete(f"{AUTH}/identities/{self.provider}", headers=headers)


@pytest.fixture
def guest(client, server, clock) -> Guest:
    claims = {
        "sub": f"subject-{next(_numbers)}",
        "email": an_email(),
        "email_verified": True,
        "name": "Olga Orlova",
        "locale": "en-GB",
    }
    return Guest(client, server, clock, claims)


def headers_of(answer: httpx2.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def me(guest: Guest, headers: dict[str, str]) -> dict[str, Any]:
    return (await guest.client.get("/api/v1/users/me", headers=headers)).json()


def shape(answer):
    body = {k: v for k, v in answer.json().items() if k not in {"request_id", "instance"}}
    return answer.status_code, body, answer.headers["www-authenticate"]


@pytest.fixture
async def refused(guest):
    """How a plainly wrong token is answered: every other one must look the same."""
    answer = await guest.signs_in({"id_token": "no token at all", "nonce": "n"})
    assert (answer.status_code, answer.json()["code"]) == (401, "provider_refused")
    return shape(answer)
