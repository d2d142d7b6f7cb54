from dataclasses import dataclass

from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.public import Reauthentication, SecondFactors, TotpSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpTotp:
    actor: Actor
    current_password: str


@dataclass(frozen=True, slots=True)
class SetUpTotpHandler(UseCase):
    """Makes a secret for an authenticator app; it is asked for only after its first code."""

    reauthentication: Reauthentication
    factors: SecondFactors
    uow: UnitOfWork

    async def __call__(self, command: SetUpTotp) -> TotpSecret:
        await self.reauthentication.ensure(command.actor, command.current_password)
        made = await self.factors.set_up(command.actor.user_id)
        await self.uow.commit()
        return made
