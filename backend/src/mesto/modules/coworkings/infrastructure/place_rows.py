"""The statements that read one coworking with the exceptions of some dates: part of every booking."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared, Row
from mesto.modules.bookings.public import OpeningHours
from mesto.modules.coworkings.infrastructure.policy_rows import policies_here
from mesto.modules.coworkings.infrastructure.stored_hours import opening_hours
from mesto.modules.coworkings.infrastructure.tables import (
    coworkings,
    hours_exceptions,
    is_active,
    members,
)


def exceptions_between(
    first: ColumnElement[date] | date,
    last: ColumnElement[date] | date,
    yearly: ColumnElement[bool],
    also: Sequence[ColumnElement[bool]] = (),
) -> ScalarSelect[Any]:
    """Return one JSON array per coworking: dated exceptions of the days, and the yearly ones wanted."""
    e = hours_exceptions.c
    each = func.jsonb_build_array(e.day, e.yearly, e.kind, e.intervals, e.note)
    return (
        select(cast(func.jsonb_agg(each).aggregate_order_by(e.day, e.yearly), Text))
        .where(e.coworking_id == coworkings.c.id)
        .where(or_((~e.yearly) & or_(e.day.between(first, last), *also), e.yearly & yearly))
        .correlate(coworkings)
        .scalar_subquery()
    )


def hours_columns(exceptions: ScalarSelect[Any]) -> tuple[ColumnElement[Any], ...]:
    c = coworkings.c
    return (
        cast(c.timezone, Text).label("timezone"),
        cast(c.weekly_hours, Text).label("weekly_hours"),
        c.closed_on_holidays,
        exceptions.label("exceptions"),
    )


def place_columns(exceptions: ScalarSelect[Any]) -> tuple[ColumnElement[Any], ...]:
    """Name what a Place is made of."""
    c = coworkings.c
    return (
        c.id,
        c.name,
        c.address,
        cast(c.status, Text).label("status"),
        c.version,
        *hours_columns(exceptions),
        policies_here().label("policies"),
    )


def hours_of(row: Any) -> OpeningHours:
    """Read the columns of `hours_columns`. `row` maps names to values."""
    return opening_hours(
        row["timezone"],
        row["weekly_hours"],
        row["exceptions"],
        closed_on_holidays=row["closed_on_holidays"],
    )


def role_here(user_id: ColumnElement[Any] | UUID | None) -> ScalarSelect[Any]:
    """Return the role of a person in the coworking of the row, None for strangers."""
    m = members.c
    return (
        select(cast(m.role, Text))
        .where(m.coworking_id == coworkings.c.id, m.user_id == user_id, is_active)
        .correlate(coworkings)
        .scalar_subquery()
    )


_id: Final = bindparam("coworking_id", type_=Uuid)
_around: Final = exceptions_between(bindparam("first", type_=Date), bindparam("last", type_=Date), true())
PLACE: Final = Prepared(select(*place_columns(_around)).where(coworkings.c.id == _id))
"""Parameters: coworking_id, the local dates first and last, and spot_keys (policy_rows.keys_of)."""
_NOT_SHOWN: Final = {"timezone", "weekly_hours", "status", "policy_version"}
PAGE: Final = Prepared(
    select(
        *(column for column in coworkings.c if column.name not in _NOT_SHOWN),
        cast(coworkings.c.status, Text).label("status"),
        *hours_columns(_around),
        role_here(bindparam("user_id", type_=Uuid)).label("my_role"),
    ).where(coworkings.c.id == _id)
)
"""All there is to show of one coworking. Parameters: coworking_id, first, last, and user_id (None: nobody)."""


async def rows_here(
    statement: Prepared, session: AsyncSession, engine: AsyncEngine, **params: Any
) -> Sequence[Row]:
    """Run the statement in the running write transaction, or else on a connection borrowed for it.

    So a command sees what it has written, and a query needs no second connection, provided it asks
    before it uses its own ReadSession or after it has ended that transaction.
    """
    return await statement.rows_here(session, engine, **params)
