from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

NOBODY: Final = UUID(int=0)
"""In the place of a person whose bookings are too old to be theirs any more."""


@dataclass(frozen=True, slots=True)
class Retention:
    bookings: timedelta
    """How long after their end bookings are kept with the person (R-D01)."""


class Anonymising(Protocol):
    """Takes people out of bookings and of their history; what was booked, when and how it went stays.

    Each call touches at most `limit` bookings, in the running transaction, and returns their ids. A
    booking's version counts on, and its history ends with an entry that says so.
    """

    async def forget_words(self, user_id: UUID, now: datetime, limit: int) -> Sequence[UUID]:
        """Blank what was typed into the bookings of an erased person: guests, notes, reasons.

        The id stays: it leads to an account that holds nothing, and says that it was one person.
        """
        ...

    async def forget_person(self, ended_before: datetime, now: datetime, limit: int) -> Sequence[UUID]:
        """Do the same to old bookings, and put NOBODY in the place of the person, whose account lives on."""
        ...
