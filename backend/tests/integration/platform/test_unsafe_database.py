"""S19: a database that cannot keep its promises is refused."""

import asyncpg
import pytest

from mesto.core.embedded_postgres import CLUSTER_NAME
from mesto.core.revisions import head
from mesto.core.settings import Settings
from mesto.core.startup import UnsafeToServe, check_database, connect, ensure_safe
from mesto.core.trouble import CannotStart
from tests.support.app import settings_for_tests
from tests.support.postgres import migrated_database

pytestmark = pytest.mark.S19

PRODUCTION = Settings.model_construct(environment="production")
AT_HOME = Settings.model_construct(environment="test")


@pytest.fixture
async def own_url(cluster_url):
    async with migrated_database(cluster_url) as url:
        yield url


@pytest.fixture
async def connection(own_url):
    connection = await asyncpg.connect(own_url)
    yield connection
    await connection.close()


async def fatal(connection, settings=AT_HOME):
    return {f.setting for f in await check_database(connection, settings) if f.is_fatal}


async def test_a_migrated_database_is_safe(own_url, connection):
    assert await fatal(connection) == set()
    await ensure_safe(settings_for_tests(own_url))


async def test_without_the_exclusion_constraint_nobody_serves(own_url, connection):
    await connection.execute("ALTER TABLE bookings.occupancies DROP CONSTRAINT ex_occupancies_spot")
    assert await fatal(connection) == {"ex_occupancies_spot"}
    with pytest.raises(UnsafeToServe, match="ex_occupancies_spot"):
        await ensure_safe(settings_for_tests(own_url))


async def test_a_check_of_the_same_name_does_not_pass_for_it(connection):
    await connection.execute("ALTER TABLE bookings.occupancies DROP CONSTRAINT ex_occupancies_spot")
    await connection.execute(
        "ALTER TABLE bookings.occupancies ADD CONSTRAINT ex_occupancies_spot CHECK (true)"
    )
    assert await fatal(connection) == {"ex_occupancies_spot"}


async def test_another_revision_is_refused_with_the_command_that_mends_it(connection):
    await connection.execute("UPDATE core.alembic_version SET version_num = '0001_core'")
    (finding,) = [f for f in await check_database(connection, AT_HOME) if f.is_fatal]
    assert finding.setting == "revision"
    assert "0001_core" in finding.problem
    assert head() in finding.problem
    assert "mesto migrate" in finding.mend


async def test_an_empty_database_is_refused(cluster_url):
    connection = await asyncpg.connect(cluster_url)
    assert {"revision", "ex_occupancies_spot"} <= await fatal(connection)
    await connection.close()


async def test_a_server_that_may_forget_is_refused_in_production_only(connection):
    await connection.execute("SET synchronous_commit = off")
    assert "synchronous_commit" in await fatal(connection, PRODUCTION)
    assert "synchronous_commit" not in await fatal(connection, AT_HOME)


async def test_the_embedded_server_is_refused_in_production(connection):
    if await connection.fetchval("SHOW cluster_name") != CLUSTER_NAME:
        pytest.skip("the tests run on a server of somebody else's")
    assert "MESTO_DATABASE__URL" in await fatal(connection, PRODUCTION)
    assert "MESTO_DATABASE__URL" not in await fatal(connection, AT_HOME)


async def test_a_server_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(CannotStart, match=r"127\.0\.0\.1:1 ") as told:
        await connect("postgresql://mesto:hidden@127.0.0.1:1/mesto", patience=0)
    assert "hidden" not in str(told.value)
