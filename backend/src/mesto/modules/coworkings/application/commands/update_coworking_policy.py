from dataclasses import dataclass
from uuid import UUID

from mesto.core.security import Actor, Role
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, SpotQueue
from mesto.modules.coworkings.application.policy_setting import PolicySetting
from mesto.modules.coworkings.domain.policy import Said, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCoworkingPolicy:
    actor: Actor
    coworking_id: UUID
    expected_version: int | None
    fields: Said


@dataclass(frozen=True, slots=True)
class UpdateCoworkingPolicyHandler(UseCase):
    spots: SpotQueue
    setting: PolicySetting

    async def __call__(self, command: UpdateCoworkingPolicy) -> None:
        command.actor.require(Role.MANAGER, command.coworking_id, otherwise=CoworkingNotFound)
        await self.spots.lock_coworking(command.coworking_id)
        await self.setting.change(
            Target(command.coworking_id),
            command.fields,
            by=command.actor,
            expected_version=command.expected_version,
        )
