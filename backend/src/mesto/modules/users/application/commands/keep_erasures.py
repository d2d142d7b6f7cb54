from dataclasses import dataclass
from typing import Final
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.users.application.commands.apply_erasures import ApplyErasures, ApplyErasuresHandler
from mesto.modules.users.domain.erasure import Erasure, ErasureList, Erasures

SLICE: Final = 500


@dataclass(frozen=True, slots=True)
class KeepErasuresHandler(UseCase):
    """Keeps the list of erasures outside the database as well, where that is set.

    What the list knows and the database does not is a restore of an older backup: it is applied again.
    """

    erasures: Erasures
    outside: ErasureList
    apply: ApplyErasuresHandler

    async def __call__(self) -> None:
        if not self.outside.is_kept:
            return
        here = {erasure.user_id: erasure for erasure in await everybody(self.erasures)}
        there = {erasure.user_id: erasure for erasure in self.outside.read()}
        lost = [erasure for user_id, erasure in there.items() if user_id not in here]
        if lost:
            await self.apply(ApplyErasures(erasures=lost))
        if here.keys() - there.keys():
            self.outside.write([*there.values(), *(here[id_] for id_ in here.keys() - there.keys())])


async def everybody(erasures: Erasures) -> list[Erasure]:
    found: list[Erasure] = []
    after = UUID(int=0)
    while part := await erasures.all(after, SLICE):
        found += part
        after = part[-1].user_id
    return found
