"""S4 beside sign-in: registration, reset and verification answer alike, and ask the database as much."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.accounts import awaiting, banned, unknown, unverified, verified, without_a_password
from tests.support.answers import told
from tests.support.app import running_app
from tests.support.events import events_about, run_sql
from tests.support.mail import forgot, registrations_of, resend
from tests.support.people import PASSWORD, World, WorldProvider, an_email, login, register
from tests.support.statements import spending

pytestmark = pytest.mark.S4

MAKERS = [verified, awaiting, unverified, without_a_password, banned]


@pytest.fixture(scope="module")
async def running(database_url):
    auth = {"email_verification": "to_sign_in"}
    async with running_app(database_url, WorldProvider(World()), auth=auth) as app:
        yield app


@pytest.fixture
def app(running):
    running.clock.set(running.clock.START)
    return running


async def registers(app, email):
    return await register(app.client, email=email, password="brass-owl-canyon-77")


async def pending(app):
    """An e-mail that a person wants to have, and has not confirmed."""
    email, wanted = await verified(app), an_email()
    tokens = (await login(app.client, email)).json()
    answer = await app.client.patch(
        "/api/v1/users/me",
        json={"email": wanted, "current_password": PASSWORD},
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    assert answer.json()["pending_email"] == wanted
    return wanted


async def measured(app, asks, email):
    engine = await app.container.get(AsyncEngine)
    async with spending(engine) as spent:
        answer = await asks(app, email)
    assert answer.status_code == 202
    return told(answer), [statement.split(maxsplit=3)[:3] for statement in spent.statements]


@pytest.mark.parametrize("make", [*MAKERS, pending])
@pytest.mark.parametrize("asks", [registers, forgot, resend])
async def test_a_known_address_is_answered_like_an_unknown_one_and_costs_as_much(app, asks, make):
    email = await make(app)
    await asks(app, await unknown(app))  # what is prepared once

    (plain, some), (answer, as_many) = [await measured(app, asks, e) for e in (await unknown(app), email)]

    assert answer == plain
    assert as_many == some
    assert len(some) >= 4


@pytest.mark.parametrize("make", [unknown, *MAKERS])
@pytest.mark.parametrize("asks", [registers, forgot, resend])
async def test_who_gets_no_more_mails_is_answered_alike_too(app, asks, make):
    nobody, email = await unknown(app), await make(app)
    for _ in range(3):
        for each in (nobody, email):
            await asks(app, each)

    assert await measured(app, asks, email) == await measured(app, asks, nobody)


async def test_what_costs_as_much_leaves_nothing(app, database_url):
    count = "SELECT count(*) AS n FROM core.outbox"
    before = await run_sql(database_url, count)
    for email in (await unknown(app), "no e-mail"):
        assert (await forgot(app, email)).status_code == 202
        assert (await resend(app, email)).status_code == 202
    assert await run_sql(database_url, count) == before

    email = await awaiting(app)
    [id_] = await registrations_of(app, email)
    await resend(app, email)
    assert len(await events_about(database_url, user_id=id_)) == 2
