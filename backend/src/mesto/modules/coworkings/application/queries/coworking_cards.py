"""Coworkings as lists show them, with today's hours, out of the list's own statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast

from mesto.modules.bookings.public import PlaceStatus
from mesto.modules.coworkings.domain.daily_hours import today_of
from mesto.modules.coworkings.infrastructure.place_rows import exceptions_between, hours_columns, hours_of
from mesto.modules.coworkings.infrastructure.repository import month_day
from mesto.modules.coworkings.infrastructure.tables import coworkings, hours_exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class CoworkingCard:
    id: UUID
    name: str
    address: str
    city: str
    timezone: str
    status: PlaceStatus
    opens_at: time | None
    closes_at: time | None
    distance_m: int | None = None
    """None unless a point was asked about."""


def card_columns(now: datetime) -> tuple[ColumnElement[Any], ...]:
    """Name what a card needs; the exceptions are those that may fall on today anywhere on Earth."""
    days = [now.date() + timedelta(days=n) for n in (-1, 0, 1)]
    yearly = hours_exceptions.c.month_day.in_([month_day(day) for day in days])
    c = coworkings.c
    return (
        c.id.label("coworking_id"),
        c.name,
        c.address,
        c.city,
        cast(c.status, Text).label("coworking_status"),
        *hours_columns(exceptions_between(days[0], days[-1], yearly)),
    )


def card_of(row: Mapping[Any, Any], now: datetime) -> CoworkingCard:
    today = today_of(hours_of(row), now)
    return CoworkingCard(
        id=row["coworking_id"],
        name=row["name"],
        address=row["address"],
        city=row["city"],
        timezone=row["timezone"],
        status=PlaceStatus(row["coworking_status"]),
        opens_at=today.opens_at,
        closes_at=today.closes_at,
        distance_m=row.get("distance_m"),
    )
