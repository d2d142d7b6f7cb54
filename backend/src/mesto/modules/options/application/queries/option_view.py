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
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


def view_of(row: Row) -> OptionView:
    return OptionView(**row)
