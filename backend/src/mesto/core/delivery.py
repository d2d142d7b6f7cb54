"""One delivery: the reaction's effect, its events and its inbox row, committed together or not at all."""

import asyncio
import traceback
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from inspect import signature
from pathlib import Path
from time import perf_counter
from typing import Any, Final, get_type_hints

import structlog
from dishka import AsyncContainer, DependencyKey
from dishka.integrations.base import default_parse_dependency
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.attempts import AFTER_OUTAGE, Attempt, Attempts
from mesto.core.bus import Envelope, React, Reaction
from mesto.core.clock import Clock
from mesto.core.context import Trace, current_trace
from mesto.core.database import SqlUnitOfWork
from mesto.core.database_errors import DATABASE_ERRORS, is_outage, sqlstate, violated_constraint
from mesto.core.domain import DomainEvent
from mesto.core.envelopes import Poison, read_event
from mesto.core.errors import AppError
from mesto.core.event_metrics import EventMetrics

log = structlog.get_logger("mesto.reaction")

DEADLINE: Final = timedelta(seconds=4)

# The inbox row first: two deliveries of one event wait for each other here, before any effect.
_SIGN = text(
    """
    WITH done AS (DELETE FROM core.deliveries WHERE subscriber = :subscriber AND event_id = :event_id)
    INSERT INTO core.inbox (subscriber, event_id) VALUES (:subscriber, :event_id)
    ON CONFLICT DO NOTHING RETURNING event_id
    """
)
_ANSWERED = text("SELECT 1 FROM core.inbox WHERE subscriber = :subscriber AND event_id = :event_id")


class Result(StrEnum):
    OK = "ok"
    REPEATED = "repeated"
    """The inbox knew it: nothing was done."""
    FAILED = "failed"
    DEAD = "dead"
    OUTAGE = "outage"
    """The database went away in the middle: tried again soon, and not counted."""


class Deliverer:
    """Delivers counted attempts; whatever happens to one is written before it returns.

    Raises only when even that cannot be written; the row's lease brings the attempt back.
    """

    def __init__(
        self,
        container: AsyncContainer,
        attempts: Attempts,
        clock: Clock,
        metrics: EventMetrics,
        deadline: timedelta = DEADLINE,
    ) -> None:
        self._container = container
        self._attempts = attempts
        self._clock = clock
        self._metrics = metrics
        self._deadline = deadline.total_seconds()

    async def deliver(self, reaction: Reaction, envelope: Envelope, attempt: Attempt) -> Result:
        origin = envelope.trace
        acting = Trace(origin.request_id, origin.traceparent, actor_kind="system", channel="runner")
        token = current_trace.set(acting)
        started = perf_counter()
        result = Result.OUTAGE
        try:
            result = await self._try(reaction, envelope, attempt)
        except Exception:
            self._attempts.remember(attempt)
            raise
        finally:
            current_trace.reset(token)
            self._metrics.reaction(reaction.subscriber, result, perf_counter() - started)
        if result is Result.OK:
            self._metrics.effect(self._clock.now() - envelope.occurred_at)
        return result

    async def _try(self, reaction: Reaction, envelope: Envelope, attempt: Attempt) -> Result:
        limit = asyncio.timeout(self._deadline)
        try:
            event = read_event(reaction, envelope)
            async with limit:
                is_new = await self._answer(reaction, event, envelope)
        except Poison as poison:
            await self._attempts.bury(attempt, reason := describe(poison))
            self._report(attempt, envelope, reason, is_dead=True)
            return Result.DEAD
        except Exception as error:  # noqa: BLE001  # the boundary of a reaction
            if is_outage(error):
                await self._attempts.give_back([attempt], AFTER_OUTAGE)
                return Result.OUTAGE
            reason = f"cut off after {self._deadline:g} s" if limit.expired() else describe(error)
            is_dead = await self._attempts.put_off(attempt, reason)
            known = limit.expired() or isinstance(error, (AppError, *DATABASE_ERRORS))
            self._report(attempt, envelope, reason, is_dead=is_dead, error=None if known else error)
            return Result.DEAD if is_dead else Result.FAILED
        log.info(
            "reaction answered",
            subscriber=reaction.subscriber,
            event_name=envelope.name,
            event_id=str(envelope.event_id),
            is_new=is_new,
        )
        return Result.OK if is_new else Result.REPEATED

    async def _answer(self, reaction: Reaction, event: DomainEvent, envelope: Envelope) -> bool:
        async with self._container({Envelope: envelope}) as scope:
            session = await scope.get(AsyncSession)
            unit_of_work = await scope.get(SqlUnitOfWork)
            key = {"subscriber": reaction.subscriber, "event_id": envelope.event_id}
            if reaction.sliced:
                is_new = not (await session.execute(_ANSWERED, key)).first()
                if is_new:
                    await _react(scope, reaction, event)
                await self._sign(session, key)
            elif is_new := await self._sign(session, key):
                async with unit_of_work.held():
                    await _react(scope, reaction, event)
            await unit_of_work.commit()
            return is_new

    async def _sign(self, session: AsyncSession, key: dict[str, Any]) -> bool:
        """Write the inbox row and take the delivery row away; False when it was answered before."""
        return (await session.execute(_SIGN, key)).first() is not None

    @staticmethod
    def _report(
        attempt: Attempt,
        envelope: Envelope,
        reason: str,
        *,
        is_dead: bool,
        error: BaseException | None = None,
    ) -> None:
        say = log.error if is_dead else log.warning
        say(
            "reaction is dead" if is_dead else "reaction failed",
            subscriber=attempt.subscriber,
            event_name=envelope.name,
            event_id=str(envelope.event_id),
            attempt=attempt.number,
            reason=reason,
            exc_info=error,
        )


async def _react(scope: AsyncContainer, reaction: Reaction, event: DomainEvent) -> None:
    wanted = dependencies_of(reaction.react)
    given = {name: await scope.get(key.type_hint, key.component) for name, key in wanted.items()}
    await reaction.react(event, **given)


@cache
def dependencies_of(react: React) -> Mapping[str, DependencyKey]:
    """Return the parameters marked `FromDishka[…]`."""
    hints = get_type_hints(react, include_extras=True)
    found = {
        name: default_parse_dependency(parameter, hints.get(name))
        for name, parameter in signature(react).parameters.items()
    }
    return {name: key for name, key in found.items() if key is not None}


def describe(error: BaseException) -> str:
    """Say what failed and where, without the message: it may hold what people have typed."""
    kind = type(error).__name__
    if isinstance(error, Poison):
        return f"{kind}: {error}"
    if isinstance(error, AppError):
        cause = error.__cause__
        return f"{kind}: {error.code}" + (f" ({describe(cause)})" if cause else "")
    if isinstance(error, DATABASE_ERRORS):
        return f"{kind}: {sqlstate(error)} {violated_constraint(error)}".rstrip(": ")
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{kind}{where}"
