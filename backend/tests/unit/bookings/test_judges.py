"""Who carries option_lost: R-O04 over what the catalogue says now."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from mesto.modules.bookings.application.judges import OptionLost
from mesto.modules.bookings.domain.booking_slices import BookingSlices
from mesto.modules.bookings.domain.lost_options import OptionUse
from mesto.modules.bookings.domain.terms import ChosenOption
from mesto.modules.bookings.public import BookableOption, OptionCatalog
from tests.support.factories import NOW, a_booking, slot


class Catalog(OptionCatalog):
    def __init__(self, **stocks: int | None) -> None:
        self.ids = {name: uuid4() for name in stocks}
        self.known = {self.ids[name]: self._option(self.ids[name], stock) for name, stock in stocks.items()}

    def _option(self, option_id: UUID, stock: int | None) -> BookableOption:
        return BookableOption(
            id=option_id,
            coworking_id=uuid4(),
            name="Lamp",
            max_per_booking=5,
            spot_types=(),
            is_archived=False,
            stock=stock,
        )

    def archives(self, name: str) -> None:
        self.known[self.ids[name]] = replace(self.known[self.ids[name]], is_archived=True)

    async def find(self, option_ids):
        return {option_id: self.known[option_id] for option_id in option_ids}


class Uses(BookingSlices):
    def __init__(self, bookings) -> None:
        self.bookings = bookings

    async def uses_of(self, coworking_id, option_ids, now):
        found: dict = {}
        for booking in self.bookings:
            for chosen in booking.options:
                use = OptionUse(
                    booking_id=booking.id,
                    quantity=chosen.quantity,
                    slot=booking.slot,
                    placed_at=booking.created_at,
                )
                found.setdefault(chosen.option_id, []).append(use)
        return {option_id: found[option_id] for option_id in option_ids}


def with_options(catalog, minute, when="12:00-14:00", **quantities):
    booking = a_booking(slot(when), now=NOW + timedelta(minutes=minute))
    booking.options = tuple(
        ChosenOption(option_id=catalog.ids[name], name=name, quantity=q) for name, q in quantities.items()
    )
    return booking


async def losers(catalog, bookings, seen=None) -> list[int]:
    judge = OptionLost(Uses(bookings), catalog, uuid4())
    unfit = await judge.unfit(seen or bookings, NOW)
    return [number for number, booking in enumerate(bookings) if booking.id in unfit]


async def test_the_latest_placed_lose_what_there_is_too_little_of():
    catalog = Catalog(lamp=2)
    bookings = [with_options(catalog, minute, lamp=1) for minute in (3, 1, 2)]
    assert await losers(catalog, bookings) == [0]


async def test_those_not_asked_about_count_and_are_not_named():
    catalog = Catalog(lamp=1)
    bookings = [with_options(catalog, minute, lamp=1) for minute in (1, 2, 3)]
    assert await losers(catalog, bookings, seen=bookings[1:2]) == [1]


async def test_an_archived_option_is_lost_to_all_and_one_without_limit_to_nobody():
    catalog = Catalog(lamp=None, coffee=None)
    bookings = [with_options(catalog, 1, lamp=1), with_options(catalog, 2, coffee=1)]
    assert await losers(catalog, bookings) == []
    catalog.archives("coffee")
    assert await losers(catalog, bookings) == [1]


async def test_one_option_that_is_back_does_not_give_back_another():
    catalog = Catalog(lamp=5, coffee=5)
    catalog.archives("lamp")
    assert await losers(catalog, [with_options(catalog, 1, lamp=1, coffee=1)]) == [0]
