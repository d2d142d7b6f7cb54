from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import EmailStr, Field, field_validator

from mesto.core.schemas import Id, Input, Line, Moment, Name, Output, Text
from mesto.modules.bookings.application.queries.shown import ShownBooking
from mesto.modules.bookings.application.wishes import WantedOption
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.domain.terms import Guest

PartySize = Annotated[int, Field(ge=1, le=1000, strict=True)]
Quantity = Annotated[int, Field(ge=1, le=20, strict=True)]


class GuestBody(Input):
    name: Annotated[Name, Field(max_length=120)]
    email: EmailStr | None = None

    def value(self) -> Guest:
        return Guest(name=self.name, email=self.email)


class WantedOptionBody(Input):
    option_id: Id
    quantity: Quantity = 1


class WishBody(Input):
    spot_id: Id
    time_from: Moment
    time_until: Moment
    party_size: PartySize = 1
    options: Annotated[list[WantedOptionBody], Field(max_length=20, default_factory=list)]
    note: Annotated[Text, Field(max_length=500)] = ""
    guest: GuestBody | None = None
    user_id: Id | None = None
    override_reason: Annotated[Line, Field(min_length=1, max_length=300)] | None = None
    staff_note: Annotated[Text, Field(max_length=1000)] = ""

    @field_validator("options")
    @classmethod
    def named_once(cls, options: list[WantedOptionBody]) -> list[WantedOptionBody]:
        if len({option.option_id for option in options}) < len(options):
            raise ValueError("an option is named twice")
        return options

    def details(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        wanted = [WantedOption(option_id=o.option_id, quantity=o.quantity) for o in self.options]
        return {**plain, "options": wanted, "guest": self.guest.value() if self.guest else None}


class BookingChanges(Input):
    time_from: Moment | None = None
    time_until: Moment | None = None
    spot_id: Id | None = None
    party_size: PartySize | None = None
    guest: GuestBody | None = None
    note: Annotated[Text, Field(max_length=500)] | None = None
    staff_note: Annotated[Text, Field(max_length=1000)] | None = None
    override_reason: Annotated[Line, Field(min_length=1, max_length=300)] | None = None

    @field_validator("time_from", "time_until", "spot_id", "party_size", "note", "staff_note", mode="before")
    @classmethod
    def not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("cannot be cleared")
        return value

    def details(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if "guest" in said:
            said["guest"] = self.guest.value() if self.guest else None
            said["clears_guest"] = self.guest is None
        return said


class AddOptionBody(Input):
    option_id: Id
    quantity: Quantity = 1


class CancelBody(Input):
    reason: Annotated[Line, Field(max_length=300)] | None = None
    override_reason: Annotated[Line, Field(min_length=1, max_length=300)] | None = None


class CoworkingOut(Output):
    id: UUID
    name: str
    address: str
    timezone: str


class SpotOut(Output):
    id: UUID
    name: str
    spot_type: str


class OptionOut(Output):
    option_id: UUID
    name: str
    quantity: int


class GuestOut(Output):
    name: str
    email: str | None = None


class ContactOut(Output):
    id: UUID
    full_name: str
    email: str
    avatar_url: str | None = None


class CancellationOut(Output):
    at: datetime
    by: str
    reason: str
    undo_until: datetime | None = None


class TermsOut(Output):
    cancel_until: datetime
    undo_minutes: int


class BookingOut(Output):
    id: UUID
    reference: str
    user_id: UUID
    coworking_id: UUID
    coworking: CoworkingOut
    spot_id: UUID
    spot: SpotOut
    time_from: datetime
    time_until: datetime
    timezone: str
    status: BookingStatus
    in_progress: bool
    party_size: int
    guest: GuestOut | None
    options: list[OptionOut]
    note: str
    flags: list[str]
    origin: str
    series_id: UUID | None = None
    group_id: UUID | None = None
    held_until: datetime | None = None
    approval_deadline: datetime | None = None
    check_in: None = None
    cancellation: CancellationOut | None
    terms: TermsOut
    created_at: datetime
    updated_at: datetime
    version: int
    user: ContactOut | None = Field(None, description="Only for the team of the coworking.")
    staff_note: str | None = Field(None, description="Only for the team of the coworking.")
    created_by: UUID | None = Field(None, description="Only for the team of the coworking.")


class BookingPage(Output):
    items: list[BookingOut]
    next_cursor: str | None


class IntervalOut(Output):
    time_from: datetime
    time_until: datetime


class CurrentBookingOut(Output):
    current: BookingOut | None
    next: BookingOut | None


def booking_out(shown: ShownBooking) -> BookingOut:
    """Build the answer from our own data: no second validation; what is the team's is left unset for others."""
    booking, card, status = shown.booking, shown.spot, shown.status
    team: dict[str, Any] = {}
    if shown.for_team:
        user = ContactOut.model_validate(shown.user) if shown.user else None
        team = {"user": user, "staff_note": booking.staff_note, "created_by": booking.created_by}
    cancellation = None
    if booking.cancelled_at is not None:
        cancellation = CancellationOut.model_construct(
            at=booking.cancelled_at,
            by=str(booking.cancelled_by),
            reason=str(booking.cancel_reason),
            undo_until=booking.undo_until,
        )
    guest = booking.guest
    return BookingOut.model_construct(
        id=booking.id,
        reference=booking.reference,
        user_id=booking.user_id,
        coworking_id=booking.coworking_id,
        coworking=CoworkingOut.model_construct(
            id=card.coworking_id, name=card.coworking_name, address=card.address, timezone=card.timezone
        ),
        spot_id=booking.spot_id,
        spot=SpotOut.model_construct(id=card.id, name=card.name, spot_type=card.spot_type),
        time_from=booking.time_from,
        time_until=booking.time_until,
        timezone=booking.timezone,
        status=status,
        in_progress=status is BookingStatus.ACTIVE and booking.time_from <= shown.now,
        party_size=booking.party_size,
        guest=GuestOut.model_construct(name=guest.name, email=guest.email) if guest else None,
        options=[
            OptionOut.model_construct(option_id=o.option_id, name=o.name, quantity=o.quantity)
            for o in booking.options
        ],
        note=booking.note,
        flags=list(booking.flags),
        origin=booking.origin,
        series_id=booking.series_id,
        group_id=booking.group_id,
        held_until=None,
        approval_deadline=None,
        check_in=None,
        cancellation=cancellation,
        terms=TermsOut.model_construct(
            cancel_until=booking.cancel_until, undo_minutes=booking.terms.undo_minutes
        ),
        created_at=booking.created_at,
        updated_at=booking.updated_at,
        version=booking.version,
        **team,
    )
