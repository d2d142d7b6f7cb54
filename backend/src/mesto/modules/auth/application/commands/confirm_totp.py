from collections.abc import Sequence
from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.errors import SecondFactorInvalid
from mesto.modules.users.public import SecondFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTotp:
    actor: Actor
    code: str


@dataclass(frozen=True, slots=True)
class ConfirmTotpHandler(UseCase):
    """Switches the second factor on, and returns the recovery codes for the only time."""

    factors: SecondFactors
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ConfirmTotp) -> Sequence[str]:
        user_id = command.actor.user_id
        await self.factors.count_attempt(user_id, ip=command.actor.ip)
        codes = await self.factors.confirm(user_id, command.code, self.clock.now())
        if codes is None:
            raise SecondFactorInvalid
        await self.uow.commit()
        await self.factors.forgive_attempts(user_id)
        return codes
