from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.core.security import Actor
from mesto.modules.bookings.domain.errors import ClosureNotFound, ClosureTooLong, InPast, NotWholeMinutes
from mesto.modules.bookings.domain.events import ClosureCreated, ClosureRemoved
from mesto.modules.bookings.domain.reprojection import ZoneMode, on_wall_clock
from mesto.modules.bookings.domain.time_slot import TimeSlot

LONGEST: Final = timedelta(days=366)


def ensure_closable(slot: TimeSlot, now: datetime) -> None:
    """Raise what is wrong with closing for this slot; it may have begun (R-V05)."""
    ends = {"/time_from": slot.time_from, "/time_until": slot.time_until}
    for pointer, moment in ends.items():
        if moment.second or moment.microsecond:
            raise NotWholeMinutes(pointer=pointer)
    if slot.duration > LONGEST:
        raise ClosureTooLong(pointer="/time_until", limit_days=LONGEST.days)
    if slot.time_until <= now:
        raise InPast(pointer="/time_until")


@dataclass(eq=False, kw_only=True)
class Closure(AggregateRoot):
    """Some spots, or all of a coworking, cannot be booked for a while. Kept after it is lifted.

    While it stands, every instant of it is occupied on each of its spots: by itself, by another
    closure, or by a booking that was kept (infrastructure/closure_rows.py).
    """

    coworking_id: UUID
    spot_ids: tuple[UUID, ...] | None
    """None: all of the coworking, later ones too (R-V11)."""
    time_from: datetime
    time_until: datetime
    timezone: str
    local_from: datetime
    """Wall clock of the start, without a zone: what was meant, should the coworking change its zone."""
    local_until: datetime
    reason: str
    mode: str
    kept: int
    cancelled: int
    moved: int
    created_by: UUID
    created_at: datetime
    removed_at: datetime | None = None
    removed_by: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def create(
        cls,
        slot: TimeSlot,
        zone: ZoneInfo,
        *,
        coworking_id: UUID,
        spot_ids: tuple[UUID, ...] | None,
        by: Actor,
        now: datetime,
        **details: Any,
    ) -> Self:
        """Close for a slot that `ensure_closable` has let pass; `details` are reason, mode and counts."""
        closure = cls(
            coworking_id=coworking_id,
            spot_ids=spot_ids,
            time_from=slot.time_from,
            time_until=slot.time_until,
            timezone=zone.key,
            local_from=slot.time_from.astimezone(zone).replace(tzinfo=None),
            local_until=slot.time_until.astimezone(zone).replace(tzinfo=None),
            created_by=by.author_id,
            created_at=now,
            **details,
        )
        closure._record(
            ClosureCreated(
                **closure._fact(now),
                mode=closure.mode,
                kept=closure.kept,
                cancelled=closure.cancelled,
                moved=closure.moved,
            )
        )
        return closure

    @property
    def slot(self) -> TimeSlot:
        return TimeSlot(self.time_from, self.time_until)

    def reproject(self, zone: ZoneInfo, mode: ZoneMode, now: datetime) -> None:
        """Follow the coworking to another zone as its bookings do: what has begun keeps its instants."""
        if mode is ZoneMode.KEEP_WALL_TIME and self.time_from > now:
            slot = on_wall_clock(self.local_from, self.local_until, zone, length=self.slot.duration)
            self.time_from, self.time_until = slot.time_from, slot.time_until
        self.timezone = zone.key
        self.local_from = self.time_from.astimezone(zone).replace(tzinfo=None)
        self.local_until = self.time_until.astimezone(zone).replace(tzinfo=None)

    def remove(self, *, by: Actor, now: datetime) -> None:
        if self.removed_at is not None:
            raise ClosureNotFound
        self.removed_at, self.removed_by = now, by.user_id
        self._record(ClosureRemoved(**self._fact(now)))

    def _fact(self, now: datetime) -> dict[str, Any]:
        return {
            "occurred_at": now,
            "closure_id": self.id,
            "coworking_id": self.coworking_id,
            "spot_ids": self.spot_ids,
            "time_from": self.time_from,
            "time_until": self.time_until,
        }
