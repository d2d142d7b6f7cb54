"""Rows of prepared statements (they come without SQLAlchemy's types) as bookings sees a spot."""

from mesto.core.prepared import Row
from mesto.modules.bookings.public import BookableSpot, Place, WeeklyHours
from mesto.modules.spots.infrastructure.tables import week_of


def own_hours(row: Row) -> tuple[WeeklyHours, ...] | None:
    stored = row["weekly_hours"]
    return None if stored is None else week_of(stored)


def bookable(row: Row, place: Place) -> BookableSpot:
    return BookableSpot(
        id=row["id"],
        name=row["name"],
        spot_type=row["spot_type"],
        zone=row["zone"],
        position=row["position"],
        capacity=row["capacity"],
        attributes=tuple(row["attributes"]),
        is_active=row["status"] == "active",
        is_archived=row["archived_at"] is not None,
        place=place,
        own_hours=own_hours(row),
        policy=place.policies.effective(row["spot_type"], row["id"]),
    )
