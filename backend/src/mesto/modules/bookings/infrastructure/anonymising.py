"""One statement for a slice: rows, their history and the entry that tells of it (migration 0023)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.outbox import plain
from mesto.modules.bookings.domain.anonymising import NOBODY, Anonymising

_STATEMENT: Final = """
WITH slice AS (
    SELECT id FROM bookings.bookings WHERE anonymised_at IS NULL AND {which}
    ORDER BY {order} LIMIT :limit FOR NO KEY UPDATE
), blanked AS (
    UPDATE bookings.bookings b SET note = '', staff_note = '', anonymised_at = :now, updated_at = :now,
        guest = CASE WHEN b.guest IS NOT NULL THEN '{{"name": "", "email": null}}'::jsonb END,
        version = b.version + 1{persons}
    FROM slice WHERE b.id = slice.id RETURNING b.id, b.version
), told AS (
    UPDATE bookings.history h SET reason = NULL, before = bookings.{without}(h.before),
        after = bookings.{without}(h.after){actor}
    FROM slice WHERE h.booking_id = slice.id
), said AS (
    INSERT INTO bookings.history (booking_id, version, at, action, actor_kind, channel, before, after)
    SELECT id, version, :now, 'anonymised', 'system', 'runner', jsonb_build_object('anonymised_at', NULL),
        jsonb_build_object('anonymised_at', CAST(:said AS text)) FROM blanked
)
SELECT id FROM blanked
"""
_forget_words = text(
    _STATEMENT.format(
        which="user_id = :user_id",
        order="id",
        persons="",
        without="without_words",
        actor="",
    )
)
_forget_person = text(
    _STATEMENT.format(
        which="time_until < :before",
        order="time_until",
        persons=", user_id = :nobody, created_by = :nobody",
        without="without_person",
        actor=", actor_user_id = NULL",
    )
)


class SqlAnonymising(Anonymising):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget_words(self, user_id: UUID, now: datetime, limit: int) -> Sequence[UUID]:
        given = {"user_id": user_id, "now": now, "said": plain(now), "limit": limit}
        return (await self._session.scalars(_forget_words, given)).all()

    async def forget_person(self, ended_before: datetime, now: datetime, limit: int) -> Sequence[UUID]:
        given = {"before": ended_before, "nobody": NOBODY, "now": now, "said": plain(now), "limit": limit}
        return (await self._session.scalars(_forget_person, given)).all()
