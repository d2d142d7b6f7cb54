import re
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from mesto.core.schemas import FIRST_YEAR, LAST_YEAR, HourMinute, Input, Line, Name, Output, Text
from mesto.modules.bookings.public import Weekday, WeeklyHours
from mesto.modules.spots.domain.draft import SpotChanges, SpotDraft, SpotType
from mesto.modules.spots.domain.spot import DeactivateMode, SpotStatus

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year < LAST_YEAR:
        raise PydanticCustomError(
            "day", "a date is written like 2026-12-01 and lies in the years 2000 to 2099"
        )
    return day


def _no_repeats(attributes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(attributes))


def unsent() -> Any:
    """Stand in for a field that a merge patch leaves out; it is never read, and null is not it."""
    return None


Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]
SpotName = Annotated[Name, Field(max_length=120)]
Description = Annotated[Text, Field(max_length=2000)]
Position = Annotated[int, Field(strict=True, ge=0, le=9999)]
Zone = Annotated[Name, Field(max_length=60)]
Capacity = Annotated[int, Field(strict=True, ge=1, le=1000)]
Slug = Annotated[str, Field(strict=True, max_length=40, pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*\z")]
Attributes = Annotated[tuple[Slug, ...], Field(max_length=20), AfterValidator(_no_repeats)]
AttributeList = Annotated[Line, Field(max_length=840, description="Comma list; all must match.")]


def attributes_of(listed: str) -> tuple[str, ...]:
    """Read an AttributeList."""
    return tuple(part for text in listed.split(",") if (part := text.strip()))


class HoursInterval(Input):
    model_config = ConfigDict(from_attributes=True)

    weekday: Weekday
    opens_at: HourMinute
    closes_at: HourMinute

    def told(self) -> WeeklyHours:
        return WeeklyHours(self.weekday, self.opens_at, self.closes_at)


Week = Annotated[tuple[HoursInterval, ...], Field(max_length=28)]


class NewSpot(Input):
    name: SpotName
    position: Position
    description: Description = ""
    zone: Zone | None = None
    spot_type: SpotType = SpotType.DESK
    capacity: Capacity = 1
    attributes: Attributes = ()
    weekly_hours: Week | None = None

    def draft(self) -> SpotDraft:
        return SpotDraft(
            name=self.name,
            position=self.position,
            description=self.description,
            zone=self.zone,
            spot_type=self.spot_type,
            capacity=self.capacity,
            attributes=self.attributes,
            weekly_hours=_told(self.weekly_hours),
        )


class NewSpots(Input):
    items: Annotated[tuple[NewSpot, ...], Field(min_length=1, max_length=200)]


class SpotPatch(Input):
    name: SpotName = Field(default_factory=unsent)
    description: Description = Field(default_factory=unsent)
    position: Position = Field(default_factory=unsent)
    zone: Zone | None = Field(default_factory=unsent)
    spot_type: SpotType = Field(default_factory=unsent)
    capacity: Capacity = Field(default_factory=unsent)
    attributes: Attributes = Field(default_factory=unsent)
    weekly_hours: Week | None = Field(default_factory=unsent)
    status: SpotStatus = Field(default_factory=unsent)
    mode: DeactivateMode = DeactivateMode.KEEP
    """What happens to upcoming bookings when the status becomes `inactive`."""

    def changes(self) -> SpotChanges:
        said = self.model_fields_set - {"status", "mode"}
        sent: Any = {name: getattr(self, name) for name in SpotPatch.model_fields if name in said}
        if "weekly_hours" in sent:
            sent["weekly_hours"] = _told(self.weekly_hours)
        changes: SpotChanges = sent
        return changes


class Spot(Output):
    id: UUID
    coworking_id: UUID
    name: str
    description: str
    position: int
    zone: str | None
    spot_type: SpotType
    capacity: int
    attributes: tuple[str, ...]
    weekly_hours: tuple[HoursInterval, ...] | None
    status: SpotStatus
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class SpotList(Output):
    items: list[Spot]
    next_cursor: str | None


def _told(week: Week | None) -> tuple[WeeklyHours, ...] | None:
    return None if week is None else tuple(interval.told() for interval in week)
