from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.modules.users.domain.email import email_key
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
        now, own_key, former = self.clock.now(), user.email_key, user.former_email
        emails = {email for email in (user.email, user.pending_email, former) if email}
        user.erase(now)
        await self.erasures.drop_credentials(user.id)
        await self.identities.forget(user.id)
        if own_key is not None:
            await self.invitations.withdraw_all(own_key)
        await self.mails.forget(emails)
        await self.sessions.end_all(user.id, reason="erased")
        keys = (own_key, email_key(former) if former else None)
        await self.erasures.remember(Erasure(user_id=user.id, at=now), {key for key in keys if key})
