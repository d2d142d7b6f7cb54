from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.prepared import Prepared, Row
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import SpotNotFound
from mesto.modules.coworkings.public import Coworkings, is_member
from mesto.modules.spots.application.queries.spot_view import SpotView, view_of
from mesto.modules.spots.infrastructure.tables import spots

_find: Final = Prepared(select(spots).where(spots.c.id == bindparam("spot_id", type_=Uuid)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GetSpot:
    actor: Actor
    spot_id: UUID


@dataclass(frozen=True, slots=True)
class GetSpotHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` answers on this one, and a request holds one connection at a time."""
    coworkings: Coworkings

    async def __call__(self, query: GetSpot) -> SpotView:
        row = await visible_spot(self.session, query.spot_id, query.actor)
        await self.coworkings.seen_by(query.actor, row["coworking_id"], otherwise=SpotNotFound, spot_ids=())
        return view_of(row)


async def visible_spot(session: AsyncSession, spot_id: UUID, actor: Actor) -> Row:
    """Return the spot; an archived one only to members of its coworking."""
    row = await _find.row(session, spot_id=spot_id)
    if row is None or (row["archived_at"] is not None and not is_member(actor, row["coworking_id"])):
        raise SpotNotFound
    return row
