from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.prepared import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    id: UUID
    coworking_id: UUID
    name: str
    description: str
    max_per_booking: int
    spot_types: tuple[str, ...]
    stock: int | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedOption(OptionView):
    """An option and what is left of it at the time asked about."""

    available: int | None
    """None: no limit."""


def listed(option: OptionView, available: int | None) -> ListedOption:
    shown = {name: getattr(option, name) for name in OptionView.__dataclass_fields__}
    return ListedOption(**shown, available=available)


def view_of(row: Row) -> OptionView:
    return OptionView(**row)
