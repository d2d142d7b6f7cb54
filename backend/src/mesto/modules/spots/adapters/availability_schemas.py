"""What is answered about free and busy; sent as ready bytes, because lists of it are polled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field
from pydantic_core import to_json

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
    booked_by: str | None = Field(
        None, description="Full name, where the coworking shows names to people who are signed in."
    )


class SpotDay(Output):
    date: date
    openings: Sequence[Interval]
    busy: Sequence[BusyInterval]
    free: Sequence[Interval]


class SpotDays(Output):
    spot_id: UUID
    timezone: str
    days: Sequence[SpotDay]


def json_of_page(page: Page[SpotView]) -> bytes:
    """Write a SpotAvailabilityList. Its values come from our own rows: making models of them to have
    them validated and dumped would cost more than asking the database."""
    return to_json({"items": [listed(view) for view in page.items], "next_cursor": page.next_cursor})


def listed(view: SpotView) -> dict[str, Any]:
    """Return a Spot, or a SpotAvailability where the state is known, ready for JSON."""
    hours = view.weekly_hours
    shown = {
        "id": str(view.id),  # the driver's own class of UUID, which takes the serializer longest to place
        "coworking_id": str(view.coworking_id),
        "name": view.name,
        "description": view.description,
        "position": view.position,
        "zone": view.zone,
        "spot_type": view.spot_type,
        "capacity": view.capacity,
        "attributes": view.attributes,
        "weekly_hours": hours and [HoursInterval.model_validate(interval) for interval in hours],
        "status": view.status,
        "archived_at": view.archived_at,
        "created_at": view.created_at,
        "updated_at": view.updated_at,
        "version": view.version,
    }
    if (state := view.state) is not None:
        shown["is_available"] = state.is_available
        shown["reasons"] = state.reasons
        shown["held_until"] = state.held_until
        shown["next_free_at"] = state.next_free_at
    return shown
