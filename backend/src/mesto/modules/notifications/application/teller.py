"""Writes one message about a booking, in the language of the person it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.modules.bookings.public import BookingView
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from mesto.modules.notifications.domain.time_words import Language, say_slot
from mesto.modules.notifications.domain.wording import Subject, Words
from mesto.modules.users.public import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The event that is told: its id makes a second telling harmless."""

    event_id: UUID
    occurred_at: datetime

    def say_slot(self, time_from: datetime, time_until: datetime, timezone: str, language: Language) -> str:
        return say_slot(time_from, time_until, timezone, language, told_at=self.occurred_at)


@dataclass(frozen=True, slots=True)
class Teller:
    directory: Directory
    inbox: Inbox
    uow: UnitOfWork

    async def __call__(
        self,
        kind: NotificationType,
        booking: BookingView,
        fact: Fact,
        words: Callable[[Language, Subject], Words],
    ) -> None:
        person = (await self.directory.get_many([booking.user_id])).get(booking.user_id)
        if person is None:
            return  # erased meanwhile: there is nobody to tell
        language = Language.of(person.locale)
        said = words(language, _subject(booking, fact, language))
        await self.inbox.put(
            Notification(
                user_id=booking.user_id,
                type=kind,
                title=said.title,
                body=said.body,
                data={
                    "booking_id": str(booking.id),
                    "coworking_id": str(booking.coworking_id),
                    "reference": booking.reference,
                },
                event_id=fact.event_id,
                created_at=fact.occurred_at,
            )
        )
        await self.uow.commit()


def _subject(booking: BookingView, fact: Fact, language: Language) -> Subject:
    return Subject(
        spot=booking.spot_name,
        coworking=booking.coworking_name,
        reference=booking.reference,
        when=fact.say_slot(booking.time_from, booking.time_until, booking.timezone, language),
        guest=booking.guest_name,
    )
