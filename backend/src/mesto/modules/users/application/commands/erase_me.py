from dataclasses import dataclass

from mesto.core.security import Actor
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.application.erasing import Erasing
from mesto.modules.users.domain.errors import StillOwner
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.public import Ownership, Reauthentication


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMe:
    actor: Actor
    current_password: str | None


@dataclass(frozen=True, slots=True)
class EraseMeHandler(UseCase):
    users: UserRepository
    reauthentication: Reauthentication
    ownership: Ownership
    erasing: Erasing
    uow: UnitOfWork

    async def __call__(self, command: EraseMe) -> None:
        """Erase the account (R-P11). Raises ReauthenticationFailed, TooManyAttempts, StillOwner."""
        await self.reauthentication.ensure(command.actor, command.current_password)
        user = await self.users.get(command.actor.user_id)
        if owned := await self.ownership.solely_owned_by(user.id):
            raise StillOwner(coworking_ids=sorted(str(id_) for id_ in owned))
        await self.erasing(user)
        await self.uow.commit()
