from dataclasses import dataclass
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.repository import Traces


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetUser:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class ForgetUserHandler(UseCase):
    """Removes sessions, tokens and what the security log knows of an erased person, slice by slice.

    API keys belong to their coworking: those the person has made are revoked.
    """

    traces: Traces
    uow: UnitOfWork

    async def __call__(self, command: ForgetUser) -> None:
        while await self.traces.forget_slice(command.user_id):
            await self.uow.commit()
        await self.uow.commit()
