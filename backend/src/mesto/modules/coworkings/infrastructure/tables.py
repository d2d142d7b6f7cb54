from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import composite

from mesto.core.metadata import mapper_registry, metadata
from mesto.core.security import Role
from mesto.modules.bookings.public import PlaceStatus, WeeklyHours
from mesto.modules.coworkings.domain.coworking import Coworking, Details
from mesto.modules.coworkings.domain.errors import AlreadyMember
from mesto.modules.coworkings.domain.member import Member, MemberStatus
from mesto.modules.coworkings.infrastructure.stored_hours import weekly_from_json, weekly_to_json


class ZoneText(TypeDecorator[ZoneInfo]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: ZoneInfo | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value.key if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> ZoneInfo | None:  # noqa: ARG002
        return ZoneInfo(value) if value else None


class WeeklyJson(TypeDecorator[tuple[WeeklyHours, ...]]):
    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: tuple[WeeklyHours, ...] | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else weekly_to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[WeeklyHours, ...] | None:  # noqa: ARG002
        return None if value is None else weekly_from_json(value)


class Word(TypeDecorator[StrEnum]):
    """One of the words of an enumeration; a CHECK of the table knows them too."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.kind(value)


coworkings = Table(
    "coworkings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("country_code", Text),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("timezone", ZoneText, nullable=False),
    Column("status", Word(PlaceStatus), nullable=False),
    Column("weekly_hours", WeeklyJson, nullable=False),
    Column("closed_on_holidays", Boolean, nullable=False),
    Column("hours_version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("char_length(name) BETWEEN 1 AND 120", "name"),
    CheckConstraint("country_code ~ '^[A-Z]{2}$'", "country_code"),
    CheckConstraint(
        "(latitude IS NULL) = (longitude IS NULL)"
        " AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
        "location",
    ),
    CheckConstraint("status IN ('listed', 'unlisted', 'archived')", "status"),
    CheckConstraint("jsonb_typeof(weekly_hours) = 'array'", "weekly_hours"),
    schema="coworkings",
)
_listed = text("status = 'listed'")
Index(
    "ix_coworkings_listed_name",
    func.lower(coworkings.c.name),
    coworkings.c.id,
    postgresql_where=_listed,
)
Index(
    "ix_coworkings_listed_city",
    func.lower(coworkings.c.city),
    func.lower(coworkings.c.name),
    coworkings.c.id,
    postgresql_where=_listed,
)
Index(
    "ix_coworkings_listed_created_at",
    coworkings.c.created_at,
    coworkings.c.id,
    postgresql_where=_listed,
)
Index(
    "ix_coworkings_listed_location",
    coworkings.c.latitude,
    coworkings.c.longitude,
    postgresql_where=_listed,
)

hours_exceptions = Table(
    "hours_exceptions",
    metadata,
    Column("coworking_id", Uuid, ForeignKey("coworkings.coworkings.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("yearly", Boolean, nullable=False),
    Column("month_day", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("intervals", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    PrimaryKeyConstraint("coworking_id", "day", "yearly"),
    CheckConstraint("kind IN ('special', 'holiday')", "kind"),
    CheckConstraint(
        "month_day = extract(month FROM day) * 100 + extract(day FROM day)",
        "month_day",
    ),
    CheckConstraint("jsonb_typeof(intervals) = 'array'", "intervals"),
    # One yearly exception per day of the year, whichever year it was filed under.
    Index(
        "uq_hours_exceptions_yearly",
        "coworking_id",
        "month_day",
        unique=True,
        postgresql_where=text("yearly"),
    ),
    schema="coworkings",
)

members = Table(
    "members",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("coworking_id", Uuid, ForeignKey("coworkings.coworkings.id"), nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("status", Word(MemberStatus), nullable=False),
    Column("user_id", Uuid),
    Column("email_key", Text),
    Column("expires_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("role IN ('resident', 'staff', 'manager', 'owner')", "role"),
    CheckConstraint("status IN ('invited', 'active')", "status"),
    CheckConstraint(
        "CASE status WHEN 'active' THEN user_id IS NOT NULL AND email_key IS NULL AND expires_at IS NULL"
        " ELSE user_id IS NULL AND email_key IS NOT NULL AND expires_at IS NOT NULL END",
        "person",
    ),
    Index(
        "uq_members_person",
        "coworking_id",
        "user_id",
        unique=True,
        postgresql_where=text("status = 'active'"),
    ),
    Index(
        "uq_members_invitation",
        "coworking_id",
        "email_key",
        unique=True,
        postgresql_where=text("status = 'invited'"),
    ),
    Index(
        "ix_members_user_id",
        "user_id",
        postgresql_include=["coworking_id", "role"],
        postgresql_where=text("status = 'active'"),
    ),
    Index("ix_members_email_key", "email_key", postgresql_where=text("status = 'invited'")),
    Index("ix_members_coworking_id", "coworking_id", "created_at", "id"),
    schema="coworkings",
)

# Written out instead of sent: only so can the planner prove that a partial index holds all it needs.
is_listed = coworkings.c.status == literal_column("'listed'")
is_active = members.c.status == literal_column("'active'")
is_invited = members.c.status == literal_column("'invited'")

constraints = {"uq_members_person": AlreadyMember, "uq_members_invitation": AlreadyMember}


def map_tables() -> None:
    c = coworkings.c
    mapper_registry.map_imperatively(
        Coworking,
        coworkings,
        version_id_col=c.version,
        properties={
            "details": composite(
                Details, c.name, c.description, c.address, c.city, c.country_code, c.latitude, c.longitude
            )
        },
    )
    mapper_registry.map_imperatively(Member, members, version_id_col=members.c.version)
