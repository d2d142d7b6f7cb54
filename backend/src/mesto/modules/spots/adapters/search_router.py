from datetime import timedelta
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request
from pydantic import Field

from mesto.core.asked_near import AskedNear
from mesto.core.errors import WindowTooWide
from mesto.core.http import make_router
from mesto.core.near import Near
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Name
from mesto.core.security import Visitor
from mesto.modules.bookings.public import TimeSlot
from mesto.modules.spots.adapters.asked_slot import NeededSlot, refuse_field
from mesto.modules.spots.adapters.polling import answer_polled
from mesto.modules.spots.adapters.schemas import AttributeList, attributes_of
from mesto.modules.spots.adapters.search_schemas import FoundAvailabilityList, json_of_search
from mesto.modules.spots.application.queries.search_availability import (
    SearchAvailability,
    SearchAvailabilityHandler,
    SearchSort,
)
from mesto.modules.spots.domain.draft import SpotType

router = make_router(tags=["spots"])
City = Annotated[Name, Field(max_length=80)]


@router.get(
    "/availability",
    operation_id="searchAvailability",
    response_model=FoundAvailabilityList,
    responses=problems(WindowTooWide, InvalidCursor),
)
@allow(Who.PUBLIC)
async def search_availability(
    *,
    slot: NeededSlot,
    request: Request,
    visitor: FromDishka[Visitor],
    handle: FromDishka[SearchAvailabilityHandler],
    city: Annotated[City | None, Query(description="This or `near`.")] = None,
    near: AskedNear = None,
    spot_type: Annotated[SpotType | None, Query()] = None,
    attributes: Annotated[AttributeList, Query()] = "",
    min_capacity: Annotated[int, Query(ge=1, le=1000)] = 1,
    spots_needed: Annotated[int, Query(ge=1, le=10)] = 1,
    duration_minutes: Annotated[
        int | None, Query(ge=5, le=10080, description="Then the interval is a window to look in.")
    ] = None,
    sort: Annotated[
        SearchSort | None, Query(description="`distance` needs `near`, and is the default with it.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Any:
    """Find coworkings of a city, or near a point, where enough spots can be had. Exact and live."""
    page = await handle(
        SearchAvailability(
            actor=visitor.actor,
            window=slot,
            length=_length(duration_minutes, slot),
            city=city,
            near=near,
            spot_type=spot_type,
            attributes=attributes_of(attributes),
            min_capacity=min_capacity,
            spots_needed=spots_needed,
            sort=_sort(sort, city, near),
            limit=limit,
            cursor=cursor,
        )
    )
    return answer_polled(request, json_of_search(page, in_window=duration_minutes is not None))


def _length(minutes: int | None, window: TimeSlot) -> timedelta | None:
    if minutes is None:
        return None
    if (length := timedelta(minutes=minutes)) > window.duration:
        raise refuse_field("duration_minutes", "must fit between time_from and time_until")
    return length


def _sort(asked: SearchSort | None, city: str | None, near: Near | None) -> SearchSort:
    if (city is None) == (near is None):
        raise refuse_field("city", "needs either city or near, and not both")
    if near is None and asked is SearchSort.DISTANCE:
        raise refuse_field("sort", "distance needs near")
    return asked or (SearchSort.DISTANCE if near else SearchSort.NAME)
