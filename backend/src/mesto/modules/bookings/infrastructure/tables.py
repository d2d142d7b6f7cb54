from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Enum,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    column,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, ExcludeConstraint

from mesto.core.errors import AppError
from mesto.core.metadata import mapper_registry, metadata
from mesto.core.outbox import plain
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import SlotTaken
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.terms import ChosenOption, Guest, Terms

LONG = "ends_at - starts_at > interval '24 hours'"
LIVE_STATUSES = ", ".join(f"'{status}'" for status in LIVE)


class Value(TypeDecorator[Any]):
    """A frozen dataclass (or a tuple of them) kept as JSON."""

    impl = JSONB
    cache_ok = True

    def __init__(self, kind: type, *, many: bool = False) -> None:
        super().__init__(none_as_null=True)
        self.kind = kind
        self.many = many

    def process_bind_param(self, value: Any, _: Dialect) -> Any:
        if value is None:
            return None
        return [_json(item) for item in value] if self.many else _json(value)

    def process_result_value(self, value: Any, _: Dialect) -> Any:
        if value is None:
            return None
        return tuple(self._read(item) for item in value) if self.many else self._read(value)

    def _read(self, value: dict[str, Any]) -> Any:
        ids = {name: UUID(value[name]) for name in value if name.endswith("_id")}
        return self.kind(**{**value, **ids})


def _json(value: Any) -> dict[str, Any]:
    return {name: plain(item) for name, item in asdict(value).items()}


def _instant(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


bookings = Table(
    "bookings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("user_id", Uuid, nullable=False),
    Column("coworking_id", Uuid, nullable=False),
    Column("spot_id", Uuid, nullable=False),
    Column("spot_type", Text, nullable=False),
    Column("spot_name", Text, nullable=False, server_default=text("''")),
    _instant("time_from"),
    _instant("time_until"),
    Column("timezone", Text, nullable=False),
    Column("local_from", DateTime, nullable=False),
    Column("local_until", DateTime, nullable=False),
    Column(
        "status",
        Enum(
            BookingStatus,
            native_enum=False,
            create_constraint=False,
            length=20,
            values_callable=lambda kind: [s.value for s in kind],
        ),
        nullable=False,
    ),
    Column("party_size", Integer, nullable=False),
    Column("guest", Value(Guest)),
    Column("options", Value(ChosenOption, many=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("staff_note", Text, nullable=False),
    Column("flags", ARRAY(Text, as_tuple=True), nullable=False),
    Column("origin", Text, nullable=False),
    Column("series_id", Uuid),
    Column("group_id", Uuid),
    Column("terms", Value(Terms), nullable=False),
    _instant("cancelled_at", nullable=True),
    Column("cancelled_by", Text),
    Column("cancel_reason", Text),
    Column("created_by", Uuid, nullable=False),
    _instant("created_at"),
    _instant("updated_at"),
    Column("version", Integer, nullable=False),
    _instant("anonymised_at", nullable=True),
    CheckConstraint("status IN ('held', 'pending', 'active', 'cancelled', 'no_show', 'expired')", "status"),
    CheckConstraint("time_until > time_from", "order"),
    CheckConstraint("isfinite(time_from) AND isfinite(time_until)", "finite"),
    CheckConstraint("time_until - time_from <= interval '7 days'", "length"),
    Index("ix_bookings_coworking", "coworking_id", "time_from", "id"),
    Index("ix_bookings_user", "user_id", "time_from", "id"),
    Index("ix_bookings_spot", "spot_id", "time_until", postgresql_where=text(f"status IN ({LIVE_STATUSES})")),
    Index("ix_bookings_due", "time_until", postgresql_where=text("status = 'active'")),
    Index("ix_bookings_named", "time_until", postgresql_where=text("anonymised_at IS NULL")),
    schema="bookings",
)

occupancies = Table(
    "occupancies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("spot_id", Uuid, nullable=False),
    Column("coworking_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner_id", Uuid, nullable=False),
    _instant("starts_at"),
    _instant("ends_at"),
    _instant("expires_at", nullable=True),
    CheckConstraint("ends_at > starts_at", "order"),
    CheckConstraint("isfinite(starts_at) AND isfinite(ends_at)", "finite"),
    CheckConstraint("ends_at - starts_at <= interval '8 days'", "length"),
    ExcludeConstraint(
        ("spot_id", "="),
        (func.tstzrange(column("starts_at"), column("ends_at")), "&&"),
        using="gist",
        name="ex_occupancies_spot",
    ),
    Index(
        "ix_occupancies_search",
        "coworking_id",
        "ends_at",
        postgresql_include=["starts_at", "spot_id", "expires_at", "kind", "owner_id"],
    ),
    Index("ix_occupancies_closure", "owner_id", postgresql_where=text("kind = 'closure'")),
    Index(
        "ix_occupancies_long",
        "coworking_id",
        "ends_at",
        postgresql_include=["starts_at", "spot_id", "expires_at"],
        postgresql_where=text(LONG),
    ),
    schema="bookings",
)
is_long = literal_column(LONG, Boolean)
"""Written as the index is: so the planner knows that ix_occupancies_long holds them all."""

history = Table(
    "history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("booking_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    _instant("at"),
    Column("action", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_user_id", Uuid),
    Column("channel", Text, nullable=False),
    Column("reason", Text),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Index("ix_history_booking", "booking_id", "id"),
    schema="bookings",
)

constraints: dict[str, type[AppError]] = {"ex_occupancies_spot": SlotTaken}


def map_tables() -> None:
    mapper_registry.map_imperatively(Booking, bookings, version_id_col=bookings.c.version)
