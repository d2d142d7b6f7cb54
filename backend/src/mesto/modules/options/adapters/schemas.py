from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from mesto.core.schemas import Id, Input, Name, Output, Text
from mesto.modules.options.domain.option import OptionChanges

SpotType = Literal["desk", "meeting_room", "phone_booth", "office", "event_space", "other"]


def _no_repeats(types: tuple[SpotType, ...]) -> tuple[SpotType, ...]:
    return tuple(dict.fromkeys(types))


def unsent() -> Any:
    """Stand in for a field that a merge patch leaves out; it is never read, and null is not it."""
    return None


OptionName = Annotated[Name, Field(max_length=120)]
Description = Annotated[Text, Field(max_length=1000)]
MaxPerBooking = Annotated[int, Field(strict=True, ge=1, le=20)]
Stock = Annotated[int, Field(strict=True, ge=0, le=1000)]
SpotTypes = Annotated[tuple[SpotType, ...], Field(max_length=20), AfterValidator(_no_repeats)]
"""Empty: fits every type."""


class NewOption(Input):
    coworking_id: Id
    name: OptionName
    description: Description = ""
    max_per_booking: MaxPerBooking = 1
    spot_types: SpotTypes = ()
    stock: Stock | None = Field(None, description="How many there are; null: no limit.")


class OptionPatch(Input):
    name: OptionName = Field(default_factory=unsent)
    description: Description = Field(default_factory=unsent)
    max_per_booking: MaxPerBooking = Field(default_factory=unsent)
    spot_types: SpotTypes = Field(default_factory=unsent)
    stock: Stock | None = Field(default_factory=unsent, description="Null: no limit.")

    def changes(self) -> OptionChanges:
        sent: Any = {n: getattr(self, n) for n in OptionPatch.model_fields if n in self.model_fields_set}
        changes: OptionChanges = sent
        return changes


class Option(Output):
    id: UUID
    coworking_id: UUID
    name: str
    description: str
    max_per_booking: int
    spot_types: tuple[SpotType, ...]
    stock: int | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class ListedOption(Option):
    available: int | None = Field(
        None,
        description="Only with an interval: how many can be had for all of it; null: no limit.",
    )


class OptionList(Output):
    items: list[ListedOption]
    next_cursor: str | None
