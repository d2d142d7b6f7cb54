"""Who gets what: the core's provider, the modules' providers, and last the one around every use case."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, TypeVar

import structlog
from dishka import (
    STRICT_VALIDATION,
    AnyOf,
    AsyncContainer,
    Provider,
    Scope,
    collect,
    decorate,
    from_context,
    make_async_container,
    provide,
)
from dishka.integrations.fastapi import FastapiProvider
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.bus import Envelope
from mesto.core.clock import Clock, SystemClock
from mesto.core.database import ConstraintErrors, ReadEngine, ReadSession, SqlUnitOfWork, lent, make_engine
from mesto.core.database_errors import DATABASE_ERRORS, REPEATABLE, is_unavailable, sqlstate
from mesto.core.errors import AppError, ServiceUnavailable
from mesto.core.fingerprint import Fingerprints
from mesto.core.limits.counts import Counts, LocalCounts
from mesto.core.limits.limiter import Limiter
from mesto.core.limits.policies import Policies
from mesto.core.limits.shared_counts import SharedCounts
from mesto.core.metrics import Metrics
from mesto.core.module import Module
from mesto.core.pagination import Cursors
from mesto.core.personal_data import PersonalData
from mesto.core.purge import CORE_PURGES, PurgeHandler
from mesto.core.secrets import Secrets
from mesto.core.settings import Settings
from mesto.core.stored_answers import StoredAnswersOf
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import Query, UseCase
from mesto.entrypoints.modules import MODULES, map_all_tables

H = TypeVar("H", bound=UseCase)
log = structlog.get_logger("mesto.use_case")

ATTEMPTS: Final = 3


class CoreProvider(Provider):
    scope = Scope.APP

    def __init__(self, modules: Sequence[Module]) -> None:
        super().__init__()
        self._modules = modules

    settings = from_context(Settings, scope=Scope.APP)
    secrets = from_context(Secrets, scope=Scope.APP)
    metrics = from_context(Metrics, scope=Scope.APP)

    clock = provide(SystemClock, provides=Clock)

    @provide
    async def engine(self, settings: Settings) -> AsyncIterator[AsyncEngine]:
        assert settings.database.url is not None, "an entry point names the database before wiring"
        engine = make_engine(settings.database.url.get_secret_value(), settings.database, "mesto")
        yield engine
        await engine.dispose()

    @provide
    async def limiter(self, settings: Settings, clock: Clock) -> AsyncIterator[Limiter]:
        limits, local = settings.limits, LocalCounts(clock)
        counts: Counts = local
        if limits.enabled and not limits.counts_in_memory:
            counts = SharedCounts(
                limits.storage_url.get_secret_value(),
                limits.storage_prefix,
                limits.storage_timeout_ms / 1000,
                instead=local,
            )
        yield Limiter(Policies(limits), counts)
        await counts.close()

    @provide
    def cursors(self, secrets: Secrets) -> Cursors:
        return Cursors(secrets.derive("cursors"))

    @provide
    def fingerprints(self, secrets: Secrets) -> Fingerprints:
        return Fingerprints(secrets.derive_all("idempotency"))

    @provide
    def constraints(self) -> ConstraintErrors:
        return ConstraintErrors({name: e for m in self._modules for name, e in m.constraints.items()})

    @provide
    def read_engine(self, engine: AsyncEngine) -> ReadEngine:
        return ReadEngine(engine.execution_options(postgresql_readonly=True))

    @provide(scope=Scope.REQUEST)
    async def session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        async with lent(AsyncSession(engine, expire_on_commit=False, autoflush=False)) as session:
            yield session

    @provide(scope=Scope.REQUEST)
    async def read_session(self, readonly: ReadEngine) -> AsyncIterator[ReadSession]:
        async with lent(ReadSession(readonly.engine)) as session:
            yield session

    @provide(scope=Scope.REQUEST)
    def purge(self, session: AsyncSession, clock: Clock, settings: Settings) -> PurgeHandler:
        purges = (*CORE_PURGES, *(p for m in self._modules for p in m.purges))
        return PurgeHandler(session, clock, purges, retention=settings.retention)

    stored_answers_of = provide(StoredAnswersOf, provides=PersonalData)
    personal_data = collect(PersonalData, provides=Sequence[PersonalData])

    unit_of_work = provide(SqlUnitOfWork, provides=AnyOf[SqlUnitOfWork, UnitOfWork], scope=Scope.REQUEST)
    envelope = from_context(Envelope, scope=Scope.REQUEST)
    """Only inside a delivery (core/delivery.py)."""


class UseCaseProvider(Provider):
    """Named last: a decorator sees only the factories before it."""

    @decorate
    def observed(self, handler: H, session: AsyncSession, uow: SqlUnitOfWork, metrics: Metrics) -> H:
        return _Observed(handler, session, uow, metrics)  # type: ignore[return-value]  # called the same way


class _Observed:
    """Logs, measures and repeats one use case. No other layer ever repeats.

    Inside a delivery and under an Idempotency-Key nothing is repeated here: the reset would lose
    the inbox row or the key; the delivery has its own back-off, and the key's holder repeats.
    """

    def __init__(self, handler: UseCase, session: AsyncSession, uow: SqlUnitOfWork, metrics: Metrics) -> None:
        self._handler: Any = handler
        self._session = session
        self._uow = uow
        self._metrics = metrics

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = type(self._handler).__name__.removesuffix("Handler")
        started = time.perf_counter()
        result = "error"
        try:
            answer = await self._repeat(*args, **kwargs)
            result = "ok"
            return answer
        except AppError as refusal:
            result = refusal.code
            raise
        finally:
            self._metrics.use_case(name, result, time.perf_counter() - started)

    async def _repeat(self, *args: Any, **kwargs: Any) -> Any:
        attempts = 1 if isinstance(self._handler, Query) or self._uow.is_held else ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                return await self._handler(*args, **kwargs)
            except DATABASE_ERRORS as error:
                if not is_unavailable(error):
                    raise
                state = sqlstate(error)
                if state not in REPEATABLE or attempt == attempts:
                    log.warning("database unavailable", sqlstate=state, error=type(error).__name__)
                    raise ServiceUnavailable from error
                await self._uow.rollback()  # what was to be stored at the commit is done anew as well
                await self._session.reset()
                await asyncio.sleep(random.uniform(0.01, 0.1))  # noqa: S311  # jitter, no secret
        raise AssertionError("unreachable")


def make_container(
    settings: Settings,
    secrets: Secrets,
    metrics: Metrics,
    *extra: Provider,
    modules: Sequence[Module] = MODULES,
) -> AsyncContainer:
    """Wire one process. Tests pass providers with `@provide(override=True)`, or modules of their own."""
    map_all_tables()
    return make_async_container(
        CoreProvider(modules),
        FastapiProvider(),
        *(provider for module in modules for provider in module.providers),
        *extra,
        UseCaseProvider(),
        context={Settings: settings, Secrets: secrets, Metrics: metrics},
        validation_settings=STRICT_VALIDATION,
    )
