from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from mesto.core.domain import AggregateRoot
from mesto.core.errors import InvalidState
from mesto.core.ids import new_id
from mesto.modules.bookings.public import PlaceStatus, WeeklyHours, ZoneMode, ensure_no_overlap
from mesto.modules.coworkings.domain.events import (
    CoworkingCreated,
    CoworkingStatusChanged,
    CoworkingUpdated,
    OpeningHoursChanged,
    TimezoneChanged,
)


@dataclass(frozen=True, slots=True)
class Details:
    """What people read about a coworking."""

    name: str
    description: str
    address: str
    city: str
    country_code: str | None
    latitude: float | None
    longitude: float | None

    def differing_from(self, other: Self) -> tuple[str, ...]:
        return tuple(f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name))


@dataclass(eq=False, kw_only=True)
class Coworking(AggregateRoot):
    """A place with an address, a zone and opening hours.

    `hours_version` counts what api.md calls Hours: weekly hours, exceptions, the holiday switch and
    the zone. The exceptions lie in a table of their own but change only under this object's row.
    """

    details: Details
    timezone: ZoneInfo
    weekly_hours: tuple[WeeklyHours, ...]
    created_at: datetime
    updated_at: datetime
    status: PlaceStatus = PlaceStatus.LISTED
    closed_on_holidays: bool = False
    hours_version: int = 1
    id: UUID = field(default_factory=new_id)

    @classmethod
    def open(
        cls,
        *,
        owner_id: UUID,
        details: Details,
        timezone: ZoneInfo,
        weekly_hours: tuple[WeeklyHours, ...],
        now: datetime,
    ) -> Self:
        ensure_no_overlap(weekly_hours)
        coworking = cls(
            details=details, timezone=timezone, weekly_hours=weekly_hours, created_at=now, updated_at=now
        )
        coworking._record(
            CoworkingCreated(
                occurred_at=now, coworking_id=coworking.id, owner_id=owner_id, timezone=timezone.key
            )
        )
        return coworking

    def describe(self, details: Details, now: datetime) -> None:
        changed = details.differing_from(self.details)
        if not changed:
            return
        self.details, self.updated_at = details, now
        self._record(CoworkingUpdated(occurred_at=now, coworking_id=self.id, changed=changed))

    def become(self, status: PlaceStatus, now: datetime, *, reason: str = "team") -> None:
        """Change the status; the same one again is no change and no event."""
        if status is self.status:
            return
        old, self.status, self.updated_at = self.status, status, now
        self._record(
            CoworkingStatusChanged(
                occurred_at=now,
                coworking_id=self.id,
                old_status=old.value,
                new_status=status.value,
                reason=reason,
            )
        )

    def restore(self, now: datetime) -> None:
        if self.status is not PlaceStatus.ARCHIVED:
            raise InvalidState(status=self.status.value)
        self.become(PlaceStatus.UNLISTED, now)

    def move_to(self, timezone: ZoneInfo, mode: ZoneMode, changed_count: int, now: datetime) -> None:
        """Change the zone. The caller has taken the upcoming bookings along (R-V07)."""
        if timezone.key == self.timezone.key:
            return
        old, self.timezone, self.updated_at = self.timezone, timezone, now
        self.hours_version += 1
        self._record(
            TimezoneChanged(
                occurred_at=now,
                coworking_id=self.id,
                old_timezone=old.key,
                new_timezone=timezone.key,
                mode=mode.value,
                changed_count=changed_count,
            )
        )

    def keep_hours(
        self, weekly_hours: tuple[WeeklyHours, ...], *, closed_on_holidays: bool | None, now: datetime
    ) -> None:
        """Set the weekly hours; None leaves the holiday switch as it is."""
        ensure_no_overlap(weekly_hours)
        holidays = self.closed_on_holidays if closed_on_holidays is None else closed_on_holidays
        if (weekly_hours, holidays) == (self.weekly_hours, self.closed_on_holidays):
            return
        self.weekly_hours, self.closed_on_holidays = weekly_hours, holidays
        self._hours_changed("weekly", self.today(now), now)

    def exceptions_changed(self, first_date: date, now: datetime) -> None:
        """Take note that exceptions from this local date on were set or removed."""
        self._hours_changed("exceptions", max(first_date, self.today(now)), now)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.timezone).date()

    def ensure_not_archived(self) -> None:
        if self.status is PlaceStatus.ARCHIVED:
            raise InvalidState(status=self.status.value)

    def _hours_changed(self, cause: str, first_date: date, now: datetime) -> None:
        self.hours_version += 1
        self.updated_at = now
        self._record(
            OpeningHoursChanged(occurred_at=now, coworking_id=self.id, cause=cause, first_date=first_date)
        )
