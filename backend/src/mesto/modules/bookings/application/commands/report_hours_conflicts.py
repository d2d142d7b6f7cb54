from dataclasses import dataclass
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.flagging import Flagging, Occasion
from mesto.modules.bookings.application.judges import OutsideHours
from mesto.modules.bookings.application.spots import Spots
from mesto.modules.bookings.domain.booking_slices import Among


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHoursConflicts:
    coworking_id: UUID
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class ReportHoursConflictsHandler(UseCase):
    """Changed hours change no booking; those outside are flagged, those inside again are not (R-T29)."""

    flagging: Flagging
    spots: Spots

    async def __call__(self, command: ReportHoursConflicts) -> None:
        among = Among(coworking_id=command.coworking_id)
        await self.flagging.recompute(OutsideHours(self.spots), among, command.occasion)
