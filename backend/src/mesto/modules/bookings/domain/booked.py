from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from mesto.core.errors import PreconditionRequired, RoleTooLow, VersionMismatch
from mesto.core.ids import new_id
from mesto.core.security import Actor, ActorKind
from mesto.modules.bookings.domain.errors import BookingNotFound, UndoWindowOver, not_in
from mesto.modules.bookings.domain.recording import Recorded
from mesto.modules.bookings.domain.reference import new_reference
from mesto.modules.bookings.domain.status import BookingStatus, public_status
from mesto.modules.bookings.domain.terms import ChosenOption, Guest, Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot

UNRECORDED: Final = {"id", "version", "updated_at"}
TAKEN_BACK: Final = frozenset({"by_user", "by_team", "by_admin"})
"""Reasons of a cancellation that somebody gave and may take back; all others followed from something else."""


@dataclass(eq=False, kw_only=True)
class Booked(Recorded):
    """The row of a booking, and what can be read off it. Its fields are the columns."""

    user_id: UUID
    coworking_id: UUID
    spot_id: UUID
    spot_type: str
    spot_name: str
    """As it was called when the booking came to it; the present name is the catalogue's to tell (R-V10)."""
    time_from: datetime
    time_until: datetime
    timezone: str
    local_from: datetime
    """Wall clock of the start, without a zone: what was meant, should the zone's rules change."""
    local_until: datetime
    terms: Terms
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    status: BookingStatus = BookingStatus.ACTIVE
    party_size: int = 1
    guest: Guest | None = None
    options: tuple[ChosenOption, ...] = ()
    note: str = ""
    staff_note: str = ""
    flags: tuple[str, ...] = ()
    origin: str = "direct"
    series_id: UUID | None = None
    group_id: UUID | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    cancel_reason: str | None = None
    anonymised_at: datetime | None = None
    """When the person and what people had typed went out of it; nothing is typed into it again."""
    reference: str = field(default_factory=new_reference)
    id: UUID = field(default_factory=new_id)
    version: int = 1

    @property
    def slot(self) -> TimeSlot:
        return TimeSlot(self.time_from, self.time_until)

    @property
    def occupied(self) -> TimeSlot:
        """The slot with the buffers it was booked under."""
        return self.slot.widened(self.terms.buffer_before, self.terms.buffer_after)

    @property
    def cancel_until(self) -> datetime:
        return self.time_from - timedelta(minutes=self.terms.cancel_cutoff_minutes)

    @property
    def undo_until(self) -> datetime | None:
        """Return until when the cancellation may be taken back; None where it never may (R-M09)."""
        if self.cancelled_at is None or self.cancel_reason not in TAKEN_BACK or not self.terms.undo_minutes:
            return None
        return min(self.cancelled_at + timedelta(minutes=self.terms.undo_minutes), self.time_from)

    def status_at(self, now: datetime) -> BookingStatus:
        return public_status(self.status, self.time_until, now)

    def ensure_known_to(self, actor: Actor) -> None:
        # A stranger learns nothing, not even that the booking exists.
        if not actor.owns(self.user_id) and not actor.is_team_of(self.coworking_id):
            raise BookingNotFound

    def ensure_version(self, expected: int | None, actor: Actor, *, said: bool) -> None:
        """Demand a fresh `If-Match` from the team; accept a missing one from the booking's owner (R-M04)."""
        if not said and not actor.owns(self.user_id):
            raise PreconditionRequired
        if expected is not None and expected != self.version:
            raise VersionMismatch(current_version=self.version)

    def ensure_upcoming(self, now: datetime) -> None:
        status = self.status_at(now)
        if status not in {BookingStatus.ACTIVE, BookingStatus.PENDING}:
            raise not_in(status)

    def ensure_may_be_restored(self, by: Actor, now: datetime) -> None:
        """Let pass whoever stands on the side that has cancelled, while there is time."""
        if self.status is not BookingStatus.CANCELLED or self.undo_until is None:
            raise not_in(self.status_at(now))
        cancelled_by_guest = self.cancelled_by == ActorKind.USER
        may = by.owns(self.user_id) if cancelled_by_guest else by.is_team_of(self.coworking_id)
        if not may:
            raise RoleTooLow
        if now >= self.undo_until:
            raise UndoWindowOver(undo_until=self.undo_until)

    def _facts(self, now: datetime) -> dict[str, Any]:
        return {
            "occurred_at": now,
            "booking_id": self.id,
            "user_id": self.user_id,
            "coworking_id": self.coworking_id,
            "spot_id": self.spot_id,
            "time_from": self.time_from,
            "time_until": self.time_until,
            "timezone": self.timezone,
            "status": self.status.value,
            "series_id": self.series_id,
            "group_id": self.group_id,
        }


Booked.recorded = tuple(name for name in Booked.__dataclass_fields__ if name not in UNRECORDED)
