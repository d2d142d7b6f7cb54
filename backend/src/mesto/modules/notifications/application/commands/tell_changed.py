from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import (
    BookingFinishedEarly,
    BookingOptionsChanged,
    BookingRescheduled,
    BookingRestored,
    Bookings,
    BookingView,
    SpotCatalog,
)
from mesto.modules.notifications.application.teller import Fact, Teller
from mesto.modules.notifications.domain.notification import NotificationType
from mesto.modules.notifications.domain.time_words import Language
from mesto.modules.notifications.domain.wording import (
    Subject,
    Words,
    finished_early,
    options_changed,
    rescheduled,
    restored,
)

Change = BookingRescheduled | BookingOptionsChanged | BookingFinishedEarly | BookingRestored


@dataclass(frozen=True, slots=True, kw_only=True)
class TellChanged:
    event_id: UUID
    event: Change


@dataclass(frozen=True, slots=True)
class TellChangedHandler(UseCase):
    bookings: Bookings
    catalogs: Sequence[SpotCatalog]
    tell: Teller

    async def __call__(self, command: TellChanged) -> None:
        event = command.event
        if event.batch:
            return  # told by the summary of its series or group
        booking = await self.bookings.find(event.booking_id)
        if booking is None or not _still_holds(event, booking):
            return
        fact = Fact(event_id=command.event_id, occurred_at=event.occurred_at)
        words = _Words(event, await self._old_spot(event), booking.options, fact)
        await self.tell(NotificationType.BOOKING_CHANGED, booking, fact, words)

    async def _old_spot(self, event: Change) -> str | None:
        """Return the name of the spot the booking has left, if it has moved."""
        if not isinstance(event, BookingRescheduled) or event.old_spot_id == event.spot_id:
            return None
        for catalog in self.catalogs:
            if card := (await catalog.describe([event.old_spot_id])).get(event.old_spot_id):
                return card.name
        return None


def _still_holds(event: Change, booking: BookingView) -> bool:
    # Events come late and in any order. One whose outcome a newer change has undone would tell
    # a time or a spot that is wrong by now; the newer event tells the right one.
    if booking.status == "cancelled":
        return False
    if isinstance(event, BookingOptionsChanged):
        return True
    told = (event.spot_id, event.time_from, event.time_until)
    return told == (booking.spot_id, booking.time_from, booking.time_until)


@dataclass(frozen=True, slots=True)
class _Words:
    event: Change
    old_spot: str | None
    options: Sequence[str]
    fact: Fact

    def __call__(self, language: Language, subject: Subject) -> Words:
        match self.event:
            case BookingRescheduled() as event:
                before = self._say(event.old_time_from, event.old_time_until, language)
                return rescheduled(
                    language, subject, before=before, old_spot=self.old_spot, cause=event.cause
                )
            case BookingFinishedEarly() as event:
                before = self._say(event.time_from, event.old_time_until, language)
                return finished_early(language, subject, before=before)
            case BookingOptionsChanged():
                return options_changed(language, subject, options=self.options)
            case BookingRestored():
                return restored(language, subject)

    def _say(self, time_from: datetime, time_until: datetime, language: Language) -> str:
        return self.fact.say_slot(time_from, time_until, self.event.timezone, language)
