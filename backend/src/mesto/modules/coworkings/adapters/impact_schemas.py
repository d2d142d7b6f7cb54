from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    RootModel,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from mesto.core.schemas import Id, Input, Moment, Output
from mesto.modules.bookings.public import ImpactMode, Outcome, TimeSlot, ZoneMode
from mesto.modules.coworkings.adapters.hours_schemas import LEFT_ALONE, Flag, HoursFields
from mesto.modules.coworkings.adapters.schemas import Timezone
from mesto.modules.coworkings.application.queries.preview_impact import (
    ArchivingCoworking,
    ArchivingOption,
    Change,
    ChangingHours,
    ChangingTimezone,
    Closing,
    TakingSpotsAway,
)


def _once_each(ids: list[UUID]) -> list[UUID]:
    return list(dict.fromkeys(ids))


SpotIds = Annotated[list[Id], Field(min_length=1, max_length=200), AfterValidator(_once_each)]


class ClosureBody(Input):
    action: Literal["closure"]
    time_from: Moment
    time_until: Moment
    spot_ids: SpotIds | None = None
    """Missing or null: the whole coworking."""
    mode: ImpactMode = ImpactMode.REFUSE

    @field_validator("time_until")
    @classmethod
    def comes_later(cls, time_until: datetime, info: ValidationInfo) -> datetime:
        if "time_from" in info.data and time_until <= info.data["time_from"]:
            raise PydanticCustomError("interval", "must be later than time_from")
        return time_until

    @property
    def change(self) -> Change:
        return Closing(TimeSlot(self.time_from, self.time_until), self.spot_ids, self.mode)


class DeactivateSpotsBody(Input):
    action: Literal["deactivate_spots"]
    spot_ids: SpotIds
    mode: Literal[ImpactMode.KEEP, ImpactMode.CANCEL, ImpactMode.MOVE, ImpactMode.MOVE_OR_CANCEL] = (
        ImpactMode.KEEP
    )

    @property
    def change(self) -> Change:
        return TakingSpotsAway(self.spot_ids, self.mode, spares_running=True)


class ArchiveSpotsBody(Input):
    action: Literal["archive_spots"]
    spot_ids: SpotIds
    mode: Literal[ImpactMode.REFUSE, ImpactMode.CANCEL, ImpactMode.MOVE, ImpactMode.MOVE_OR_CANCEL] = (
        ImpactMode.REFUSE
    )

    @property
    def change(self) -> Change:
        return TakingSpotsAway(self.spot_ids, self.mode, spares_running=False)


class ArchiveOptionBody(Input):
    action: Literal["archive_option"]
    option_id: Id

    @property
    def change(self) -> Change:
        return ArchivingOption(self.option_id)


class ArchiveCoworkingBody(Input):
    action: Literal["archive_coworking"]
    mode: Literal[ImpactMode.REFUSE, ImpactMode.CANCEL] = ImpactMode.REFUSE

    @property
    def change(self) -> Change:
        return ArchivingCoworking(self.mode)


class ChangeHoursBody(HoursFields):
    action: Literal["change_hours"]
    closed_on_holidays: Flag = LEFT_ALONE

    @property
    def change(self) -> Change:
        return ChangingHours(self.weekly, self.closed_on_holidays)


class ChangeTimezoneBody(Input):
    action: Literal["change_timezone"]
    timezone: Timezone
    timezone_mode: ZoneMode

    @property
    def change(self) -> Change:
        return ChangingTimezone(self.timezone, self.timezone_mode)


AnyChangeBody = Annotated[
    ClosureBody
    | DeactivateSpotsBody
    | ArchiveSpotsBody
    | ArchiveOptionBody
    | ArchiveCoworkingBody
    | ChangeHoursBody
    | ChangeTimezoneBody,
    Field(discriminator="action"),
]


class PreviewImpactBody(RootModel[AnyChangeBody]):
    @model_validator(mode="wrap")
    @classmethod
    def without_the_tag(cls, value: Any, judge: ModelWrapValidatorHandler[Self]) -> Self:
        """Point at the fields as they were sent: pydantic names the chosen kind as a step on the way."""
        try:
            return judge(value)
        except ValidationError as error:
            failures = [_as_sent(failure) for failure in error.errors(include_input=False)]
            raise ValidationError.from_exception_data(cls.__name__, failures, hide_input=True) from None


def _as_sent(failure: Any) -> InitErrorDetails:
    kind, place, context = failure["type"], failure["loc"], failure.get("ctx", {})
    if kind == "union_tag_not_found":
        return {"type": "missing", "loc": ("action",), "input": None}
    if kind == "union_tag_invalid":
        expected = {"expected": context["expected_tags"]}
        return {"type": "literal_error", "loc": ("action",), "input": None, "ctx": expected}
    said = PydanticCustomError(kind, failure["msg"].replace("{", "(").replace("}", ")"), context)
    return {"type": said, "loc": place[1:], "input": None}


class AffectedBookingOut(Output):
    booking_id: UUID
    reference: str
    spot_id: UUID
    time_from: datetime
    time_until: datetime
    outcome: Outcome
    to_spot_id: UUID | None


class ImpactOut(Output):
    total: int
    items: list[AffectedBookingOut]
    """The first 100 by start."""
