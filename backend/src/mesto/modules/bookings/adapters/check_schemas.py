"""What a dry run is asked and answers, and how much of the limits is used up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from mesto.core.schemas import Id, Output
from mesto.core.security import Actor
from mesto.modules.bookings.adapters.schemas import WishBody
from mesto.modules.bookings.application.commands.book_spot import BookSpot
from mesto.modules.bookings.application.commands.update_booking import UpdateBooking
from mesto.modules.bookings.application.queries.check_booking import Checked
from mesto.modules.bookings.domain.alternatives import AlternativeKind
from mesto.modules.bookings.domain.status import BookingStatus


class CheckBody(WishBody):
    booking_id: Id | None = None

    def command(self, actor: Actor) -> BookSpot | UpdateBooking:
        """Return what would be commanded: a change takes its spot and time from here, leaves out what is not said,
        and keeps person and options."""
        details = self.details()
        booking_id = details.pop("booking_id")
        if booking_id is None:
            return BookSpot(actor=actor, **details)
        said: dict[str, Any] = {name: details[name] for name in CHANGEABLE & self.model_fields_set}
        if "guest" in said:
            said["clears_guest"] = said["guest"] is None
        return UpdateBooking(
            actor=actor, booking_id=booking_id, expected_version=None, said_version=True, **said
        )


CHANGEABLE = frozenset(
    {
        "spot_id",
        "time_from",
        "time_until",
        "party_size",
        "guest",
        "note",
        "staff_note",
        "override_reason",
    }
)


class ReasonOut(Output):
    code: str
    detail: str
    params: dict[str, Any]
    pointer: str | None
    bookable_at: datetime | None


class AlternativeOut(Output):
    kind: AlternativeKind
    spot_id: UUID
    spot_name: str
    time_from: datetime
    time_until: datetime


class CheckOut(Output):
    bookable: bool
    reasons: list[ReasonOut]
    alternatives: list[AlternativeOut]
    bookable_at: datetime | None
    would_be_status: BookingStatus | None


class UsedOut(Output):
    used: int
    limit: int


class UsedHoursOut(Output):
    used_minutes: int
    limit_minutes: int
    renews_at: datetime


class QuotasOut(Output):
    active: UsedOut
    holds: UsedOut
    hours: UsedHoursOut
    suspended_until: datetime | None


def check_out(checked: Checked, language: str) -> CheckOut:
    return CheckOut(
        bookable=checked.is_bookable,
        reasons=[
            ReasonOut(
                code=reason.code,
                detail=reason.sentence(language),
                params=dict(reason.params),
                pointer=reason.pointer,
                bookable_at=reason.bookable_at,
            )
            for reason in checked.reasons
        ],
        alternatives=[AlternativeOut.model_validate(found) for found in checked.alternatives],
        bookable_at=checked.bookable_at,
        would_be_status=checked.would_be_status,
    )
