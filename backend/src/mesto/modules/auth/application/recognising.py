from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.modules.auth.domain.errors import (
    AccountLinkRequired,
    IdentityTaken,
    ProviderLinkedAlready,
    ProviderRefused,
)
from mesto.modules.auth.domain.identity import Identity
from mesto.modules.auth.domain.identity_provider import ProvenIdentity
from mesto.modules.auth.domain.repository import IdentityRepository
from mesto.modules.users.public import Account, EmailTaken, Newcomers


@dataclass(frozen=True, slots=True)
class Recognise:
    """Finds out who of us a proven identity is, or makes an account for it (R-I12)."""

    identities: IdentityRepository
    newcomers: Newcomers
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, proven: ProvenIdentity) -> tuple[UUID, bool]:
        """Return the person, and whether the account is new.

        Commits what it changes. Raises AccountLinkRequired, and ProviderRefused for somebody unknown
        without an e-mail.
        """
        known = await self.identities.owner(proven.provider, proven.subject)
        if known is not None:
            return known, False
        try:
            return await self._first_visit(proven, self.clock.now())
        except (EmailTaken, IdentityTaken, ProviderLinkedAlready):
            # The same person, or the same e-mail, came twice at once: the other one was first.
            known = await self.identities.owner(proven.provider, proven.subject)
            return (known, False) if known else await self._first_visit(proven, self.clock.now())

    async def _first_visit(self, proven: ProvenIdentity, now: datetime) -> tuple[UUID, bool]:
        if proven.email is None:
            raise ProviderRefused
        holder = await self.newcomers.holder(proven.email)
        if holder is None:
            user_id = await self._register(proven, proven.email)
        else:
            user_id = holder.id
            if await self._is_linked(holder, proven) or holder.is_banned:
                await self.uow.rollback()
                return user_id, False  # a banned account is refused by the caller, and not changed
        await self.identities.add(
            Identity.link(provider=proven.provider, subject=proven.subject, user_id=user_id, now=now)
        )
        await self.uow.commit()
        return user_id, holder is None

    async def _register(self, proven: ProvenIdentity, email: str) -> UUID:
        return await self.newcomers.register(
            email=email,
            full_name=proven.full_name or email.partition("@")[0],
            locale=proven.locale or "ru",
            email_verified=proven.email_verified,
        )

    async def _is_linked(self, holder: Account, proven: ProvenIdentity) -> bool:
        """Say so of a first visit that a twin has just ended; raise AccountLinkRequired for a stranger."""
        linked = {each.provider: each.subject for each in await self.identities.of_person(holder.id)}
        if linked.get(proven.provider) == proven.subject:
            return True
        if not (proven.email_verified and holder.email_verified) or proven.provider in linked:
            raise AccountLinkRequired
        return False
