"""Policies and bans of coworkings, as their teams set them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

from mesto.modules.bookings.public import FIELDS, PolicyScope
from tests.support.clock import AdjustableClock
from tests.support.steps import Business, Person

BAN = """
INSERT INTO coworkings.bans
    (id, coworking_id, user_id, reason, until, keep_bookings, created_by, created_at, version)
VALUES ($1, $2, $3, 'noise', $4, true, $5, $6, 1)
"""


@dataclass
class Rules:
    database_url: str

    async def set(self, business: Business, **fields) -> None:
        """Set policy fields of the coworking, and nothing else."""
        await self._set(business, f"{business.path}/policy", PolicyScope.COWORKING, fields)

    async def set_for_type(self, business: Business, spot_type: str, **fields) -> None:
        path = f"{business.path}/spot-types/{spot_type}/policy"
        await self._set(business, path, PolicyScope.SPOT_TYPE, fields)

    async def bar(self, business: Business, person: Person, until: datetime | None = None) -> None:
        """Ban from the coworking, written past the API: that one waits for the person, and knows only guests."""
        connection = await asyncpg.connect(self.database_url)
        try:
            ids = (business.coworking["id"], person.id)
            since = AdjustableClock.START if until is None else min(AdjustableClock.START, datetime.now(UTC))
            await connection.execute(BAN, uuid4(), *ids, until, business.owner.id, since)
        finally:
            await connection.close()

    async def _set(self, business: Business, path: str, scope: PolicyScope, fields: dict) -> None:
        others = {
            name: None for name, field in FIELDS.items() if scope in field.scopes and name not in fields
        }
        changed = await business.owner.sends(
            "PATCH", path, json={**others, **fields}, headers={"If-Match": "*"}
        )
        assert changed.status_code == 200, changed.text
