"""What the database counts as simultaneous use is what a plain walk through the minutes counts."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from mesto.modules.bookings.domain.time_slot import TimeSlot

START = datetime(2026, 12, 1, tzinfo=UTC)
OPTIONS = (UUID(int=0xA1), UUID(int=0xA2))
INSERT = "INSERT INTO bookings.option_uses VALUES ($1, $2, $3, $4, $5)"


@pytest.fixture(scope="module")
def database(database_url):
    """A session on a loop of its own: examples of a property run one after another, outside any other."""
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    loop = asyncio.new_event_loop()
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"))
    session = AsyncSession(engine)
    yield loop.run_until_complete, session
    loop.run_until_complete(session.close())
    loop.run_until_complete(engine.dispose())
    loop.close()


def hours(first: int, length: int) -> TimeSlot:
    return TimeSlot(START + timedelta(hours=first), START + timedelta(hours=first + length))


slots = st.builds(hours, st.integers(0, 200), st.integers(1, 168))
uses = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(OPTIONS), st.integers(1, 4), slots),
    max_size=25,
    unique_by=lambda use: use[:2],
)


def plain_peak(uses, option, asked, besides) -> int:
    mine = [(quantity, at) for n, o, quantity, at in uses if o == option and n != besides]
    moment, peak = asked.time_from, 0
    while moment < asked.time_until:
        peak = max(peak, sum(q for q, at in mine if at.time_from <= moment < at.time_until))
        moment += timedelta(hours=1)
    return peak


@settings(max_examples=150, deadline=None)
@given(uses=uses, asked=slots, besides=st.integers(0, 30))
def test_the_peak_in_sql_is_the_peak_in_plain_words(database, uses, asked, besides):
    from mesto.core.clock import SystemClock
    from mesto.modules.bookings.infrastructure.option_stock import SqlOptionStock

    run, session = database

    async def in_sql():
        await session.execute(text("SELECT 1"))  # begins the transaction
        connection = await session.connection()
        driver = (await connection.get_raw_connection()).driver_connection
        rows = [(UUID(int=n + 1), o, quantity, at.time_from, at.time_until) for n, o, quantity, at in uses]
        await driver.executemany(INSERT, rows)
        stock = SqlOptionStock(session, SystemClock())
        found = await stock.peaks(OPTIONS, asked, UUID(int=besides + 1))
        await session.rollback()
        return found

    expected = {option: plain_peak(uses, option, asked, besides) for option in OPTIONS}
    assert run(in_sql()) == {option: peak for option, peak in expected.items() if peak}
