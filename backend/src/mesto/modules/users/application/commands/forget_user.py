from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.access_log import Accesses
from mesto.modules.users.domain.erasure import Answers, Erasures


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetUser:
    user_id: UUID
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class ForgetUserHandler(UseCase):
    """Removes what the platform itself still holds of an erased person; the addresses go last.

    Commits slice by slice; begun again, it goes on where it was.
    """

    erasures: Erasures
    answers: Answers
    accesses: Accesses
    uow: UnitOfWork

    async def __call__(self, command: ForgetUser) -> None:
        left = await self.erasures.unfinished(command.user_id)
        await self.answers.forget(command.user_id, left.email_keys if left else (), command.erased_at)
        while await self.accesses.forget_slice(command.user_id):
            await self.uow.commit()
        if left is not None:
            await self.erasures.drop_registrations(left.email_keys, command.erased_at)
        await self.erasures.finish(command.user_id)
        await self.uow.commit()
