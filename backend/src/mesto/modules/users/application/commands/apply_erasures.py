from collections.abc import Sequence
from dataclasses import dataclass

from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.application.erasing import Erasing
from mesto.modules.users.domain.erasure import Erasure, Erasures
from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.domain.repository import UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyErasures:
    erasures: Sequence[Erasure]


@dataclass(frozen=True, slots=True)
class ApplyErasuresHandler(UseCase):
    """Erases again whom an older backup has brought back (S15): one transaction each, so it may be cut off.

    The person has decided already: who owns a coworking alone is erased too, and the coworking leaves
    the lists (R-V08).
    """

    users: UserRepository
    erasures: Erasures
    erasing: Erasing
    uow: UnitOfWork

    async def __call__(self, command: ApplyErasures) -> int:
        """Return how many people had come back."""
        back = 0
        for erasure in command.erasures:
            await self.erasures.remember(erasure, ())
            try:
                user = await self.users.get(erasure.user_id)
            except UserNotFound:  # erased already, or younger than the backup
                await self.uow.commit()
                continue
            await self.erasing(user)
            await self.uow.commit()
            back += 1
        return back
