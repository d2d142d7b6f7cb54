from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request

from mesto.core.errors import RoleTooLow, WindowTooWide
from mesto.core.http import make_router
from mesto.core.pagination import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursor
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import SignInFirst, Visitor
from mesto.modules.bookings.public import CoworkingNotFound, SpotNotFound
from mesto.modules.spots.adapters.asked_slot import AskedSlot, refuse_field
from mesto.modules.spots.adapters.availability_schemas import (
    SpotAvailabilityList,
    SpotDays,
    json_of_page,
)
from mesto.modules.spots.adapters.polling import answer_polled
from mesto.modules.spots.adapters.schemas import AttributeList, Day, Zone, attributes_of
from mesto.modules.spots.application.queries.get_spot_availability import (
    GetSpotAvailability,
    GetSpotAvailabilityHandler,
)
from mesto.modules.spots.application.queries.list_coworking_spots import (
    ListCoworkingSpots,
    ListCoworkingSpotsHandler,
)
from mesto.modules.spots.domain.draft import SpotType

router = make_router(tags=["spots"])


@router.get(
    "/coworkings/{coworking_id}/spots",
    operation_id="listCoworkingSpots",
    response_model=SpotAvailabilityList,
    responses=problems(CoworkingNotFound, SignInFirst, RoleTooLow, WindowTooWide, InvalidCursor),
)
@allow(Who.PUBLIC)
async def list_coworking_spots(
    *,
    coworking_id: Id,
    slot: AskedSlot,
    request: Request,
    visitor: FromDishka[Visitor],
    handle: FromDishka[ListCoworkingSpotsHandler],
    spot_type: Annotated[SpotType | None, Query()] = None,
    zone: Annotated[Zone | None, Query()] = None,
    attributes: Annotated[AttributeList, Query()] = "",
    min_capacity: Annotated[int, Query(ge=1, le=1000)] = 1,
    only_available: Annotated[bool, Query()] = False,
    include_inactive: Annotated[bool, Query(description="Staff and above.")] = False,
    include_archived: Annotated[bool, Query(description="Managers and above.")] = False,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
) -> Any:
    """List the spots of a coworking by position; with an interval also whether each is available, and why not."""
    if only_available and slot is None:
        raise refuse_field("only_available", "needs time_from and time_until")
    page = await handle(
        ListCoworkingSpots(
            actor=visitor.actor,
            coworking_id=coworking_id,
            slot=slot,
            spot_type=spot_type,
            zone=zone,
            attributes=attributes_of(attributes),
            min_capacity=min_capacity,
            only_available=only_available,
            include_inactive=include_inactive,
            include_archived=include_archived,
            limit=limit,
            cursor=cursor,
        )
    )
    return answer_polled(request, json_of_page(page))


@router.get(
    "/spots/{spot_id}/availability",
    operation_id="getSpotAvailability",
    response_model=SpotDays,
    responses=problems(SpotNotFound),
)
@allow(Who.PUBLIC)
async def get_spot_availability(
    *,
    spot_id: Id,
    request: Request,
    visitor: FromDishka[Visitor],
    handle: FromDishka[GetSpotAvailabilityHandler],
    date_from: Annotated[Day | None, Query(description="A local date; today when missing.")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 1,
) -> Any:
    """Show the days of one spot: openings, busy intervals, and where a booking may lie."""
    found = await handle(
        GetSpotAvailability(actor=visitor.actor, spot_id=spot_id, first=date_from, days=days)
    )
    content = SpotDays.model_validate(found).model_dump_json()
    return answer_polled(request, content.encode())
