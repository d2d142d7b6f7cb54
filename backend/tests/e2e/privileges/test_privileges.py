"""S16: each account can do its work, and nothing else."""

import asyncpg
import pytest

from mesto.entrypoints.modules import MODULES
from mesto.entrypoints.runner.runner import PURGING, Runner
from tests.integration.events.bench import eventually
from tests.support.app import settings_for_tests
from tests.support.events import run_sql
from tests.support.permission_cases import SUCCESS, cases_of
from tests.support.requests_of import REQUESTS
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.S16

NEVER = (
    # No process changes what the tables are, or empties them at one stroke.
    "DROP TABLE bookings.bookings",
    "ALTER TABLE bookings.occupancies DROP CONSTRAINT ex_occupancies_spot",
    "ALTER TABLE users.users ADD COLUMN x int",
    "ALTER TABLE bookings.history DISABLE TRIGGER ALL",
    "CREATE TABLE core.x (id int)",
    "CREATE TABLE public.x (id int)",
    "CREATE TEMPORARY TABLE x (id int)",
    "CREATE SCHEMA x",
    "CREATE EXTENSION hstore",
    "CREATE ROLE x",
    "TRUNCATE bookings.bookings",
    "TRUNCATE core.outbox",
    "UPDATE core.alembic_version SET version_num = '0001_core'",
    "ALTER TABLE users.users OWNER TO CURRENT_USER",
    "COPY users.users TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    # History is written once.
    "UPDATE bookings.history SET action = 'another'",
    "DELETE FROM bookings.history",
    "UPDATE coworkings.policy_changes SET at = now()",
    "DELETE FROM coworkings.policy_changes",
)
NOT_BY_THE_API = (
    # It records events; what became of them only the runner writes.
    "UPDATE core.outbox SET published_at = now()",
    "DELETE FROM core.outbox",
    "INSERT INTO core.inbox (subscriber, event_id) VALUES ('x', gen_random_uuid())",
    "DELETE FROM core.inbox",
    "INSERT INTO core.deliveries (subscriber, event_id) VALUES ('x', gen_random_uuid())",
    "UPDATE core.deliveries SET state = 'dead'",
    "DELETE FROM core.deliveries",
    "DELETE FROM core.idempotency_keys",
    # Nothing of value is ever deleted.
    "DELETE FROM bookings.bookings",
    "DELETE FROM coworkings.coworkings",
    "DELETE FROM spots.spots",
    "DELETE FROM options.options",
    "DELETE FROM users.users",
    "DELETE FROM notifications.notifications",
    "DELETE FROM auth.incidents",
    "UPDATE auth.incidents SET reason = 'x'",
)
NOT_BY_REPORTS = (
    "SELECT password_hash FROM users.users",
    "SELECT * FROM users.users",
    "SELECT * FROM auth.refresh_tokens",
    "SELECT * FROM auth.sessions",
    "SELECT * FROM users.links",
    "SELECT * FROM users.second_factors",
    "SELECT hash FROM auth.api_keys",
    "SELECT * FROM notifications.mailbox",
    "SELECT body FROM core.idempotency_keys",
    "INSERT INTO bookings.bookings (id) VALUES (gen_random_uuid())",
    "UPDATE users.users SET is_admin = true",
    "DELETE FROM bookings.occupancies",
)
FORBIDDEN = [
    *((role, statement) for role in ("api", "runner") for statement in NEVER),
    *(("api", statement) for statement in NOT_BY_THE_API),
    *(("readonly", statement) for statement in NOT_BY_REPORTS),
]


@pytest.mark.parametrize(("role", "statement"), FORBIDDEN)
async def test_what_is_not_its_work_is_forbidden(accounts, role, statement):
    connection = await asyncpg.connect(accounts.url(getattr(accounts, role)))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as refusal:
            await connection.execute(statement)
        assert refusal.value.sqlstate == "42501"
    finally:
        await connection.close()


def test_there_are_enough_of_them():
    assert len(FORBIDDEN) >= 40


@pytest.mark.parametrize("operation", REQUESTS)
async def test_the_api_can_do_its_work(world, snapshot, operation):
    case = next(case for case in cases_of(world, operation) if case.expected == SUCCESS)
    try:
        await case.arrange(world)
        answer = await case.send(world)
        assert answer.is_success, f"{case}: {answer.status_code} {answer.text}"
    finally:
        await snapshot.put_back()


async def test_the_runner_can_do_its_work(app, accounts):
    business, guest = await a_business(app.client), await somebody(app.client)
    await guest.books(business.spots[0], "12:00-14:00")
    settings = settings_for_tests(accounts.url(accounts.runner), runner={"port": 0})
    undone = "SELECT count(*) FILTER (WHERE settled_at IS NULL) AS open FROM core.outbox"
    dead = "SELECT count(*) AS dead FROM core.deliveries"

    async with Runner(settings) as runner:

        async def all_is_settled() -> bool:
            [row] = await run_sql(app.database_url, undone)
            return row["open"] == 0

        await eventually(all_is_settled)
        async with runner._container() as scope:
            for job in (PURGING, *(job for module in MODULES for job in module.jobs)):
                await (await scope.get(job.use_case))()
    [row] = await run_sql(app.database_url, dead)
    assert row["dead"] == 0


async def test_reports_see_everything_but_secrets(accounts):
    connection = await asyncpg.connect(accounts.url(accounts.readonly))
    try:
        assert await connection.fetch("SELECT id, email, is_banned FROM users.users") is not None
        assert await connection.fetch("SELECT * FROM bookings.bookings") is not None
        assert await connection.fetch("SELECT * FROM core.outbox") is not None
    finally:
        await connection.close()
