"""What sign-in with providers costs and leaves behind, and the mode in which nobody signs in unconfirmed."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.purge import PurgeHandler
from tests.e2e.providers.conftest import AUTH, Guest, headers_of
from tests.support.app import SECRET, running_app
from tests.support.events import run_sql
from tests.support.provider_server import CLIENT_ID
from tests.support.statements import spending

PROOFS = "SELECT expires_at FROM auth.used_proofs ORDER BY expires_at DESC LIMIT 1"


async def test_used_proofs_are_kept_until_they_are_worth_nothing(app, guest, database_url):
    now = guest.clock.now()
    await guest.signs_in(guest.id_token(exp=int(now.timestamp()) + 10**9))
    [row] = await run_sql(database_url, PROOFS)
    assert timedelta(hours=1) <= row["expires_at"] - now <= timedelta(hours=1, minutes=5)

    async with app.container() as request:
        await (await request.get(PurgeHandler))()
    assert await run_sql(database_url, PROOFS) == [row]
    guest.clock.set(row["expires_at"] + timedelta(seconds=1))
    async with app.container() as request:
        await (await request.get(PurgeHandler))()
    assert await run_sql(database_url, PROOFS) == []


async def test_showing_the_linked_providers_costs_one_statement(app, guest):
    headers = headers_of(await guest.signs_in())
    await guest.client.get("/api/v1/users/me", headers=headers)
    async with spending(await app.container.get(AsyncEngine)) as spent:
        await guest.client.get("/api/v1/users/me", headers=headers)
    assert sum("auth.identities" in statement for statement in spent.statements) == 1
    assert spent.most_connections == 1


@pytest.fixture
async def strict(database_url, server):
    entry = {"issuer": server.issuer("good"), "client_id": CLIENT_ID, "authorized_parties": "the-app, other"}
    auth = {
        "secret_key": SECRET,
        "email_verification": "to_sign_in",
        "providers": {"good": entry},
    }
    async with running_app(database_url, auth=auth) as running:
        yield running


async def test_where_sign_in_needs_a_confirmed_e_mail_a_provider_s_word_is_enough_and_needed(strict, guest):
    here = Guest(strict.client, guest.server, strict.clock, guest.claims)
    unconfirmed = here.at("good", email_verified=False)
    first = await unconfirmed.signs_in()
    assert (first.status_code, first.json()["code"]) == (403, "email_not_verified")
    other = here.at("good", sub="x" + here.claims["sub"], email="x" + here.claims["email"])
    assert (await other.signs_in()).status_code == 200


async def test_apps_named_in_the_settings_may_ask_for_a_token_made_for_us(strict, guest):
    here = Guest(strict.client, guest.server, strict.clock, guest.claims)
    assert (await here.signs_in(here.id_token(azp="the-app"))).status_code == 200
    assert (await here.signs_in(here.id_token(azp="no-app"))).status_code == 401
    [offer] = (await strict.client.get(f"{AUTH}/providers")).json()["items"]
    assert offer["provider"] == "good"
