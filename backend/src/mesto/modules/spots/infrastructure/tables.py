from datetime import time
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import TypeDecorator

from mesto.core.errors import AppError
from mesto.core.metadata import mapper_registry, metadata
from mesto.modules.bookings.public import Weekday, WeeklyHours
from mesto.modules.spots.domain.draft import SpotType
from mesto.modules.spots.domain.errors import SpotNameTaken
from mesto.modules.spots.domain.spot import Spot, SpotStatus


class Word(TypeDecorator[StrEnum]):
    """A word of a fixed list, kept as text: a CHECK is easier to widen than an enum of the database."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, _: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, _: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class Week(TypeDecorator[tuple[WeeklyHours, ...]]):
    """Weekly hours as JSON; a spot without hours of its own holds SQL null."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: tuple[WeeklyHours, ...] | None, _: Dialect) -> Any:
        if value is None:
            return None
        return [
            {"weekday": h.weekday, "opens_at": f"{h.opens_at:%H:%M}", "closes_at": f"{h.closes_at:%H:%M}"}
            for h in value
        ]

    def process_result_value(self, value: Any, _: Dialect) -> tuple[WeeklyHours, ...] | None:
        return None if value is None else week_of(value)


def week_of(items: list[dict[str, str]]) -> tuple[WeeklyHours, ...]:
    return tuple(
        WeeklyHours(
            Weekday(item["weekday"]),
            time.fromisoformat(item["opens_at"]),
            time.fromisoformat(item["closes_at"]),
        )
        for item in items
    )


spots = Table(
    "spots",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("zone", Text),
    Column("spot_type", Word(SpotType), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("attributes", ARRAY(Text, as_tuple=True), nullable=False),
    Column("weekly_hours", Week),
    Column("status", Word(SpotStatus), nullable=False),
    Column("archived_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        "spot_type IN ('desk', 'meeting_room', 'phone_booth', 'office', 'event_space', 'other')", "spot_type"
    ),
    CheckConstraint("status IN ('active', 'inactive')", "status"),
    CheckConstraint("archived_at IS NULL OR status = 'inactive'", "archived"),
    CheckConstraint("position BETWEEN 0 AND 9999", "position"),
    CheckConstraint("capacity BETWEEN 1 AND 1000", "capacity"),
    Index(
        "uq_spots_name",
        "coworking_id",
        func.lower(text("name")),
        unique=True,
        postgresql_where=text("archived_at IS NULL"),
    ),
    Index("ix_spots_order", "coworking_id", "position", "name", "id"),
    schema="spots",
)

CONSTRAINTS: Final[dict[str, type[AppError]]] = {"uq_spots_name": SpotNameTaken}


def map_tables() -> None:
    mapper_registry.map_imperatively(Spot, spots, version_id_col=spots.c.version)
