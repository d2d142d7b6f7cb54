from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.modules.users.domain.erasure import Erasure, Erasures
from mesto.modules.users.domain.user import User
from mesto.modules.users.public import Invitations, KeptMails, LinkedIdentities, Sessions


@dataclass(frozen=True, slots=True)
class Erasing:
    """What of an erasure is true at once, in the caller's transaction (R-P11).

    The rest follows from UserErased within a minute. What only the address could find goes here, or
    waits with it for `users.forget_user`.
    """

    erasures: Erasures
    sessions: Sessions
    invitations: Invitations
    mails: KeptMails
    identities: LinkedIdentities
    clock: Clock

    async def __call__(self, user: User) -> None:
        now, email_key = self.clock.now(), user.email_key
        emails = {email for email in (user.email, user.pending_email, user.former_email) if email}
        user.erase(now)
        await self.erasures.drop_credentials(user.id)
        await self.identities.forget(user.id)
        if email_key is not None:
            await self.invitations.withdraw_all(email_key)
        await self.mails.forget(emails)
        await self.sessions.end_all(user.id, reason="erased")
        await self.erasures.remember(Erasure(user_id=user.id, at=now), email_key)
