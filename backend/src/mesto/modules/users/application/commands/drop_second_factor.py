from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.domain.repository import Credentials
from mesto.modules.users.public import SecondFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSecondFactor:
    email: str


@dataclass(frozen=True, slots=True)
class DropSecondFactorHandler(UseCase):
    """For an operator who has seen who it is: phone and recovery codes are both lost."""

    credentials: Credentials
    factors: SecondFactors
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: DropSecondFactor) -> None:
        known = await self.credentials.of_email(command.email)
        if known is None:
            raise UserNotFound
        await self.factors.switch_off(known.user_id, None, self.clock.now())
        await self.uow.commit()
