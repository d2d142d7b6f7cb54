from typing import Any

from dishka import FromDishka
from fastapi import Request, Response

from mesto.core.errors import (
    InvalidState,
    PreconditionRequired,
    RoleTooLow,
    VersionMismatch,
    WindowTooWide,
)
from mesto.core.http import NeededIfMatch, answer_with, make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.modules.bookings.public import CoworkingNotFound, SpotNotFound
from mesto.modules.coworkings.adapters.policy_schemas import (
    CoworkingPolicyBody,
    PolicyOut,
    SimulatePolicyBody,
    SimulationOut,
    SpotPolicyBody,
    SpotType,
    SpotTypePolicyBody,
    said,
)
from mesto.modules.coworkings.application.commands.update_coworking_policy import (
    UpdateCoworkingPolicy,
    UpdateCoworkingPolicyHandler,
)
from mesto.modules.coworkings.application.commands.update_spot_policy import (
    UpdateSpotPolicy,
    UpdateSpotPolicyHandler,
)
from mesto.modules.coworkings.application.commands.update_spot_type_policy import (
    UpdateSpotTypePolicy,
    UpdateSpotTypePolicyHandler,
)
from mesto.modules.coworkings.application.queries.get_policy import GetPolicy, GetPolicyHandler
from mesto.modules.coworkings.application.queries.get_spot_policy import GetSpotPolicy, GetSpotPolicyHandler
from mesto.modules.coworkings.application.queries.policy_page import PolicyPage
from mesto.modules.coworkings.application.queries.simulate_policy import SimulatePolicy, SimulatePolicyHandler

router = make_router(tags=["policies"])

MANAGED = (SignInFirst, RoleTooLow, CoworkingNotFound)
CHANGED = (VersionMismatch, PreconditionRequired, InvalidState)


@router.get(
    "/coworkings/{coworking_id}/policy",
    operation_id="getCoworkingPolicy",
    response_model=PolicyOut,
    responses=problems(CoworkingNotFound),
)
@allow(Who.PUBLIC)
async def get_coworking_policy(
    coworking_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    read: FromDishka[GetPolicyHandler],
) -> Any:
    """Show what the coworking has set for all its spots, and what is in force where no type or spot says more.

    Nothing set yet has version 0. `scope_key` is the coworking's id.
    """
    page = await read(GetPolicy(actor=visitor.actor, coworking_id=coworking_id))
    return _answer(request, response, page)


@router.patch(
    "/coworkings/{coworking_id}/policy",
    operation_id="updateCoworkingPolicy",
    response_model=PolicyOut,
    responses=problems(*MANAGED, *CHANGED),
)
@allow(Who.MANAGER)
async def update_coworking_policy(
    coworking_id: Id,
    body: CoworkingPolicyBody,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateCoworkingPolicyHandler],
    read: FromDishka[GetPolicyHandler],
) -> Any:
    """Set rules for the whole coworking; null gives a field back to the platform's default.

    Bookings that exist keep what was agreed. Rules that together leave nothing to book are refused.
    """
    await handle(
        UpdateCoworkingPolicy(
            actor=actor, coworking_id=coworking_id, expected_version=version, fields=said(body)
        )
    )
    return _answer(request, response, await read(GetPolicy(actor=actor, coworking_id=coworking_id)))


@router.patch(
    "/coworkings/{coworking_id}/spot-types/{spot_type}/policy",
    operation_id="updateSpotTypePolicy",
    response_model=PolicyOut,
    responses=problems(*MANAGED, *CHANGED),
)
@allow(Who.MANAGER)
async def update_spot_type_policy(
    coworking_id: Id,
    spot_type: SpotType,
    body: SpotTypePolicyBody,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateSpotTypePolicyHandler],
    read: FromDishka[GetPolicyHandler],
) -> Any:
    """Set rules for all spots of a type; null gives a field back to the coworking.

    The first change says `If-Match: "0"`.
    """
    await handle(
        UpdateSpotTypePolicy(
            actor=actor,
            coworking_id=coworking_id,
            spot_type=spot_type,
            expected_version=version,
            fields=said(body),
        )
    )
    query = GetPolicy(actor=actor, coworking_id=coworking_id, spot_type=spot_type)
    return _answer(request, response, await read(query))


@router.get(
    "/spots/{spot_id}/policy",
    operation_id="getSpotPolicy",
    response_model=PolicyOut,
    responses=problems(SpotNotFound),
)
@allow(Who.PUBLIC)
async def get_spot_policy(
    spot_id: Id,
    request: Request,
    response: Response,
    visitor: FromDishka[Visitor],
    read: FromDishka[GetSpotPolicyHandler],
) -> Any:
    """Show the rules in force for a spot, and which of spot, type, coworking and platform has set each."""
    return _answer(request, response, await read(GetSpotPolicy(actor=visitor.actor, spot_id=spot_id)))


@router.patch(
    "/spots/{spot_id}/policy",
    operation_id="updateSpotPolicy",
    response_model=PolicyOut,
    responses=problems(SignInFirst, RoleTooLow, SpotNotFound, *CHANGED),
)
@allow(Who.MANAGER)
async def update_spot_policy(
    spot_id: Id,
    body: SpotPolicyBody,
    request: Request,
    response: Response,
    version: NeededIfMatch,
    actor: FromDishka[Actor],
    handle: FromDishka[UpdateSpotPolicyHandler],
    read: FromDishka[GetSpotPolicyHandler],
) -> Any:
    """Set rules for one spot; null gives a field back to its type and its coworking."""
    await handle(UpdateSpotPolicy(actor=actor, spot_id=spot_id, expected_version=version, fields=said(body)))
    return _answer(request, response, await read(GetSpotPolicy(actor=actor, spot_id=spot_id)))


@router.post(
    "/coworkings/{coworking_id}/policy/simulate",
    operation_id="simulatePolicy",
    responses=problems(*MANAGED, SpotNotFound, WindowTooWide),
)
@allow(Who.MANAGER)
async def simulate_policy(
    coworking_id: Id,
    body: SimulatePolicyBody,
    actor: FromDishka[Actor],
    handle: FromDishka[SimulatePolicyHandler],
) -> SimulationOut:
    """Say which bookings starting on these dates the changed rules would have refused. Nothing is changed.

    Every booking is judged as it was wished when it was placed, by the facts of that moment. Bookings the
    team placed with an override are left out.
    """
    body.ensure_window()
    found = await handle(
        SimulatePolicy(
            actor=actor,
            target=body.target(coworking_id),
            fields=body.read_fields(),
            first=body.date_from,
            last=body.date_until,
        )
    )
    return SimulationOut.model_validate(found)


def _answer(request: Request, response: Response, page: PolicyPage) -> Any:
    # The rules in force change with the scopes above too, so the tag names their state after the dash.
    body = PolicyOut.of(page)
    return answer_with(request, response, body, version=page.version, clock_part=page.inherited)
