"""A provider written by others, in a process of its own: what a client does with a browser, step by step."""

import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.support.app import SECRET, running_app
from tests.support.people import an_email
from tests.support.processes import end, free_port, until_answers
from tests.support.provider_server import REDIRECT_URI, VERIFIER, challenge

AUTH = "/api/v1/auth"


@pytest.fixture(scope="module")
async def issuer():
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        await until_answers(f"http://127.0.0.1:{port}/.well-known/openid-configuration", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


@pytest.fixture(scope="module")
async def client(database_url, issuer):
    entry = {"issuer": issuer, "client_id": "mesto", "client_secret": "s", "redirect_uris": REDIRECT_URI}
    auth = {"secret_key": SECRET, "providers": {"work": entry}}
    async with running_app(database_url, auth=auth) as running:
        running.clock.set(datetime.now(UTC))
        yield running.client


async def a_code(client, issuer, email, state) -> str:
    [offer] = (await client.get(f"{AUTH}/providers")).json()["items"]
    asked = {
        "response_type": "code",
        "client_id": offer["client_id"],
        "redirect_uri": REDIRECT_URI,
        "scope": " ".join(offer["scopes"]),
        "state": state,
        "nonce": f"nonce-{state}",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    async with httpx2.AsyncClient() as browser:
        claims = {"email": email, "email_verified": True, "name": "Olga Orlova"}
        assert (await browser.put(f"{issuer}/users/{email}", json=claims)).status_code == 204
        back = await browser.post(offer["authorization_endpoint"], params=asked, data={"sub": email})
    returned = parse_qs(urlsplit(back.headers["location"]).query)
    assert returned["state"] == [state]
    return returned["code"][0]


async def test_somebody_comes_from_a_real_provider_twice(client, issuer):
    email = an_email()
    for visit, is_new in enumerate([True, False]):
        code = await a_code(client, issuer, email, f"state-{visit}")
        proof = {"code": code, "code_verifier": VERIFIER, "redirect_uri": REDIRECT_URI}
        answer = await client.post(f"{AUTH}/login/work", json=proof)
        assert (answer.status_code, answer.json().get("is_new_user")) == (200, is_new)
        again = await client.post(f"{AUTH}/login/work", json=proof)
        assert (again.status_code, again.json()["code"]) == (401, "provider_refused")
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    mine = (await client.get("/api/v1/users/me", headers=headers)).json()
    assert (mine["email"], mine["email_verified"], mine["full_name"]) == (email, True, "Olga Orlova")
    assert mine["identities"] == ["work"]
