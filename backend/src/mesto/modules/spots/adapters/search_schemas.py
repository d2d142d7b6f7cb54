"""What a search answers; sent as ready bytes, because maps poll it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from mesto.core.pagination import Page
from mesto.core.schemas import HourMinute, Output
from mesto.modules.bookings.public import PlaceStatus
from mesto.modules.coworkings.public import FoundPlace
from mesto.modules.spots.adapters.availability_schemas import listed
from mesto.modules.spots.adapters.schemas import Spot
from mesto.modules.spots.application.queries.search_availability import FoundCoworking


class FoundCoworkingCard(Output):
    id: UUID
    name: str
    address: str
    city: str
    timezone: str
    status: PlaceStatus
    opens_at: HourMinute | None
    closes_at: HourMinute | None
    cover: None = None
    distance_m: int | None = None
    """Only where a point was asked about."""


class FoundAvailability(Output):
    coworking: FoundCoworkingCard
    free_count: int
    total_count: int
    first_from: datetime | None
    """Only with `duration_minutes`: from when on as many spots as are needed can be had at once."""
    spots: list[Spot]
    """Up to three that can be had, from `first_from` on where there is one."""


class FoundAvailabilityList(Output):
    items: list[FoundAvailability]
    next_cursor: str | None


def json_of_search(page: Page[FoundCoworking], *, in_window: bool) -> bytes:
    """Write a FoundAvailabilityList."""
    items = [
        {
            "coworking": _card(result.found),
            "free_count": result.free_count,
            "total_count": result.total_count,
            "first_from": result.first_from if in_window else None,
            "spots": [listed(view) for view in result.spots],
        }
        for result in page.items
    ]
    return to_json({"items": items, "next_cursor": page.next_cursor})


def _card(found: FoundPlace) -> dict[str, Any]:
    card = found.card
    return {
        "id": str(card.id),
        "name": card.name,
        "address": card.address,
        "city": card.city,
        "timezone": card.timezone,
        "status": card.status,
        "opens_at": _hhmm(found.opens_at),
        "closes_at": _hhmm(found.closes_at),
        "cover": None,
        "distance_m": found.distance_m,
    }


def _hhmm(moment: time | None) -> str | None:
    return None if moment is None else f"{moment:%H:%M}"
