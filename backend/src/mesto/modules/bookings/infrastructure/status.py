"""The public status in SQL: the twin of domain.status.public_status, for filters."""

from datetime import datetime

from sqlalchemy import and_
from sqlalchemy.sql.elements import ColumnElement

from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.infrastructure.tables import bookings

b = bookings.c


def has_status(status: BookingStatus, now: datetime) -> ColumnElement[bool]:
    ended = and_(b.status == BookingStatus.ACTIVE, b.time_until <= now)
    if status is BookingStatus.EXPIRED:
        return (b.status == BookingStatus.EXPIRED) | ended
    if status is BookingStatus.ACTIVE:
        return and_(b.status == BookingStatus.ACTIVE, b.time_until > now)
    return b.status == status
