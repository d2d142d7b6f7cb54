from dataclasses import dataclass

from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.flagging import Flagging
from mesto.modules.bookings.application.judges import ZoneRulesChanged
from mesto.modules.bookings.domain.booking_slices import Among


@dataclass(frozen=True, slots=True)
class CheckZoneRulesHandler(UseCase):
    """Flag what no longer means its wall clock, because the rules of its zone have changed (T-06)."""

    flagging: Flagging

    async def __call__(self) -> None:
        await self.flagging.recompute(ZoneRulesChanged(), Among())
