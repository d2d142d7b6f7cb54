"""What is answered about free and busy; sent as ready bytes, because lists of it are polled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from mesto.core.pagination import Page
from mesto.core.schemas import Output
from mesto.modules.spots.adapters.schemas import HoursInterval, Spot
from mesto.modules.spots.application.queries.spot_view import SpotView


class SpotAvailability(Spot):
    """The last four only when an interval was given."""

    is_available: bool = False
    reasons: tuple[str, ...] = ()
    held_until: datetime | None = None
    next_free_at: datetime | None = None


class SpotAvailabilityList(Output):
    items: list[SpotAvailability]
    next_cursor: str | None


class Interval(Output):
    time_from: datetime
    time_until: datetime


class BusyInterval(Interval):
    kind: str
    expires_at: datetime | None


class SpotDay(Output):
    date: date
    openings: Sequence[Interval]
    busy: Sequence[BusyInterval]
    free: Sequence[Interval]


class SpotDays(Output):
    spot_id: UUID
    timezone: str
    days: Sequence[SpotDay]


_SHOWN: Final = tuple(Spot.model_fields)


def json_of_page(page: Page[SpotView]) -> bytes:
    """Write the list. The values come from our own rows, so they are not validated a second time."""
    items = [_listed(view) for view in page.items]
    answer = SpotAvailabilityList.model_construct(items=items, next_cursor=page.next_cursor)
    return answer.__pydantic_serializer__.to_json(answer, exclude_unset=True)


def _listed(view: SpotView) -> SpotAvailability:
    fields: dict[str, Any] = {name: getattr(view, name) for name in _SHOWN}
    if view.weekly_hours is not None:
        fields["weekly_hours"] = tuple(HoursInterval.model_validate(h) for h in view.weekly_hours)
    if (state := view.state) is not None:
        fields["is_available"] = state.is_available
        fields["reasons"] = state.reasons
        fields["held_until"] = state.held_until
        fields["next_free_at"] = state.next_free_at
    return SpotAvailability.model_construct(**fields)
