"""A held unit of work: commit() and rollback() go as far as a savepoint, whichever way the statements went."""

from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import bindparam, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.database import ConstraintErrors, ReadEngine, ReadSession, SqlUnitOfWork, make_engine
from mesto.core.prepared import Prepared, shared_by_all_reads
from mesto.core.setting_sections import DatabaseSettings

pytestmark = pytest.mark.R6

WRITE = Prepared(text("INSERT INTO held.said (word) VALUES (:word)").bindparams(bindparam("word")))
COUNT = select(literal_column("count(*)").label("n")).select_from(text("held.said"))
COUNT_NOW = Prepared(COUNT)


@pytest.fixture
async def engine(database_url):
    settings = DatabaseSettings(pool_size=1, max_overflow=0, pool_timeout_seconds=1)
    engine = make_engine(database_url, settings, "mesto-test")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE SCHEMA held"))
        await connection.execute(text("CREATE TABLE held.said (word text PRIMARY KEY)"))
    yield engine
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA held CASCADE"))
    await engine.dispose()


@pytest.fixture
async def session(engine):
    async with AsyncSession(engine, expire_on_commit=False, autoflush=False) as session:
        yield session


@pytest.fixture
def unit_of_work(session):
    return SqlUnitOfWork(session, ConstraintErrors())


async def words(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        return {row["word"] for row in await connection.fetch("SELECT word FROM held.said")}
    finally:
        await connection.close()


async def test_a_rollback_also_undoes_what_went_past_sqlalchemy(session, unit_of_work, database_url):
    await WRITE.rows(session, word="key")
    async with unit_of_work.held():
        await WRITE.rows(session, word="undone at once")
        await unit_of_work.rollback()
        await WRITE.rows(session, word="done")
        await unit_of_work.commit()
        await WRITE.rows(session, word="undone after a commit")
        await unit_of_work.rollback()
        await WRITE.rows(session, word="never committed")
        await unit_of_work.let_go()
    await session.commit()
    assert await words(database_url) == {"key", "done"}


async def test_a_broken_statement_costs_what_came_after_the_last_commit(session, unit_of_work, database_url):
    await WRITE.rows(session, word="key")
    async with unit_of_work.held():
        await WRITE.rows(session, word="done")
        await unit_of_work.commit()
        with suppress(asyncpg.UniqueViolationError):
            await WRITE.rows(session, word="done")
        await unit_of_work.rollback()
        await WRITE.rows(session, word="afterwards")
        await unit_of_work.commit()
        await unit_of_work.let_go()
    await session.commit()
    assert await words(database_url) == {"key", "done", "afterwards"}


async def test_all_reads_see_what_is_not_committed_yet_and_leave_the_transaction_alone(
    engine, session, unit_of_work, database_url
):
    read = ReadSession(engine.execution_options(postgresql_readonly=True))
    await WRITE.rows(session, word="key")
    async with unit_of_work.held(), shared_by_all_reads(session):
        await WRITE.rows(session, word="done")
        [row] = await read.rows(COUNT)
        assert row["n"] == 2
        assert (await COUNT_NOW.row_now(engine))["n"] == 2
        assert await words(database_url) == set(), "nobody else does"
        await unit_of_work.commit()
        [row] = await read.rows(COUNT)
        await unit_of_work.let_go()
    await session.commit()
    assert await words(database_url) == {"key", "done"}
    await session.close()
    [row] = await read.rows(COUNT)
    assert row["n"] == 2, "and afterwards it reads on a connection of its own again"


async def test_a_rollback_lets_others_pass_and_keeps_the_key(session, unit_of_work, database_url):
    """Alternatives are looked for after all locks are gone."""
    connection = await asyncpg.connect(database_url, server_settings={"lock_timeout": "300"})
    await connection.execute("INSERT INTO held.said VALUES ('spot')")
    lock = text("SELECT 1 FROM held.said WHERE word = 'spot' FOR NO KEY UPDATE")
    await WRITE.rows(session, word="key")
    async with unit_of_work.held():
        await session.execute(lock)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await connection.execute("UPDATE held.said SET word = 'spot' WHERE word = 'spot'")
        await unit_of_work.rollback()
        await connection.execute("UPDATE held.said SET word = 'moved' WHERE word = 'spot'")
        await unit_of_work.let_go()
    await session.commit()
    await connection.close()
    assert await words(database_url) == {"key", "moved"}


async def test_the_read_engine_is_read_only_where_nothing_is_held(engine):
    readonly = ReadEngine(engine.execution_options(postgresql_readonly=True))
    read = ReadSession(readonly.engine)
    with pytest.raises(Exception, match="read-only"):
        await read.rows(text("INSERT INTO held.said VALUES ('x') RETURNING word"))
