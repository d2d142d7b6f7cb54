from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.errors import IdentityTaken, ProviderLinkedAlready, ProviderRefused
from mesto.modules.auth.domain.identity import Identity
from mesto.modules.auth.domain.identity_provider import IdentityProviders, Proof, ProvenIdentity
from mesto.modules.auth.domain.repository import IdentityRepository, UsedProofs


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIdentity:
    actor: Actor
    provider: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class LinkIdentityHandler(UseCase):
    """Linking what is one's own already changes nothing."""

    providers: IdentityProviders
    identities: IdentityRepository
    used_proofs: UsedProofs
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: LinkIdentity) -> Identity:
        proven = await self.providers.get(command.provider).prove(command.proof)
        try:
            return await self._link(command.actor.user_id, proven)
        except (IdentityTaken, ProviderLinkedAlready):
            # The same request, sent twice at once, is done once and answered twice.
            await self.uow.rollback()
            return await self._link(command.actor.user_id, proven)

    async def _link(self, user_id: UUID, proven: ProvenIdentity) -> Identity:
        if proven.once is not None and not await self.used_proofs.use(proven.once):
            raise ProviderRefused
        identity = await self.identities.find(proven.provider, proven.subject)
        if identity is None:
            linked = await self.identities.of_person(user_id)
            if any(each.provider == proven.provider for each in linked):
                raise ProviderLinkedAlready
            identity = Identity.link(
                provider=proven.provider, subject=proven.subject, user_id=user_id, now=self.clock.now()
            )
            await self.identities.add(identity)
        elif identity.user_id != user_id:
            raise IdentityTaken
        await self.uow.commit()
        return identity
