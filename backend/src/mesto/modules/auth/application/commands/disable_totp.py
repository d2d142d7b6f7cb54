from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.errors import SecondFactorInvalid
from mesto.modules.users.public import Reauthentication, SecondFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableTotp:
    actor: Actor
    current_password: str
    code: str


@dataclass(frozen=True, slots=True)
class DisableTotpHandler(UseCase):
    """Needs both: a session left open somewhere must not be enough (R-I13)."""

    reauthentication: Reauthentication
    factors: SecondFactors
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: DisableTotp) -> None:
        user_id = command.actor.user_id
        await self.reauthentication.ensure(command.actor, command.current_password)
        await self.factors.count_attempt(user_id, ip=command.actor.ip)
        if not await self.factors.switch_off(user_id, command.code, self.clock.now()):
            raise SecondFactorInvalid
        await self.uow.commit()
        await self.factors.forgive_attempts(user_id)
