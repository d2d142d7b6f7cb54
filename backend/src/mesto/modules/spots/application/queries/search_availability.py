from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.near import Near
from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Key, Page
from mesto.core.prepared import Row
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import Availability, FirstStarts, TimeSlot, Together
from mesto.modules.coworkings.public import FoundPlace, Places
from mesto.modules.spots.application.queries.spot_view import SpotView, view_of
from mesto.modules.spots.infrastructure.candidates import CANDIDATES, SHOWN, judged_by_rules

DAY: Final = timedelta(days=1)
MOST_SHOWN: Final = 3
"""Spots of each coworking that are named."""


class SearchSort(StrEnum):
    DISTANCE = "distance"
    FREE_COUNT = "free_count"
    FIRST_FROM = "first_from"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAvailability:
    actor: Actor
    window: TimeSlot
    length: timedelta | None = None
    """Somewhere in the window; None: for the whole of it."""
    city: str | None = None
    near: Near | None = None
    spot_type: str | None = None
    attributes: tuple[str, ...] = ()
    min_capacity: int = 1
    spots_needed: int = 1
    sort: SearchSort = SearchSort.NAME
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCoworking:
    found: FoundPlace
    free_count: int
    """Spots that can be had at all, for the whole interval or somewhere in the window."""
    total_count: int
    """Spots that match the filters."""
    first_from: datetime
    """From when on as many spots as are needed can be had at once."""
    spot_ids: Sequence[UUID]
    """Those that can be had from then on, by position and name, no more than are shown."""
    spots: Sequence[SpotView] = ()


@dataclass(frozen=True, slots=True)
class SearchAvailabilityHandler(Query):
    session: AsyncSession
    """Not a ReadSession: `Places` and `Availability` answer on this one, one connection at a time."""
    engine: AsyncEngine
    places: Places
    availability: Availability
    cursors: Cursors

    async def __call__(self, query: SearchAvailability) -> Page[FoundCoworking]:
        after = self.cursors.read(query.cursor, _filters(query)) if query.cursor else None
        around = (query.window.time_from.date() - DAY, query.window.time_until.date() + DAY)
        places = {
            found.place.id: found
            for found in await self.places.search(around, city=query.city, near=query.near)
        }
        rows = await self._candidates(query, places)
        starts = await self.availability.first_starts(
            [judged_by_rules(row, places[row["coworking_id"]].place) for row in rows],
            query.window,
            query.length or query.window.duration,
            query.actor,
            together=query.spots_needed,
        )
        key = _KEYS[query.sort]
        results = sorted(_results(places, rows, starts), key=key)
        left = [result for result in results if after is None or key(result) > after]
        page = self.cursors.page(left, query.limit, key, _filters(query))
        return page.map(await self._shown(page.items))

    async def _candidates(
        self, query: SearchAvailability, places: Mapping[UUID, FoundPlace]
    ) -> Sequence[Row]:
        if not places:
            return ()
        return await CANDIDATES.rows_here(
            self.session,
            self.engine,
            coworkings=list(places),
            spot_type=query.spot_type,
            attributes=list(query.attributes),
            min_capacity=query.min_capacity,
        )

    async def _shown(self, page: Sequence[FoundCoworking]) -> Callable[[FoundCoworking], FoundCoworking]:
        ids = [spot_id for result in page for spot_id in result.spot_ids]
        rows = await SHOWN.rows_here(self.session, self.engine, ids=ids) if ids else ()
        views = {row["id"]: view_of(row) for row in rows}
        return lambda result: _with_spots(result, views)


def _results(
    places: Mapping[UUID, FoundPlace], rows: Sequence[Row], starts: FirstStarts
) -> list[FoundCoworking]:
    total = Counter(row["coworking_id"] for row in rows)
    free = Counter(row["coworking_id"] for row in rows if row["id"] in starts.of_spots)
    order = {row["id"]: (row["position"], row["name"]) for row in rows}

    def first_of(together: Together) -> Sequence[UUID]:
        return sorted(together.spot_ids, key=lambda spot_id: order[spot_id])[:MOST_SHOWN]

    return [
        FoundCoworking(
            found=places[coworking_id],
            free_count=free[coworking_id],
            total_count=total[coworking_id],
            first_from=together.time_from,
            spot_ids=first_of(together),
        )
        for coworking_id, together in starts.together.items()
    ]


def _with_spots(result: FoundCoworking, views: Mapping[UUID, SpotView]) -> FoundCoworking:
    # A spot archived since it was judged is still told about, as it is now: free answers promise nothing.
    return replace(result, spots=[views[spot_id] for spot_id in result.spot_ids if spot_id in views])


def _by_name(result: FoundCoworking) -> Key:
    return result.found.place.name.lower(), result.found.place.id


_KEYS: Final[Mapping[SearchSort, Callable[[FoundCoworking], Key]]] = {
    SearchSort.NAME: _by_name,
    SearchSort.DISTANCE: lambda result: (result.found.distance_m, *_by_name(result)),
    SearchSort.FREE_COUNT: lambda result: (-result.free_count, *_by_name(result)),
    SearchSort.FIRST_FROM: lambda result: (result.first_from, *_by_name(result)),
}


def _filters(query: SearchAvailability) -> Mapping[str, Any]:
    return {
        "list": "availability",
        "window": query.window,
        "length": query.length,
        "city": query.city,
        "near": query.near,
        "spot_type": query.spot_type,
        "attributes": query.attributes,
        "min_capacity": query.min_capacity,
        "spots_needed": query.spots_needed,
        "sort": query.sort,
    }
