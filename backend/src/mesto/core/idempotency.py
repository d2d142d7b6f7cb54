"""Once: a write said twice under one Idempotency-Key is done once (api.md §1.7, promises.md §4.3).

Key row, effect, events and answer are one transaction. No route knows of it: MestoRoute (core/http.py)
asks here when the header is there.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

from dishka import AsyncContainer
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.database import SqlUnitOfWork
from mesto.core.database_errors import DATABASE_ERRORS, LOCK_TIMEOUT, REPEATABLE, sqlstate
from mesto.core.errors import AppError
from mesto.core.fingerprint import Fingerprints
from mesto.core.idempotency_keys import IdempotencyInProgress, IdempotencyKeyReused, KeyRow
from mesto.core.prepared import shared_by_all_reads
from mesto.core.problems import answer, status_of
from mesto.core.security import Actor

Handle = Callable[[Request], Awaitable[Response]]
Endpoint = Callable[..., Any]

ATTEMPTS: Final = 3
NOT_FOUND: Final = 404
CONFLICT: Final = 409

_asked: ContextVar["Once | None"] = ContextVar("mesto_once", default=None)


def is_kept(status: int) -> bool:
    """Say whether an answer is final: others leave no trace, and their key may be used again."""
    return 200 <= status < 300 or status in {NOT_FOUND, CONFLICT}  # noqa: PLR2004  # success


def once(endpoint: Endpoint) -> Endpoint:
    """Let requests with a key pass by it between the form and the use case."""

    @wraps(endpoint)
    async def call(**values: Any) -> Any:
        asked = _asked.get()
        return await (endpoint(**values) if asked is None else asked.call(endpoint, values))

    return call


@dataclass
class Once:
    """One request with a key. It holds the unit of work, so it also repeats after a deadlock."""

    request: Request
    row: KeyRow
    inputs: Sequence[str]
    """Names of the endpoint's parameters that come from path, query and body."""
    session: AsyncSession
    uow: SqlUnitOfWork
    clock: Clock
    fingerprints: Fingerprints
    _is_ours: bool = field(default=False, init=False)

    @classmethod
    async def of(
        cls, request: Request, actor: Actor, key: str, operation: str, inputs: Sequence[str]
    ) -> "Once":
        container: AsyncContainer = request.state.dishka_container
        return cls(
            request,
            KeyRow(actor.caller_id, operation, key),
            inputs,
            await container.get(AsyncSession),
            await container.get(SqlUnitOfWork),
            await container.get(Clock),
            await container.get(Fingerprints),
        )

    async def answer(self, handle: Handle) -> Response:
        """Answer by what was stored, or do it and store the answer together with the effect."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._attempt(handle)
            except (AppError, *DATABASE_ERRORS) as error:
                # Only where PostgreSQL said that it undid everything. A connection lost at COMMIT tells
                # nothing: the client repeats with its key, and finds out.
                if attempt == ATTEMPTS or not _was_undone(error):
                    raise
                await asyncio.sleep(random.uniform(0.01, 0.1))  # noqa: S311  # jitter, no secret
        raise AssertionError("unreachable")

    async def call(self, endpoint: Endpoint, values: dict[str, Any]) -> Any:
        """Stand in for the endpoint: its parameters are valid by now."""
        stored = await self._claim({name: values[name] for name in self.inputs if name in values})
        if stored is not None:
            return stored
        async with self.uow.held(), shared_by_all_reads(self.session):
            result = await self._result(endpoint, values)
            await self.uow.let_go()
        self._is_ours = True
        return result

    async def _attempt(self, handle: Handle) -> Response:
        self._is_ours = False
        token = _asked.set(self)
        try:
            response = await handle(self.request)
            if self._is_ours and is_kept(response.status_code):
                await self.row.keep(self.session, response)
                await self.session.commit()
            return response
        finally:
            _asked.reset(token)
            await self._let_go()

    async def _claim(self, said: dict[str, Any]) -> Response | None:
        is_patch = self.request.method == "PATCH"
        fingerprint = self.fingerprints.of(said, is_patch=is_patch)
        stored = None
        while stored is None:
            try:
                if await self.row.claim(self.session, fingerprint, self.clock.now()):
                    return None
            except DATABASE_ERRORS as error:
                if sqlstate(error) == LOCK_TIMEOUT:
                    raise IdempotencyInProgress from error
                raise
            # Purged between the two statements: then the key is new again.
            stored = await self.row.find(self.session)
        if not self.fingerprints.match(stored.fingerprint, said, is_patch=is_patch):
            raise IdempotencyKeyReused
        return stored.replay()

    async def _result(self, endpoint: Endpoint, values: dict[str, Any]) -> Any:
        try:
            return await endpoint(**values)
        except AppError as refusal:
            if not is_kept(status_of(type(refusal))):
                raise
            return answer(self.request, refusal)

    async def _let_go(self) -> None:
        """Give back locks and connection before the answer is sent; after the COMMIT nothing is left to undo."""
        self.session.info.pop("deferred", None)
        try:
            await self.session.reset()
        except (*DATABASE_ERRORS, OSError):
            with suppress(*DATABASE_ERRORS, OSError):
                await self.session.invalidate()


def _was_undone(error: BaseException) -> bool:
    """Say whether it was a deadlock or the like, also behind the 503 a use case makes of it."""
    cause = error.__cause__ if isinstance(error, AppError) else error
    return cause is not None and sqlstate(cause) in REPEATABLE
