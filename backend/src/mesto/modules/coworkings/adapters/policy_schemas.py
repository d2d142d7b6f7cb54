from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args
from uuid import UUID

from pydantic import BeforeValidator, Field, GetPydanticSchema, TypeAdapter, ValidationError, create_model
from pydantic_core import PydanticCustomError

from mesto.core.errors import AppError, WindowTooWide
from mesto.core.problems import refusal_of
from mesto.core.schemas import Id, Input, Line, Output
from mesto.modules.bookings.public import FIELDS, PolicyField, PolicyScope
from mesto.modules.coworkings.adapters.hours_schemas import Day, Flag
from mesto.modules.coworkings.application.queries.policy_page import PolicyPage
from mesto.modules.coworkings.domain.policy import Target

SpotType = Literal["desk", "meeting_room", "phone_booth", "office", "event_space", "other"]
Value = bool | int | str
WIDEST_DAYS: Final = 92
_id: Final[TypeAdapter[UUID]] = TypeAdapter(Id)


def _whole(value: Any) -> Any:
    """Literal takes 15.0 for 15, no other field of ours does."""
    if value is not None and type(value) is not int:
        raise PydanticCustomError("int_type", "input should be a valid integer")
    return value


def _type_of(field: PolicyField) -> Any:
    allowed = field.allowed
    if isinstance(allowed, range):
        return Annotated[int, Field(strict=True, ge=allowed[0], le=allowed[-1])]
    values = tuple(allowed)
    if all(isinstance(value, bool) for value in values):
        return Flag
    chosen: Any = Literal.__getitem__(values)
    return Annotated[chosen, BeforeValidator(_whole)] if isinstance(values[0], int) else chosen


def _body(name: str, scope: PolicyScope) -> type[Input]:
    """Make the body that sets what this scope may set; null gives a field back to the scope above."""
    fields: dict[str, Any] = {
        field: (_type_of(about) | None, None) for field, about in FIELDS.items() if scope in about.scopes
    }
    return create_model(name, __base__=Input, **fields)


BODIES: Final[Mapping[PolicyScope, type[Input]]] = {
    PolicyScope.COWORKING: _body("CoworkingPolicyBody", PolicyScope.COWORKING),
    PolicyScope.SPOT_TYPE: _body("SpotTypePolicyBody", PolicyScope.SPOT_TYPE),
    PolicyScope.SPOT: _body("SpotPolicyBody", PolicyScope.SPOT),
}
# The type checker sees an Input, requests are read by the model made for the scope.
CoworkingPolicyBody = Annotated[
    Input, GetPydanticSchema(lambda _, handler: handler.generate_schema(BODIES[PolicyScope.COWORKING]))
]
SpotTypePolicyBody = Annotated[
    Input, GetPydanticSchema(lambda _, handler: handler.generate_schema(BODIES[PolicyScope.SPOT_TYPE]))
]
SpotPolicyBody = Annotated[
    Input, GetPydanticSchema(lambda _, handler: handler.generate_schema(BODIES[PolicyScope.SPOT]))
]


def said(body: Input) -> dict[str, Any]:
    return body.model_dump(exclude_unset=True)


class EffectiveValueOut(Output):
    value: Value
    source: PolicyScope


class PolicyOut(Output):
    version: int
    scope: Literal["coworking", "spot_type", "spot"]
    scope_key: str
    """The coworking's id, the spot type, or the spot's id."""
    own: dict[str, Value | None]
    effective: dict[str, EffectiveValueOut]

    @classmethod
    def of(cls, page: PolicyPage) -> Self:
        effective = {
            name: EffectiveValueOut(value=value, source=source)
            for name, (value, source) in page.effective.items()
        }
        return cls(
            version=page.version,
            scope=page.scope.value,
            scope_key=page.scope_key,
            own=dict(page.own),
            effective=effective,
        )


class SimulatePolicyBody(Input):
    scope: Literal["coworking", "spot_type", "spot"]
    scope_key: Annotated[Line, Field(max_length=64)] | None = None
    """The spot type or the spot's id; for the coworking itself it may be left out."""
    fields: dict[str, Any]
    date_from: Day
    date_until: Day
    """Both dates are included."""

    def ensure_window(self) -> None:
        if self.date_until < self.date_from:
            raise _wrong("date_until", "window", "must not be before date_from")
        if (self.date_until - self.date_from).days >= WIDEST_DAYS:
            raise WindowTooWide(pointer="/date_until", limit_days=WIDEST_DAYS)

    def read_fields(self) -> dict[str, Any]:
        """Read the fields as the scope's own body would. Raises the same refusals, a level deeper."""
        try:
            return said(BODIES[PolicyScope(self.scope)].model_validate(self.fields))
        except ValidationError as error:
            raise refusal_of(
                {**failure, "loc": ("body", "fields", *failure["loc"])} for failure in error.errors()
            ) from error

    def target(self, coworking_id: UUID) -> Target:
        match self.scope:
            case "coworking" if self.scope_key in {None, str(coworking_id)}:
                return Target(coworking_id)
            case "spot_type" if self.scope_key in get_args(SpotType):
                return Target.spot_type(coworking_id, str(self.scope_key))
            case "spot":
                try:
                    return Target.spot(coworking_id, _id.validate_python(self.scope_key))
                except ValidationError as error:
                    raise _wrong("scope_key", "uuid", "an id is a UUID in canonical form") from error
        raise _wrong("scope_key", "scope_key", "does not go with the scope")


def _wrong(field: str, kind: str, why: str) -> AppError:
    return refusal_of([{"loc": ("body", field), "type": kind, "msg": why}])


class SimulatedRefusalOut(Output):
    booking_id: Id
    codes: list[str]


class SimulationOut(Output):
    checked: int
    refused: int
    by_code: dict[str, int]
    items: list[SimulatedRefusalOut]
