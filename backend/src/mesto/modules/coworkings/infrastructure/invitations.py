from mesto.core.clock import Clock
from mesto.modules.coworkings.domain.member import email_key
from mesto.modules.coworkings.domain.repository import MemberRepository
from mesto.modules.users.public import Invitations


class StoredInvitations(Invitations):
    def __init__(self, members: MemberRepository, clock: Clock) -> None:
        self._members = members
        self._clock = clock

    async def withdraw_all(self, email: str) -> None:
        for invitation in await self._members.invitations_to(email_key(email)):
            invitation.end(self._clock.now())
            await self._members.remove(invitation)
