from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.errors import AppError
from mesto.core.security import Actor
from mesto.modules.bookings.domain.booked import Booked
from mesto.modules.bookings.domain.errors import CancelCutoff, not_in
from mesto.modules.bookings.domain.events import (
    BookingCancelled,
    BookingExpired,
    BookingFinishedEarly,
    BookingFlagged,
    BookingOptionsChanged,
    BookingPlaced,
    BookingRescheduled,
    BookingRestored,
)
from mesto.modules.bookings.domain.flags import Flag, settled_by_move
from mesto.modules.bookings.domain.grid import next_on_grid
from mesto.modules.bookings.domain.history import Action
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.domain.terms import ChosenOption, Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(eq=False, kw_only=True)
class Booking(Booked):
    """One guest's right to one spot for one slot: what may happen to it.

    That two bookings of a spot never overlap is not checked here: it spans aggregates, so the
    database holds it (infrastructure/tables.py).
    """

    @classmethod
    def place(
        cls,
        *,
        user_id: UUID,
        spot: BookableSpot,
        slot: TimeSlot,
        terms: Terms,
        by: Actor,
        now: datetime,
        channel: str = "api",
        override_reason: str | None = None,
        **details: Any,
    ) -> Self:
        """Make a booking whose rules have been checked (domain/rules.py). `by` must be signed in."""
        zone = spot.place.timezone
        booking = cls(
            user_id=user_id,
            coworking_id=spot.coworking_id,
            spot_id=spot.id,
            spot_type=spot.spot_type,
            spot_name=spot.name,
            time_from=slot.time_from,
            time_until=slot.time_until,
            timezone=zone.key,
            local_from=_wall(slot.time_from, zone),
            local_until=_wall(slot.time_until, zone),
            terms=terms,
            created_by=by.author_id,
            created_at=now,
            updated_at=now,
            origin="direct" if by.owns(user_id) else "team",
            **details,
        )
        booking._note_change(Action.PLACED, {}, by=by, now=now, channel=channel, reason=override_reason)
        booking._record(BookingPlaced(**booking._facts(now), origin=booking.origin))
        return booking

    def reschedule(
        self,
        spot: BookableSpot,
        slot: TimeSlot,
        *,
        terms: Terms,
        by: Actor,
        now: datetime,
        reason: str | None = None,
        cause: str | None = None,
    ) -> None:
        """Move to the slot, whose rules have been checked; the same values change nothing (R-M03)."""
        if (spot.id, slot) == (self.spot_id, self.slot):
            return
        old = (self.spot_id, self.time_from, self.time_until)
        zone = spot.place.timezone
        with self._changing(Action.RESCHEDULED, by=by, now=now, reason=reason):
            self.spot_id, self.spot_type, self.spot_name = spot.id, spot.spot_type, spot.name
            self.time_from, self.time_until = slot.time_from, slot.time_until
            self.timezone, self.terms = zone.key, terms
            self.flags = settled_by_move(self.flags, spot, slot)
            self.local_from, self.local_until = _wall(slot.time_from, zone), _wall(slot.time_until, zone)
        self._record(
            BookingRescheduled(
                **self._facts(now),
                old_spot_id=old[0],
                old_time_from=old[1],
                old_time_until=old[2],
                cause=cause or ("user" if by.owns(self.user_id) else "team"),
            )
        )

    def edit(self, *, by: Actor, now: datetime, **details: Any) -> None:
        """Change what concerns nobody else: party_size, guest, note, staff_note."""
        if all(getattr(self, name) == value for name, value in details.items()):
            return
        if self.anonymised_at is not None:
            raise not_in(self.status_at(now))
        with self._changing(Action.EDITED, by=by, now=now):
            for name, value in details.items():
                setattr(self, name, value)

    def choose(self, options: Sequence[ChosenOption], *, by: Actor, now: datetime) -> None:
        if tuple(options) == self.options:
            return
        with self._changing(Action.OPTIONS_CHANGED, by=by, now=now):
            self.options = tuple(options)
            if not self.options:
                self.flags = tuple(said for said in self.flags if said != Flag.OPTION_LOST)
        chosen = tuple(option.option_id for option in self.options)
        self._record(BookingOptionsChanged(**self._facts(now), option_ids=chosen))

    def cancel(
        self,
        *,
        by: Actor,
        now: datetime,
        grid_minutes: int,
        reason: str | None = None,
        override_reason: str | None = None,
        note: str | None = None,
    ) -> AppError | None:
        """Cancel before the start, finish early after it; said twice, done once (R-M05 to R-M08).

        Returns the refusal when the cut-off has passed: the team may lift it with a reason.
        """
        if self.status is BookingStatus.CANCELLED:
            return None
        self.ensure_upcoming(now)
        if self.time_from <= now:
            self._finish_early(by=by, now=now, grid_minutes=grid_minutes, note=note)
            return None
        if now > self.cancel_until and override_reason is None and not by.is_system:
            until = _wall(self.cancel_until, ZoneInfo(self.timezone))
            return CancelCutoff(
                cancel_until=self.cancel_until, say={"until": until.strftime("%Y-%m-%d %H:%M")}
            )
        kind = by.kind_towards(self.coworking_id, self.user_id)
        with self._changing(Action.CANCELLED, by=by, now=now, reason=override_reason or note):
            self.status = BookingStatus.CANCELLED
            self.cancelled_at = now
            self.cancelled_by = kind
            self.cancel_reason = reason or f"by_{kind}"
        self._record(
            BookingCancelled(
                **self._facts(now),
                cancelled_by=kind,
                reason=str(self.cancel_reason),
                undo_until=self.undo_until,
            )
        )
        return None

    def restore(self, *, by: Actor, now: datetime) -> None:
        """Take the cancellation back; what counts again has been checked (R-M09)."""
        self.ensure_may_be_restored(by, now)
        with self._changing(Action.RESTORED, by=by, now=now):
            self.status = BookingStatus.ACTIVE
            self.cancelled_at = self.cancelled_by = self.cancel_reason = None
        self._record(BookingRestored(**self._facts(now)))

    def flag(self, flag: Flag, *, now: datetime) -> bool:
        """Say that it no longer fits; the booking itself stays as it is (B-21). False: said before."""
        if flag in self.flags:
            return False
        with self._changing(Action.FLAGGED, by=Actor.system(), now=now):
            self.flags = (*self.flags, flag.value)
        self._record(BookingFlagged(**self._facts(now), flag=flag.value))
        return True

    def unflag(self, flag: Flag, *, now: datetime) -> bool:
        """Take back what was said; nobody has to be told."""
        if flag not in self.flags:
            return False
        with self._changing(Action.UNFLAGGED, by=Actor.system(), now=now):
            self.flags = tuple(said for said in self.flags if said != flag)
        return True

    def reproject(self, zone: ZoneInfo, slot: TimeSlot, *, by: Actor, now: datetime) -> bool:
        """Lie in this zone, at these instants (reprojection.py). False: it did so before."""
        old = self.slot
        wall = (_wall(slot.time_from, zone), _wall(slot.time_until, zone))
        if (old, self.timezone, (self.local_from, self.local_until)) == (slot, zone.key, wall):
            return False
        with self._changing(Action.REPROJECTED, by=by, now=now):
            self.time_from, self.time_until = slot.time_from, slot.time_until
            self.timezone, (self.local_from, self.local_until) = zone.key, wall
            self.flags = tuple(said for said in self.flags if said != Flag.ZONE_RULES_CHANGED)
        if slot != old:
            self._record(
                BookingRescheduled(
                    **self._facts(now),
                    old_spot_id=self.spot_id,
                    old_time_from=old.time_from,
                    old_time_until=old.time_until,
                    cause="timezone",
                )
            )
        return True

    def expire(self, now: datetime) -> None:
        """Write down what the clock has implied since the end passed."""
        if self.status is BookingStatus.ACTIVE and self.time_until <= now:
            with self._changing(Action.EXPIRED, by=Actor.system(), now=now):
                self.status = BookingStatus.EXPIRED
            self._record(BookingExpired(**self._facts(now)))

    def early_end(self, now: datetime, grid_minutes: int) -> datetime | None:
        """Return the next step of the grid, when finishing then would cut anything off (R-M06)."""
        zone = ZoneInfo(self.timezone)
        end = next_on_grid(max(now, self.time_from + timedelta(minutes=1)), grid_minutes, zone)
        return end if end < self.time_until else None

    def _finish_early(self, *, by: Actor, now: datetime, grid_minutes: int, note: str | None) -> None:
        end = self.early_end(now, grid_minutes)
        if end is None:
            return
        old = self.time_until
        with self._changing(Action.FINISHED_EARLY, by=by, now=now, reason=note):
            self.time_until, self.local_until = end, _wall(end, ZoneInfo(self.timezone))
        self._record(BookingFinishedEarly(**self._facts(now), old_time_until=old))


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
