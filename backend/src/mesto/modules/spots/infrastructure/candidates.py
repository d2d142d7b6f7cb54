"""The spots of many coworkings that a search judges, with no more than judging needs."""

import json
from functools import lru_cache
from typing import Final

from sqlalchemy import Integer, Text, Uuid, any_, bindparam, cast, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from mesto.core.prepared import Prepared, Row
from mesto.modules.bookings.public import BookableSpot, Place, WeeklyHours
from mesto.modules.spots.infrastructure.tables import spots, week_of

_spot_type: Final = bindparam("spot_type", type_=Text)
CANDIDATES: Final = Prepared(
    select(
        spots.c.id,
        spots.c.coworking_id,
        spots.c.name,
        spots.c.spot_type,
        spots.c.position,
        spots.c.capacity,
        cast(spots.c.weekly_hours, Text).label("weekly_hours"),
    ).where(
        spots.c.coworking_id == any_(bindparam("coworkings", type_=ARRAY(Uuid))),
        spots.c.status == literal_column("'active'"),
        spots.c.archived_at.is_(None),
        or_(_spot_type.is_(None), spots.c.spot_type == _spot_type),
        spots.c.attributes.contains(bindparam("attributes", type_=ARRAY(Text))),
        spots.c.capacity >= bindparam("min_capacity", type_=Integer),
    )
)
SHOWN: Final = Prepared(select(spots).where(spots.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))))


def judged_by_rules(row: Row, place: Place) -> BookableSpot:
    """Read a row of CANDIDATES. What only people look at is left out of it: there are thousands."""
    return BookableSpot(
        id=row["id"],
        name=row["name"],
        spot_type=row["spot_type"],
        zone=None,
        position=row["position"],
        capacity=row["capacity"],
        is_active=True,
        is_archived=False,
        place=place,
        own_hours=_week(row["weekly_hours"]),
        policy=place.policies.effective(row["spot_type"], row["id"]),
    )


@lru_cache(maxsize=2048)
def _week(stored: str | None) -> tuple[WeeklyHours, ...] | None:
    return None if stored is None else week_of(json.loads(stored))
