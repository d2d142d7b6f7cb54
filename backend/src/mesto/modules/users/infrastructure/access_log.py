"""Who has looked at whom (U-10): written before the answer is sent, once a day for the same look."""

import json
from collections.abc import Iterable
from datetime import UTC, date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.ids import new_id
from mesto.core.prepared import Prepared, shared_connection
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.public import AccessLog, Look
from mesto.modules.users.domain.access_log import Accesses

MOST_REMEMBERED: Final = 100_000
SLICE: Final = 500

_insert = Prepared(
    text(
        """
    INSERT INTO users.access_log (id, at, day, viewer_id, actor_kind, coworking_id, subject_id, what)
    SELECT id, at, day, viewer_id, actor_kind, coworking_id, subject_id, what
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS l(id uuid, at timestamptz, day date, viewer_id uuid,
        actor_kind text, coworking_id uuid, subject_id uuid, what text)
    ON CONFLICT DO NOTHING
    """
    )
)
_forget = text(
    """
    DELETE FROM users.access_log WHERE id IN (
        SELECT id FROM users.access_log WHERE subject_id = :subject_id LIMIT :slice)
    """
)

Key = tuple[UUID, UUID | None, UUID, str]


class SeenToday:
    """What this process has written down today: looking again costs nothing."""

    def __init__(self) -> None:
        self._day = date.min
        self._keys: set[Key] = set()

    def new_ones(self, day: date, keys: Iterable[Key]) -> list[Key]:
        if day != self._day or len(self._keys) > MOST_REMEMBERED:
            self._day, self._keys = day, set()
        return [key for key in dict.fromkeys(keys) if key not in self._keys]

    def remember(self, keys: Iterable[Key]) -> None:
        self._keys.update(keys)


class SqlAccessLog(AccessLog):
    def __init__(self, session: AsyncSession, uow: UnitOfWork, seen: SeenToday, clock: Clock) -> None:
        self._session = session
        self._uow = uow
        self._seen = seen
        self._clock = clock

    async def note(self, actor: Actor, looks: Iterable[Look]) -> None:
        viewer = actor.id
        if viewer is None:
            return
        now = self._clock.now()
        day = now.astimezone(UTC).date()
        keys = [
            (viewer, look.coworking_id, look.subject_id, look.what)
            for look in looks
            if look.subject_id != viewer
        ]
        new = self._seen.new_ones(day, keys)
        if not new:
            return
        rows = [self._row(actor, key, str(day), now.isoformat()) for key in new]
        await _insert.rows(self._session, rows=json.dumps(rows))
        await self._uow.commit()
        if shared_connection.get() is None:  # under an Idempotency-Key the COMMIT is still to come
            self._seen.remember(new)

    @staticmethod
    def _row(actor: Actor, key: Key, day: str, at: str) -> dict[str, Any]:
        viewer, coworking_id, subject_id, what = key
        in_team = coworking_id is not None and coworking_id in actor.roles
        return {
            "id": str(new_id()),
            "at": at,
            "day": day,
            "viewer_id": str(viewer),
            "actor_kind": "admin" if actor.is_admin and not in_team else "team",
            "coworking_id": None if coworking_id is None else str(coworking_id),
            "subject_id": str(subject_id),
            "what": what,
        }


class SqlAccesses(Accesses):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget_slice(self, subject_id: UUID) -> int:
        result = await self._session.execute(_forget, {"subject_id": subject_id, "slice": SLICE})
        assert isinstance(result, CursorResult)
        return result.rowcount
