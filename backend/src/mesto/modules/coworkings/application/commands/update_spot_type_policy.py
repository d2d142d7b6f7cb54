from dataclasses import dataclass
from uuid import UUID

from mesto.core.security import Actor, Role
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import CoworkingNotFound, SpotQueue
from mesto.modules.coworkings.application.policy_setting import PolicySetting
from mesto.modules.coworkings.domain.policy import Said, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSpotTypePolicy:
    actor: Actor
    coworking_id: UUID
    spot_type: str
    expected_version: int | None
    fields: Said


@dataclass(frozen=True, slots=True)
class UpdateSpotTypePolicyHandler(UseCase):
    spots: SpotQueue
    setting: PolicySetting

    async def __call__(self, command: UpdateSpotTypePolicy) -> None:
        command.actor.require(Role.MANAGER, command.coworking_id, otherwise=CoworkingNotFound)
        # A spot may change its type meanwhile, so those of this type alone would not be enough.
        await self.spots.lock_coworking(command.coworking_id)
        await self.setting.change(
            Target.spot_type(command.coworking_id, command.spot_type),
            command.fields,
            by=command.actor,
            expected_version=command.expected_version,
        )
