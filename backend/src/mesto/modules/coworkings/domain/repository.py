from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from mesto.modules.bookings.public import ExceptionKind, HoursException
from mesto.modules.coworkings.domain.ban import Ban
from mesto.modules.coworkings.domain.coworking import Coworking
from mesto.modules.coworkings.domain.member import Member


class CoworkingRepository(Protocol):
    """Locks are taken in this order: person, spots by id, coworking, members.

    A change of hours, zone or status takes SpotQueue.lock_coworking first and the coworking's row
    second. Creating spots takes the coworking's row and then only inserts, so it never waits for a
    spot that such a change holds. A change of the team takes the coworking's row and then the
    members': two owners who leave at once queue there, and the second one is the last.
    """

    async def add(self, coworking: Coworking) -> None: ...

    async def get(self, coworking_id: UUID) -> Coworking:
        """Find the coworking and hold its row until commit, or raise CoworkingNotFound."""
        ...


class HoursExceptionRepository(Protocol):
    """The caller holds the coworking's row."""

    async def put(
        self,
        coworking_id: UUID,
        exceptions: Sequence[HoursException],
        replaced: ExceptionKind | None,
    ) -> Collection[HoursException]:
        """Store them in the place of what stood on the same dates, and of all others of a replaced kind.

        Return those that are gone and those that are new: nothing when all stood there already.
        """
        ...

    async def remove(self, coworking_id: UUID, day: date) -> Sequence[HoursException]:
        """Remove what is filed under the date, dated or yearly, and return it."""
        ...


class MemberRepository(Protocol):
    async def add(self, member: Member) -> None: ...

    async def get(self, member_id: UUID) -> Member | None:
        """Find a member or an invitation, ended ones included, and hold its row until commit."""
        ...

    async def invitation(self, coworking_id: UUID, email_key: str) -> Member | None:
        """Find the invitation of this e-mail, ended ones included, and hold its row until commit."""
        ...

    async def is_member(self, coworking_id: UUID, user_id: UUID) -> bool: ...

    async def of_person(self, coworking_id: UUID, user_id: UUID) -> Member | None:
        """Find the active membership and hold its row until commit."""
        ...

    async def coworkings_of(self, user_id: UUID) -> Sequence[UUID]:
        """Return where the person is an active member, archived coworkings included, sorted."""
        ...

    async def invitations_to(self, email_key: str) -> Sequence[Member]:
        """Find the invitations to an e-mail, ended ones included, and hold their rows until commit."""
        ...

    async def owned_by(self, user_id: UUID) -> Sequence[UUID]:
        """Return the ids of the unarchived coworkings the person owns, sorted."""
        ...

    async def owners_of(self, coworking_ids: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        """Return the people who own each coworking; invitations do not count."""
        ...

    async def remove(self, member: Member) -> None: ...


class BanRepository(Protocol):
    """The caller holds the person's row: bookings of that person wait, or have been made before."""

    async def add(self, ban: Ban) -> None: ...

    async def find(self, coworking_id: UUID, user_id: UUID) -> Ban | None:
        """Find the ban, ended ones included, and hold its row until commit."""
        ...

    async def remove(self, ban: Ban) -> None: ...

    async def remove_all_of(self, user_id: UUID) -> None:
        """Remove the bans of somebody who is gone: nobody is let in again, so nobody is told."""
        ...
