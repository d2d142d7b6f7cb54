from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, any_, bindparam, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared, Row
from mesto.modules.bookings.public import Place, PlaceStatus
from mesto.modules.coworkings.domain.daily_hours import today_of
from mesto.modules.coworkings.infrastructure.place_rows import PLACE, hours_of, rows_here
from mesto.modules.coworkings.infrastructure.place_search import SEARCHES, search_params
from mesto.modules.coworkings.infrastructure.tables import coworkings
from mesto.modules.coworkings.public import FoundPlace, Near, PlaceCard, Places

SPARE: Final = timedelta(days=2)
_cards = Prepared(
    select(
        coworkings.c.id,
        coworkings.c.name,
        coworkings.c.address,
        coworkings.c.city,
        cast(coworkings.c.timezone, Text).label("timezone"),
        cast(coworkings.c.status, Text).label("status"),
    ).where(coworkings.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
)


class SqlPlaces(Places):
    def __init__(self, session: AsyncSession, engine: AsyncEngine, clock: Clock) -> None:
        self._session = session
        self._engine = engine
        self._clock = clock

    async def get(self, coworking_id: UUID, around: tuple[date, date]) -> Place | None:
        first, last = around[0] - SPARE, around[1] + SPARE
        rows = await rows_here(
            PLACE, self._session, self._engine, coworking_id=coworking_id, first=first, last=last
        )
        return next((place_of(row) for row in rows), None)

    async def cards(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, PlaceCard]:
        rows = await rows_here(_cards, self._session, self._engine, ids=list(coworking_ids))
        return {row["id"]: PlaceCard(**row) for row in rows}

    async def search(
        self, around: tuple[date, date], *, city: str | None = None, near: Near | None = None
    ) -> Sequence[FoundPlace]:
        now = self._clock.now()
        params = {"first": around[0] - SPARE, "last": around[1] + SPARE, **search_params(now, city, near)}
        statement = SEARCHES[city is not None, near is not None]
        rows = await rows_here(statement, self._session, self._engine, **params)
        return [_found(row, now) for row in rows]


def place_of(row: Row) -> Place:
    """Read the columns of `place_columns`."""
    return Place(
        id=row["id"],
        name=row["name"],
        address=row["address"],
        status=PlaceStatus(row["status"]),
        hours=hours_of(row),
        version=row["version"],
    )


def _found(row: Row, now: datetime) -> FoundPlace:
    place = place_of(row)
    today = today_of(place.hours, now)
    card = PlaceCard(
        id=place.id,
        name=place.name,
        address=place.address,
        city=row["city"],
        timezone=place.timezone.key,
        status=place.status,
    )
    return FoundPlace(
        place=place,
        card=card,
        opens_at=today.opens_at,
        closes_at=today.closes_at,
        distance_m=row["distance_m"],
    )
