"""From a wish to a verdict: gathers the facts and asks the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from mesto.core.errors import AppError, RoleTooLow
from mesto.core.security import Actor, Role
from mesto.modules.bookings.application.option_supply import OptionSupply, in_all
from mesto.modules.bookings.domain.booked import Booked
from mesto.modules.bookings.domain.errors import (
    OptionNotApplicable,
    OptionNotFound,
    UserNotFound,
    refusal_of,
)
from mesto.modules.bookings.domain.option_stock import Stocks
from mesto.modules.bookings.domain.person_rules import counted_since
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import Question, Standing, broken_by_return, ruled, shrunk_terms
from mesto.modules.bookings.domain.situation import Situations
from mesto.modules.bookings.domain.terms import ChosenOption, Terms
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import BookableOption, Bookings, Members, OptionCatalog


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOption:
    option_id: UUID
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The booking that is to be moved: left out of the facts, and it keeps its terms."""

    id: UUID
    terms: Terms
    slot: TimeSlot | None = None
    """The time it has and keeps until it moves; None where it has none any more."""
    options: Sequence[ChosenOption] = ()

    @classmethod
    def of(cls, booking: Booked) -> Self:
        return cls(id=booking.id, terms=booking.terms, slot=booking.slot, options=booking.options)

    def added_at(self, slot: TimeSlot) -> Sequence[ChosenOption]:
        """Return what it would use anew there: nothing while it stays within its time (R-O05)."""
        return () if self.slot is not None and self.slot.covers(slot) else self.options


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for. `user_id` is the person it is for."""

    actor: Actor
    user_id: UUID
    slot: TimeSlot
    party_size: int = 1
    for_guest: bool = False
    override_reason: str | None = None
    options: Sequence[WantedOption] = field(default=())
    moving: Moving | None = None
    keeps_start: bool = False


@dataclass(slots=True)
class Heard:
    """Keeps what the rules were asked, so that a refusal is explained without reading it all again."""

    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    situations: Situations
    options: OptionCatalog
    members: Members
    bookings: Bookings
    supply: OptionSupply

    async def on(
        self, wish: Wish, spot: BookableSpot, now: datetime, heard: Heard | None = None
    ) -> tuple[Terms, tuple[ChosenOption, ...]]:
        """Return the terms and options the wish is granted with, or raise the refusal with every reason."""
        chosen, question, reasons = await self.judged(wish, spot, now)
        if heard is not None:
            heard.question = question
        if reasons:
            raise refusal_of(reasons)
        terms = shrunk_terms(question) if wish.override_reason else question.terms or Terms.of(spot.policy)
        return terms, chosen

    async def judged(
        self, wish: Wish, spot: BookableSpot, now: datetime
    ) -> tuple[tuple[ChosenOption, ...], Question, list[AppError]]:
        """Return the options, what the rules were asked, and everything that stands in the way."""
        known = await self._known_options(wish)
        chosen, unfit = _chosen(wish, spot, known)
        question = await self.question(wish, spot, now)
        short = await self._shortages(wish, {key: in_all(option) for key, option in known.items()}, now)
        return chosen, question, [*unfit, *short, *ruled(question, wish.override_reason)]

    async def on_return(
        self, wish: Wish, spot: BookableSpot, now: datetime, short: Sequence[AppError]
    ) -> None:
        """Judge a booking that comes back from its cancellation, or raise the refusal (R-M09).

        `short`: what is to be said of its options.
        """
        if reasons := [*short, *broken_by_return(await self.question(wish, spot, now))]:
            raise refusal_of(reasons)

    async def question(self, wish: Wish, spot: BookableSpot, now: datetime) -> Question:
        moving = wish.moving.id if wish.moving else None
        since = counted_since([spot.policy], wish.slot, spot.place.timezone, now)
        return Question(
            spot=spot,
            slot=wish.slot,
            situation=await self.situations.around(
                spot.id, wish.slot, wish.user_id, now, moving, since=since
            ),
            standing=await self.standing(wish, spot, now),
            now=now,
            party_size=wish.party_size,
            terms=wish.moving.terms if wish.moving else None,
            keeps_start=wish.keeps_start,
        )

    async def standing(self, wish: Wish, spot: BookableSpot, now: datetime) -> Standing:
        """Read who the person is here as of now: under the person's lock no bar can slip in between."""
        acts_as_team = wish.actor.is_team_of(spot.coworking_id)
        there = await self.members.standing_of(wish.user_id, spot.coworking_id, now)
        role = wish.actor.role_in(spot.coworking_id) if wish.actor.owns(wish.user_id) else there.role
        return Standing(
            acts_as_team=acts_as_team,
            is_member=role is not None or acts_as_team,
            is_exempt=role is not None and role is not Role.RESIDENT,
            for_guest=wish.for_guest,
            is_barred=there.is_barred,
            barred_until=there.barred_until,
        )

    async def ensure_may_book_for(
        self, wish: Wish, spot: BookableSpot, now: datetime, *, as_team: bool
    ) -> None:
        """Only the team books for others, overrides or leaves staff notes, and only for people it knows (R-B16)."""
        if wish.actor.owns(wish.user_id) and not as_team:
            return
        if not wish.actor.is_team_of(spot.coworking_id):
            raise RoleTooLow
        if (
            wish.user_id == wish.actor.id or wish.moving is not None
        ):  # no question of ownership: both are known
            return
        if spot.coworking_id in await self.bookings.coworkings_of(wish.user_id):
            return
        if (await self.members.standing_of(wish.user_id, spot.coworking_id, now)).role is None:
            raise UserNotFound(pointer="/user_id")

    async def _known_options(self, wish: Wish) -> Mapping[UUID, BookableOption]:
        carried = wish.moving.added_at(wish.slot) if wish.moving else ()
        named = {option.option_id for options in (wish.options, carried) for option in options}
        return await self.options.find(named) if named else {}

    async def _shortages(self, wish: Wish, stocks: Stocks, now: datetime) -> list[AppError]:
        short, moving = self.supply.shortages, wish.moving
        if wish.options or moving is None:
            besides = moving.id if moving else None
            return await short(wish.options, stocks, wish.slot, now, besides=besides)
        added = moving.added_at(wish.slot)
        return await short(added, stocks, wish.slot, now, besides=moving.id, pointer="/time_from")


def _chosen(
    wish: Wish, spot: BookableSpot, known: Mapping[UUID, BookableOption]
) -> tuple[tuple[ChosenOption, ...], list[AppError]]:
    chosen, unfit = [], list[AppError]()
    for number, wanted in enumerate(wish.options):
        option = known.get(wanted.option_id)
        if option is None or option.coworking_id != spot.coworking_id or option.is_archived:
            raise OptionNotFound(pointer=f"/options/{number}/option_id")
        if not fits(option, spot.spot_type, wanted.quantity):
            unfit.append(OptionNotApplicable(pointer=f"/options/{number}"))
        chosen.append(ChosenOption(option_id=option.id, name=option.name, quantity=wanted.quantity))
    return tuple(chosen), unfit


def fits(option: BookableOption, spot_type: str, quantity: int) -> bool:
    return (not option.spot_types or spot_type in option.spot_types) and quantity <= option.max_per_booking
