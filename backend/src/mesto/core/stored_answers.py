"""What core.idempotency_keys holds about a person: shown in their export, forgotten when they leave.

The rows of the person go. The answers others were given stay, for without them a request said twice would
be done twice; what they tell of the person is taken out of them.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.idempotency_keys import idempotency_keys
from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.core.uow import UnitOfWork

SLICE: Final = 500
HELD: Final = frozenset({"full_name", "email", "pending_email", "avatar_url", "timezone"})
"""Of an answer that shows the person."""
TYPED: Final = frozenset({"note", "staff_note", "guest", "reason"})
"""Of an answer that shows something of the person: a booking, a ban."""

_delete = text(
    """
    DELETE FROM core.idempotency_keys WHERE (user_id, operation, key) IN (
        SELECT user_id, operation, key FROM core.idempotency_keys WHERE user_id = :user_id LIMIT :slice)
    """
)
# One pass over the answers of 48 hours, by the order of the key: a slice begins where the last one ended.
_mentioning = text(
    """
    SELECT user_id, operation, key, body FROM core.idempotency_keys
    WHERE (user_id, operation, key) > (:after_user, :after_operation, :after_key) AND created_at <= :until
        AND EXISTS (SELECT FROM unnest(CAST(:marks AS bytea[])) AS mark WHERE position(mark IN body) > 0)
    ORDER BY user_id, operation, key LIMIT :slice FOR UPDATE
    """
)
_rewrite = text(
    """
    UPDATE core.idempotency_keys SET body = :body
    WHERE user_id = :user_id AND operation = :operation AND key = :key
    """
)


class StoredAnswersOf(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        whose = idempotency_keys.c.user_id == subject.user_id
        # The answers repeat what the other sections tell; a fingerprint tells nobody anything.
        return [
            Section(
                table=idempotency_keys, whose=whose, without=frozenset({"fingerprint", "body", "headers"})
            )
        ]


@dataclass(frozen=True, slots=True)
class StoredAnswers:
    """Commits slice by slice; begun again, it goes on where it was."""

    session: AsyncSession
    uow: UnitOfWork

    async def forget(self, user_id: UUID, email_keys: Collection[str], until: datetime) -> None:
        """Drop the person's keys, and take the person out of the answers others were given until then."""
        await self._delete_own(user_id)
        last: tuple[UUID, str, str] | None = (UUID(int=0), "", "")
        while last is not None:
            last = await self._rewrite_slice(user_id, email_keys, until, last)
            await self.uow.commit()

    async def _delete_own(self, user_id: UUID) -> None:
        gone = SLICE
        while gone == SLICE:
            result = await self.session.execute(_delete, {"user_id": user_id, "slice": SLICE})
            assert isinstance(result, CursorResult)
            gone = result.rowcount
            await self.uow.commit()

    async def _rewrite_slice(
        self, user_id: UUID, email_keys: Collection[str], until: datetime, after: tuple[UUID, str, str]
    ) -> tuple[UUID, str, str] | None:
        asked = {
            "marks": [mark.encode() for mark in (str(user_id), *email_keys)],
            "until": until,
            "slice": SLICE,
            **dict(zip(("after_user", "after_operation", "after_key"), after, strict=True)),
        }
        rows = (await self.session.execute(_mentioning, asked)).all()
        for row in rows:
            body = json.dumps(
                without(json.loads(row.body), str(user_id), email_keys), ensure_ascii=False
            ).encode()
            if body != row.body:
                place = {"user_id": row.user_id, "operation": row.operation, "key": row.key}
                await self.session.execute(_rewrite, {**place, "body": body})
        return (rows[-1].user_id, rows[-1].operation, rows[-1].key) if len(rows) == SLICE else None


def without(said: Any, user_id: str, email_keys: Collection[str]) -> Any:
    """Return the answer without what it tells of the person; whoever reads it again finds its shape unchanged."""
    match said:
        case dict():
            blank: frozenset[str] = frozenset()
            if said.get("id") == user_id:
                blank = HELD
            elif said.get("user_id") == user_id or _is_about(said.get("user"), user_id):
                blank = TYPED
            return {
                name: _blank(value) if name in blank else without(value, user_id, email_keys)
                for name, value in said.items()
            }
        case list():
            return [without(item, user_id, email_keys) for item in said]
        case str() if said.lower() in email_keys:
            return ""
        case _:
            return said


def _is_about(shown: Any, user_id: str) -> bool:
    return isinstance(shown, dict) and shown.get("id") == user_id


def _blank(value: Any) -> Any:
    return "" if isinstance(value, str) else None
