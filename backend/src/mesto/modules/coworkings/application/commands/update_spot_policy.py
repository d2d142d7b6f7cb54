from dataclasses import dataclass
from uuid import UUID

from mesto.core.security import Actor, Role
from mesto.core.use_case import UseCase
from mesto.modules.bookings.public import SpotNotFound, SpotQueue
from mesto.modules.coworkings.application.policy_setting import PolicySetting
from mesto.modules.coworkings.domain.policy import Said, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSpotPolicy:
    actor: Actor
    spot_id: UUID
    expected_version: int | None
    fields: Said


@dataclass(frozen=True, slots=True)
class UpdateSpotPolicyHandler(UseCase):
    spots: SpotQueue
    setting: PolicySetting

    async def __call__(self, command: UpdateSpotPolicy) -> None:
        # Only this spot's bookings are concerned: its row is queue enough.
        coworking_id, spot_type = await self.spots.lock_spot(command.spot_id)
        command.actor.require(Role.MANAGER, coworking_id, otherwise=SpotNotFound)
        await self.setting.change(
            Target.spot(coworking_id, command.spot_id),
            command.fields,
            by=command.actor,
            expected_version=command.expected_version,
            spot_types={command.spot_id: spot_type},
        )
