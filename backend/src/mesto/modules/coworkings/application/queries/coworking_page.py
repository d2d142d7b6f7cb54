"""What the single answers about a coworking are made of: one row, read without a transaction."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.prepared import Row
from mesto.core.security import Actor
from mesto.modules.bookings.public import CoworkingNotFound, PlaceStatus
from mesto.modules.coworkings.infrastructure.place_rows import PAGE

SHOWN_DAYS: Final = 60
"""Hours tell of the exceptions of so many days (api.md §2)."""


async def readable_page(engine: AsyncEngine, clock: Clock, actor: Actor, coworking_id: UUID) -> Row:
    """Return the row of PAGE, or raise CoworkingNotFound where the actor may not even look (R-V02)."""
    # Local dates reach a day beyond UTC's on both sides.
    today = clock.now().date()
    row = await PAGE.row_now(
        engine,
        coworking_id=coworking_id,
        user_id=actor.id,
        first=today - timedelta(days=1),
        last=today + timedelta(days=SHOWN_DAYS + 1),
    )
    if row is None:
        raise CoworkingNotFound
    ensure_readable(row["status"], row["my_role"], actor)
    return row


def ensure_readable(status: str, my_role: str | None, actor: Actor) -> None:
    """Raise CoworkingNotFound for strangers at an archived coworking: missing and hidden look alike."""
    if status == PlaceStatus.ARCHIVED and my_role is None and not actor.is_admin:
        raise CoworkingNotFound
