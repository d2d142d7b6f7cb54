"""core.idempotency_keys: what somebody asked for under a key, and what was answered (api.md §1.7)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fastapi import Response
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    bindparam,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.errors import Conflict, InvalidInput, Malformed
from mesto.core.metadata import metadata
from mesto.core.prepared import Prepared

KEPT_HEADERS: Final = ("content-type", "content-language", "location", "etag")
REPLAYED: Final = "Idempotent-Replayed"

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("body", LargeBinary),
    Column("headers", JSONB),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_idempotency_keys_created_at", "created_at"),
    schema="core",
)

k = idempotency_keys.c
_this_one = (
    k.user_id == bindparam("of_user", type_=Uuid),
    k.operation == bindparam("of_operation", type_=Text),
    k.key == bindparam("of_key", type_=Text),
)
_given = ("user_id", "operation", "key", "fingerprint", "created_at")
_claim = Prepared(
    insert(idempotency_keys)
    .values({name: bindparam(name) for name in _given})
    .on_conflict_do_nothing()
    .returning(k.user_id)
)
_find = Prepared(select(k.fingerprint, k.status, k.body, k.headers).where(*_this_one))
_keep = Prepared(
    idempotency_keys.update()
    .where(*_this_one)
    .values({name: bindparam(name) for name in ("status", "body", "headers")})
)


class IdempotencyKeyRequired(Malformed):
    code = "idempotency_key_required"
    en = "This operation needs an Idempotency-Key header."
    ru = "Для этой операции нужен заголовок Idempotency-Key."


class IdempotencyInProgress(Conflict):
    code = "idempotency_in_progress"
    en = "The first request with this Idempotency-Key is still running; ask again in a moment."
    ru = "Первый запрос с этим Idempotency-Key ещё выполняется; повторите чуть позже."


class IdempotencyKeyReused(InvalidInput):
    code = "idempotency_key_reused"
    en = "This Idempotency-Key has been used for another request; take a new one."
    ru = "Этот Idempotency-Key уже использован для другого запроса; возьмите новый."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    fingerprint: bytes
    status: int
    body: bytes
    headers: dict[str, str]

    def replay(self) -> Response:
        return Response(self.body, self.status, headers={**self.headers, REPLAYED: "true"})


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of one person for one operation; another person's equal key is another row."""

    user_id: UUID
    operation: str
    key: str

    async def claim(self, session: AsyncSession, fingerprint: bytes, now: datetime) -> bool:
        """Write the row, or return False where it stands already.

        A copy of a request that still runs waits here, at the index, until that one ends or PostgreSQL's
        lock_timeout does.
        """
        row = await _claim.row(
            session,
            user_id=self.user_id,
            operation=self.operation,
            key=self.key,
            fingerprint=fingerprint,
            created_at=now,
        )
        return row is not None

    async def find(self, session: AsyncSession) -> Answered | None:
        row = await _find.row(session, **self._place())
        return None if row is None else Answered(**row)

    async def keep(self, session: AsyncSession, response: Response) -> None:
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        body = bytes(response.body)
        await _keep.rows(
            session, **self._place(), status=response.status_code, body=body, headers=json.dumps(kept)
        )

    def _place(self) -> dict[str, object]:
        return {"of_user": self.user_id, "of_operation": self.operation, "of_key": self.key}
