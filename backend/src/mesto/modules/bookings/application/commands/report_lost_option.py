from dataclasses import dataclass
from uuid import UUID

from mesto.core.use_case import UseCase
from mesto.modules.bookings.application.flagging import Flagging, Occasion
from mesto.modules.bookings.application.judges import OptionLost
from mesto.modules.bookings.domain.booking_slices import Among, BookingSlices
from mesto.modules.bookings.public import OptionCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLostOption:
    coworking_id: UUID
    option_id: UUID
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class ReportLostOptionHandler(UseCase):
    """The latest placed that no longer fit the stock are flagged (R-O04)."""

    flagging: Flagging
    bookings: BookingSlices
    options: OptionCatalog

    async def __call__(self, command: ReportLostOption) -> None:
        judge = OptionLost(self.bookings, self.options, command.coworking_id)
        among = Among(coworking_id=command.coworking_id, option_id=command.option_id)
        await self.flagging.recompute(judge, among, command.occasion)
