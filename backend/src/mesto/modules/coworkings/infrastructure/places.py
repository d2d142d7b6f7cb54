from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Text, Uuid, any_, bindparam, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.modules.bookings.public import Place, PlaceStatus
from mesto.modules.coworkings.infrastructure.place_rows import PLACE, hours_of, rows_here
from mesto.modules.coworkings.infrastructure.policy_rows import keys_of, stored_policies
from mesto.modules.coworkings.infrastructure.tables import coworkings
from mesto.modules.coworkings.public import PlaceCard, Places

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
    def __init__(self, session: AsyncSession, engine: AsyncEngine) -> None:
        self._session = session
        self._engine = engine

    async def get(
        self, coworking_id: UUID, around: tuple[date, date], spot_ids: Collection[UUID] | None = None
    ) -> Place | None:
        first, last = around[0] - SPARE, around[1] + SPARE
        rows = await rows_here(
            PLACE,
            self._session,
            self._engine,
            coworking_id=coworking_id,
            first=first,
            last=last,
            spot_keys=keys_of(spot_ids),
        )
        return next(
            (
                Place(
                    id=row["id"],
                    name=row["name"],
                    address=row["address"],
                    status=PlaceStatus(row["status"]),
                    hours=hours_of(row),
                    version=row["version"],
                    policies=stored_policies(row["policies"]).policies,
                )
                for row in rows
            ),
            None,
        )

    async def cards(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, PlaceCard]:
        rows = await rows_here(_cards, self._session, self._engine, ids=list(coworking_ids))
        return {row["id"]: PlaceCard(**row) for row in rows}
