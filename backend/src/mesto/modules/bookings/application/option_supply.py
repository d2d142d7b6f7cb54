"""Options of which there are only so many: queue for them first, then judge (rules.md R-O03, R-O05)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.errors import AppError
from mesto.modules.bookings.domain.errors import OptionUnavailable
from mesto.modules.bookings.domain.option_stock import OptionStock, Quantity, Stocks
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import BookableOption, OptionCatalog


@dataclass(frozen=True, slots=True)
class OptionSupply:
    catalog: OptionCatalog
    stock: OptionStock

    async def lock(self, wanted: Sequence[Quantity]) -> Stocks:
        """Hold the rows of the options until commit, after person and spots and before the booking.

        Hand the stocks to the repository with the booking: the database judges by them once more.
        """
        if not wanted:
            return {}
        held = await self.catalog.lock([option.option_id for option in wanted])
        return {option_id: in_all(option) for option_id, option in held.items()}

    async def shortages(
        self,
        wanted: Sequence[Quantity],
        stocks: Stocks,
        slot: TimeSlot,
        now: datetime,
        *,
        besides: UUID | None = None,
        pointer: str | None = "/options/{number}",
    ) -> list[AppError]:
        """Name every wanted option of which too few are left, the booking `besides` left out.

        Of an option without an entry in `stocks` there are none.
        """
        limited = [o.option_id for o in wanted if stocks.get(o.option_id, 0) is not None]
        if not limited:
            return []
        peaks = await self.stock.peaks(limited, slot.remaining(now), besides)
        short = list[AppError]()
        for number, option in enumerate(wanted):
            stock = stocks.get(option.option_id, 0)
            available = None if stock is None else max(0, stock - peaks.get(option.option_id, 0))
            if available is not None and option.quantity > available:
                place = pointer and pointer.format(number=number)
                short.append(
                    OptionUnavailable(pointer=place, option_id=option.option_id, available=available)
                )
        return short

    async def judge(
        self,
        wanted: Sequence[Quantity],
        known: Mapping[UUID, BookableOption],
        window: TimeSlot,
        now: datetime,
        *,
        besides: UUID | None,
    ) -> Callable[[TimeSlot], bool]:
        """Return who can say of any slot inside the window whether there is enough of everything wanted."""
        stocks = {option.option_id: in_all(known.get(option.option_id)) for option in wanted}
        limited = [option for option in wanted if stocks[option.option_id] is not None]
        ids = [option.option_id for option in limited]
        levels = await self.stock.levels(ids, window, besides) if limited else {}

        def enough(slot: TimeSlot) -> bool:
            coming = slot.remaining(now)
            return all(
                levels[option.option_id].peak(coming) + option.quantity <= (stocks[option.option_id] or 0)
                for option in limited
            )

        return enough


def in_all(option: BookableOption | None) -> int | None:
    """Return how many there are: none of what is no longer offered, None where there is no limit."""
    if option is None or option.is_archived:
        return 0
    return option.stock
