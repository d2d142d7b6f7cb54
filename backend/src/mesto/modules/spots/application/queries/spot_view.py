from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.prepared import Row
from mesto.modules.bookings.public import SpotState, WeeklyHours
from mesto.modules.spots.infrastructure.rows import own_hours


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotView:
    id: UUID
    coworking_id: UUID
    name: str
    description: str
    position: int
    zone: str | None
    spot_type: str
    capacity: int
    attributes: tuple[str, ...]
    weekly_hours: tuple[WeeklyHours, ...] | None
    status: str
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    state: SpotState | None = None
    """Only when somebody asked about an interval."""


def view_of(row: Row, state: SpotState | None = None) -> SpotView:
    return SpotView(
        id=row["id"],
        coworking_id=row["coworking_id"],
        name=row["name"],
        description=row["description"],
        position=row["position"],
        zone=row["zone"],
        spot_type=row["spot_type"],
        capacity=row["capacity"],
        attributes=tuple(row["attributes"]),
        weekly_hours=own_hours(row),
        status=row["status"],
        archived_at=row["archived_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        state=state,
    )
