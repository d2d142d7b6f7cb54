from sqlalchemy import CheckConstraint, Column, DateTime, Index, Integer, Table, Uuid

from mesto.core.errors import AppError
from mesto.core.metadata import metadata
from mesto.modules.bookings.domain.errors import OptionUnavailable

option_uses = Table(
    "option_uses",
    metadata,
    Column("booking_id", Uuid, primary_key=True),
    Column("option_id", Uuid, primary_key=True),
    Column("quantity", Integer, nullable=False),
    Column("time_from", DateTime(timezone=True), nullable=False),
    Column("time_until", DateTime(timezone=True), nullable=False),
    Column("stock", Integer),
    CheckConstraint("quantity > 0", "quantity"),
    CheckConstraint("time_until > time_from", "order"),
    CheckConstraint("isfinite(time_from) AND isfinite(time_until)", "finite"),
    CheckConstraint("time_until - time_from <= interval '7 days'", "length"),
    Index(
        "ix_option_uses_search",
        "option_id",
        "time_until",
        postgresql_include=["time_from", "quantity", "booking_id"],
    ),
    schema="bookings",
)

constraints: dict[str, type[AppError]] = {"ck_option_uses_stock": OptionUnavailable}
"""Raised by a trigger: no constraint can add up what overlapping rows use."""
