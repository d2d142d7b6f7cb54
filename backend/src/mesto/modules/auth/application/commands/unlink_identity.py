from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.errors import IdentityNotLinked, LastCredential, SignInTooOld
from mesto.modules.auth.domain.identity_provider import IdentityProviders
from mesto.modules.auth.domain.repository import IdentityRepository
from mesto.modules.users.public import Accounts

FRESH: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkIdentity:
    actor: Actor
    provider: str


@dataclass(frozen=True, slots=True)
class UnlinkIdentityHandler(UseCase):
    """Works for a provider that the settings no longer name, too: it may still be linked."""

    providers: IdentityProviders
    identities: IdentityRepository
    accounts: Accounts
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: UnlinkIdentity) -> None:
        actor, now = command.actor, self.clock.now()
        if actor.signed_in_at is None or now - actor.signed_in_at > FRESH:
            raise SignInTooOld
        account = await self.accounts.state(actor.user_id)
        has_password = account is not None and account.has_password
        linked = {each.provider: each for each in await self.identities.of_person(actor.user_id)}
        identity = linked.pop(command.provider, None)
        if identity is None:
            raise IdentityNotLinked
        if not has_password and not any(self.providers.is_known(name) for name in linked):
            raise LastCredential
        identity.unlink(now)
        await self.identities.remove(identity)
        await self.uow.commit()
