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
from mesto.modules.users.public import EmailTaken, Newcomers


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
            user_id = await self.newcomers.register(
                email=proven.email,
                full_name=proven.full_name or proven.email.partition("@")[0],
                locale=proven.locale or "ru",
                email_verified=proven.email_verified,
            )
        else:
            user_id = holder.id
            if not (proven.email_verified and holder.email_verified):
                raise AccountLinkRequired
            if holder.is_banned:
                await self.uow.rollback()
                return holder.id, False  # to be refused; a banned account is not changed
            linked = await self.identities.of_person(holder.id)
            if any(each.provider == proven.provider for each in linked):
                raise AccountLinkRequired
        await self.identities.add(
            Identity.link(provider=proven.provider, subject=proven.subject, user_id=user_id, now=now)
        )
        await self.uow.commit()
        return user_id, holder is None
