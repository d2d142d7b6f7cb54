from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import RoleTooLow
from mesto.core.ids import new_id
from mesto.core.security import Role
from mesto.modules.coworkings.domain.errors import BanEndsBeforeItBegins
from mesto.modules.coworkings.domain.events import UserBarred, UserUnbarred


@dataclass(frozen=True, slots=True)
class Barring:
    """What somebody decides about a person: may not book here, why, until when, with or without bookings."""

    reason: str
    until: datetime | None
    """None: for ever."""
    keep_bookings: bool
    created_by: UUID


@dataclass(eq=False, kw_only=True)
class Ban(AggregateRoot):
    """A person may not book in one coworking; reading stays allowed (R-P09).

    There is one per person and coworking: a new decision takes the place of the one before. It ends by
    the clock alone, so an ended one may still be stored.
    """

    coworking_id: UUID
    user_id: UUID
    barring: Barring
    created_at: datetime
    id: UUID = field(default_factory=new_id)

    @classmethod
    def impose(cls, *, coworking_id: UUID, user_id: UUID, barring: Barring, now: datetime) -> Self:
        ban = cls(coworking_id=coworking_id, user_id=user_id, barring=barring, created_at=now)
        ban._begin(barring, now)
        return ban

    def replace(self, barring: Barring, now: datetime) -> None:
        """Decide anew. The same decision again, while it runs, changes nothing."""
        if barring != self.barring or not self.counts(now):
            self._begin(barring, now)

    def lift(self, now: datetime) -> None:
        """Record that it is over; the repository drops the row."""
        self._record(
            UserUnbarred(
                occurred_at=now, ban_id=self.id, coworking_id=self.coworking_id, user_id=self.user_id
            )
        )

    def counts(self, now: datetime) -> bool:
        return self.barring.until is None or now < self.barring.until

    def _begin(self, barring: Barring, now: datetime) -> None:
        if barring.until is not None and barring.until <= now:
            raise BanEndsBeforeItBegins(pointer="/until")
        self.barring, self.created_at = barring, now
        self._record(
            UserBarred(
                occurred_at=now,
                ban_id=self.id,
                coworking_id=self.coworking_id,
                user_id=self.user_id,
                until=barring.until,
                keep_bookings=barring.keep_bookings,
            )
        )


def ensure_may_be_barred(role: Role | None, *, is_admin: bool) -> None:
    """Raise RoleTooLow for the team and for administrators: they are removed first, or never."""
    if is_admin or (role is not None and role.rank >= Role.STAFF.rank):
        raise RoleTooLow
