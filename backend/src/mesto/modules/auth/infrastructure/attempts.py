import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.addresses import network_of
from mesto.core.clock import Clock
from mesto.core.database import make_engine
from mesto.core.errors import ServiceUnavailable
from mesto.core.prepared import one_connection
from mesto.core.setting_sections import DatabaseSettings
from mesto.modules.auth.domain.throttle import (
    DAY,
    WINDOW,
    AttemptLimits,
    Scope,
    seconds_until,
)
from mesto.modules.users.public import Attempts, TooManyAttempts, email_key

TRIES: Final = 3
CONNECTIONS: Final = 2

# Without a lock: a flood of refused attempts only reads.
_LOOK: Final = """
SELECT scope, full_until, noted_until FROM auth.attempts
WHERE (scope, key) IN (SELECT * FROM unnest($1::text[], $2::bytea[])) ORDER BY scope
"""
_BEGIN: Final = """
INSERT INTO auth.attempts (scope, key, moments, counted_at)
SELECT scope, key, '{}', $3 FROM unnest($1::text[], $2::bytea[]) AS q(scope, key) ORDER BY scope
ON CONFLICT DO NOTHING
"""
# What the newest attempts leave open: with `quota` of them inside the window the oldest of these must first leave it.
_FULL_UNTIL: Final = """
    greatest(
        m.next[cardinality(m.next) - q.quota + 1] + $2::interval,
        m.next[cardinality(m.next) - q.daily + 1] + $3::interval)
"""
_ASKED: Final = "unnest($4::text[], $5::bytea[], $6::int[], $7::int[]) AS q(scope, key, quota, daily)"
# One statement and so one round trip: the row everybody shares is held for no longer than that. All of the rows
# count the attempt, or none does.
_COUNT: Final = f"""
WITH held AS MATERIALIZED (
    SELECT a.scope, a.key, a.moments, a.full_until, q.quota, q.daily
    FROM auth.attempts a JOIN {_ASKED} USING (scope, key)
    ORDER BY a.scope FOR UPDATE OF a
), verdict AS (
    SELECT count(*) = cardinality($4) AND coalesce(bool_and(full_until <= $1), true) AS passes FROM held
), counted AS (
    UPDATE auth.attempts a SET moments = m.next, full_until = {_FULL_UNTIL}, counted_at = $1
    FROM held q CROSS JOIN LATERAL (
        SELECT (q.moments || $1::timestamptz)[cardinality(q.moments) + 2 - greatest(q.quota, q.daily):] AS next) m
    WHERE a.scope = q.scope AND a.key = q.key AND (SELECT passes FROM verdict)
)
SELECT scope, full_until, NULL AS noted_until, (SELECT passes FROM verdict) AS passes FROM held ORDER BY scope
"""  # noqa: S608  # our own pieces
_FORGIVE: Final = f"""
WITH held AS MATERIALIZED (
    SELECT a.scope, a.key, a.moments, q.quota, q.daily
    FROM auth.attempts a JOIN {_ASKED} USING (scope, key)
    ORDER BY a.scope FOR UPDATE OF a
)
UPDATE auth.attempts a SET moments = m.next, full_until = {_FULL_UNTIL}, counted_at = greatest(a.counted_at, $1)
FROM held q CROSS JOIN LATERAL (
    SELECT CASE WHEN q.scope = 'account' OR q.moments = '{{}}' THEN '{{}}' ELSE trim_array(q.moments, 1) END AS next) m
WHERE a.scope = q.scope AND a.key = q.key
"""  # noqa: S608  # our own pieces
_NOTE: Final = """
UPDATE auth.attempts SET noted_until = full_until
WHERE scope = $1 AND key = $2 AND noted_until IS DISTINCT FROM full_until
RETURNING scope
"""


@dataclass(frozen=True, slots=True)
class AttemptsEngine:
    """Two connections a process for counting alone.

    A request that holds a connection (under an Idempotency-Key) can count and still commit the count at once, and a
    flood of attempts takes no connection from anybody who reads.
    """

    engine: AsyncEngine

    @classmethod
    def of(cls, settings: DatabaseSettings) -> Self:
        assert settings.url is not None, "an entry point names the database before wiring"
        few = settings.model_copy(update={"pool_size": CONNECTIONS, "max_overflow": 0})
        # Nobody waits for the disk while holding the row that everybody shares, and a first attempt, which makes
        # rows, takes no longer than the next. A crash of PostgreSQL may forget the last half second.
        return cls(
            make_engine(settings.url.get_secret_value(), few, "mesto attempts", synchronous_commit="off")
        )


class SqlAttempts(Attempts):
    """Keeps the moments of the newest attempts, so that the limits hold in any window, not in those of a calendar."""

    def __init__(self, engine: AttemptsEngine, secret: bytes, limits: AttemptLimits, clock: Clock) -> None:
        self._engine = engine.engine
        self._secret = secret
        self._limits = limits
        self._clock = clock

    async def count(self, email: str, *, ip: str | None) -> None:
        now, keys = self._clock.now(), self._keys(email, ip)
        async with one_connection(self._engine) as connection:
            known = await connection.fetch(_LOOK, list(keys), list(keys.values()))
            await self._refuse_full(connection, known, keys, now)
            for _ in range(TRIES):
                # Also where all rows are known to be there: the time it takes would tell who was here lately.
                await connection.execute(_BEGIN, list(keys), list(keys.values()), now)
                known = await connection.fetch(_COUNT, *self._asked(keys, now))
                if known and known[0]["passes"]:
                    return
                await self._refuse_full(connection, known, keys, now)
        raise ServiceUnavailable  # purged again and again in between: nobody has ever seen it

    async def forgive(self, email: str, *, ip: str | None = None) -> None:
        now, keys = self._clock.now(), self._keys(email, ip)
        async with one_connection(self._engine) as connection:
            await connection.execute(_FORGIVE, *self._asked(keys, now))

    async def _refuse_full(
        self,
        connection: asyncpg.Connection,
        rows: Sequence[asyncpg.Record],
        keys: dict[Scope, bytes],
        now: datetime,
    ) -> None:
        full = [row for row in rows if row["full_until"] is not None and row["full_until"] > now]
        if not full:
            return
        last = max(full, key=lambda row: row["full_until"])
        is_first = False
        if last["noted_until"] != last["full_until"]:
            is_first = bool(await connection.fetch(_NOTE, last["scope"], keys[Scope(last["scope"])]))
        raise TooManyAttempts(retry_after=seconds_until(last["full_until"], now), is_first=is_first)

    def _asked(self, keys: dict[Scope, bytes], now: datetime) -> tuple[Any, ...]:
        quotas = [self._limits.quota(scope) for scope in keys]
        daily = [self._limits.daily_quota(scope) for scope in keys]
        return now, WINDOW, DAY, list(keys), list(keys.values()), quotas, daily

    def _keys(self, email: str, ip: str | None) -> dict[Scope, bytes]:
        said = {Scope.ACCOUNT: email_key(email)}
        if ip is not None:
            said[Scope.ADDRESS] = network_of(ip)
        said[Scope.OVERALL] = ""
        return {
            scope: hmac.digest(self._secret, f"{scope}:{text}".encode(), hashlib.sha256)
            for scope, text in said.items()
        }


class UncountedAttempts(Attempts):
    """Where the settings say so: never in production."""

    async def count(self, email: str, *, ip: str | None) -> None: ...

    async def forgive(self, email: str, *, ip: str | None = None) -> None: ...
