from dataclasses import dataclass
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.flagging import Flagging, Occasion
from mesto.modules.bookings.application.judges import SpotInactive
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking_slices import Among


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInactiveSpot:
    coworking_id: UUID
    spot_id: UUID
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class ReportInactiveSpotHandler(UseCase):
    """Bookings kept on a spot that is out of use are flagged, and cleared when it is in use again (R-V04)."""

    flagging: Flagging
    spots: Spots

    async def __call__(self, command: ReportInactiveSpot) -> None:
        among = Among(coworking_id=command.coworking_id, spot_id=command.spot_id)
        await self.flagging.recompute(SpotInactive(self.spots), among, command.occasion)
