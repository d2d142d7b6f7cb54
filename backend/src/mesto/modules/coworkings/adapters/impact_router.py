from dishka import FromDishka

from mesto.core.errors import InvalidState, RoleTooLow, TimezoneUnknown
from mesto.core.http import make_router
from mesto.core.permissions import Who, allow
from mesto.core.problems import problems
from mesto.core.schemas import Id
from mesto.core.security import Actor, SignInFirst
from mesto.modules.bookings.public import CoworkingNotFound, HoursOverlap, OptionNotFound, SpotNotFound
from mesto.modules.coworkings.adapters.impact_schemas import ImpactOut, PreviewImpactBody
from mesto.modules.coworkings.application.queries.preview_impact import PreviewImpact, PreviewImpactHandler

router = make_router(tags=["coworkings"])


@router.post(
    "/coworkings/{coworking_id}/impact-preview",
    operation_id="previewImpact",
    responses=problems(
        SignInFirst,
        RoleTooLow,
        CoworkingNotFound,
        SpotNotFound,
        OptionNotFound,
        InvalidState,
        HoursOverlap,
        TimezoneUnknown,
    ),
)
@allow(Who.MANAGER)
async def preview_impact(
    coworking_id: Id,
    body: PreviewImpactBody,
    actor: FromDishka[Actor],
    handle: FromDishka[PreviewImpactHandler],
) -> ImpactOut:
    """Show which upcoming bookings a change would hit, and what would become of each. Changes nothing."""
    report = await handle(PreviewImpact(actor=actor, coworking_id=coworking_id, change=body.root.change))
    return ImpactOut.model_validate(report)
