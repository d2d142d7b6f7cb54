from http import HTTPStatus
from typing import Annotated, Any

from dishka.integrations.fastapi import FromDishka
from fastapi import Query, Request, Response

from mesto.core.errors import InvalidState, PreconditionRequired, QuotaExceeded, RoleTooLow, VersionMismatch
from mesto.core.http import IfMatch, NeededIfMatch, answer_with, large_body, make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.modules.bookings.public import CoworkingNotFound, HasFutureBookings, HoursOverlap, SpotNotFound
from mesto.modules.spots.adapters.schemas import NewSpots, Spot, SpotList, SpotPatch
from mesto.modules.spots.application.commands.archive_spot import ArchiveSpot, ArchiveSpotHandler
from mesto.modules.spots.application.commands.create_spots import CreateSpots, CreateSpotsHandler
from mesto.modules.spots.application.commands.restore_spot import RestoreSpot, RestoreSpotHandler
from mesto.modules.spots.application.commands.update_spot import UpdateSpot, UpdateSpotHandler
from mesto.modules.spots.application.queries.get_spot import GetSpot, GetSpotHandler
from mesto.modules.spots.domain.errors import SpotNameTaken
from mesto.modules.spots.domain.spot import ArchiveMode

router = make_router(tags=["spots"])
_MANAGED = (SignInFirst, RoleTooLow, InvalidState)
_VERSIONED = (*_MANAGED, SpotNotFound, VersionMismatch, PreconditionRequired)


@router.post(
    "/coworkings/{coworking_id}/spots",
    operation_id="createSpots",
    status_code=HTTPStatus.CREATED,
    response_model=SpotList,
    responses=problems(*_MANAGED, CoworkingNotFound, SpotNameTaken, QuotaExceeded, HoursOverlap),
)
@large_body
@allow(Who.MANAGER)
async def create_spots(
    *,
    coworking_id: Id,
    body: NewSpots,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[CreateSpotsHandler],
) -> Any:
    """Create up to 200 spots, all or none."""
    drafts = [item.draft() for item in body.items]
    created = await handle(CreateSpots(actor=actor, coworking_id=coworking_id, drafts=drafts))
    response.headers["Location"] = request.url.path
    return SpotList(items=[Spot.model_validate(spot) for spot in created], next_cursor=None)


@router.get("/spots/{spot_id}", operation_id="getSpot", response_model=Spot, responses=problems(SpotNotFound))
@allow(Who.PUBLIC)
async def get_spot(
    *,
    spot_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    handle: FromDishka[GetSpotHandler],
) -> Any:
    """Show one spot."""
    spot = await handle(GetSpot(actor=visitor.actor, spot_id=spot_id))
    return answer_with(request, response, Spot.model_validate(spot), version=spot.version)


@router.patch(
    "/spots/{spot_id}",
    operation_id="updateSpot",
    response_model=Spot,
    responses=problems(*_VERSIONED, SpotNameTaken, HasFutureBookings, HoursOverlap),
)
@allow(Who.MANAGER)
async def update_spot(
    *,
    spot_id: Id,
    body: SpotPatch,
    seen_version: NeededIfMatch,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateSpotHandler],
) -> Any:
    """Change a spot. An inactive one takes no new bookings; `mode` says what happens to upcoming ones."""
    spot = await handle(
        UpdateSpot(
            actor=actor,
            spot_id=spot_id,
            seen_version=seen_version,
            changes=body.changes(),
            status=body.status,
            mode=body.mode,
        )
    )
    return answer_with(request, response, Spot.model_validate(spot), version=spot.version)


@router.delete(
    "/spots/{spot_id}",
    operation_id="archiveSpot",
    response_model=Spot,
    responses=problems(*_VERSIONED, HasFutureBookings),
)
@allow(Who.MANAGER)
async def archive_spot(
    *,
    spot_id: Id,
    seen_version: NeededIfMatch,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[ArchiveSpotHandler],
    mode: Annotated[ArchiveMode, Query()] = ArchiveMode.REFUSE,
) -> Any:
    """Archive a spot: it is never deleted. With upcoming bookings this needs a `mode`."""
    spot = await handle(ArchiveSpot(actor=actor, spot_id=spot_id, seen_version=seen_version, mode=mode))
    return answer_with(request, response, Spot.model_validate(spot), version=spot.version)


@router.post(
    "/spots/{spot_id}/restore",
    operation_id="restoreSpot",
    response_model=Spot,
    responses=problems(*_MANAGED, SpotNotFound, SpotNameTaken, QuotaExceeded, VersionMismatch),
)
@allow(Who.MANAGER)
async def restore_spot(
    *,
    spot_id: Id,
    seen_version: IfMatch,
    request: Request,
    response: Response,
    actor: FromDishka[Actor],
    handle: FromDishka[RestoreSpotHandler],
) -> Any:
    """Bring an archived spot back, inactive."""
    spot = await handle(RestoreSpot(actor=actor, spot_id=spot_id, seen_version=seen_version))
    return answer_with(request, response, Spot.model_validate(spot), version=spot.version)
