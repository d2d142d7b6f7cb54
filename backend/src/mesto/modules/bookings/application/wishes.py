"""From a wish to a verdict: gathers the facts, asks the rules, and finds alternatives for a refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from mesto.core.errors import AppError, RoleTooLow
from mesto.core.security import Actor, Role
from mesto.modules.bookings.application.option_supply import OptionSupply, in_all
from mesto.modules.bookings.domain.errors import (
    OptionNotApplicable,
    OptionNotFound,
    UserNotFound,
    refusal_of,
)
from mesto.modules.bookings.domain.option_stock import Stocks
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
    options: Sequence[ChosenOption] = ()
    """Those it would use anew at the wished time (Booking.options_added_at)."""


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


@dataclass(frozen=True, slots=True)
class Verdicts:
    situations: Situations
    options: OptionCatalog
    members: Members
    bookings: Bookings
    supply: OptionSupply

    async def on(
        self, wish: Wish, spot: BookableSpot, now: datetime
    ) -> tuple[Terms, tuple[ChosenOption, ...]]:
        """Return the terms and options the wish is granted with, or raise the refusal with every reason."""
        known = await self._known_options(wish)
        chosen, unfit = _chosen(wish, spot, known)
        question = await self.question(wish, spot, now)
        short = await self._shortages(wish, {key: in_all(option) for key, option in known.items()}, now)
        reasons = [*unfit, *short, *ruled(question, wish.override_reason)]
        if reasons:
            raise refusal_of(reasons)
        terms = shrunk_terms(question) if wish.override_reason else question.terms or Terms.of(spot.policy)
        return terms, chosen

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
        return Question(
            spot=spot,
            slot=wish.slot,
            situation=await self.situations.around(spot.id, wish.slot, wish.user_id, now, moving),
            standing=await self.standing(wish, spot, now),
            now=now,
            party_size=wish.party_size,
            terms=wish.moving.terms if wish.moving else None,
            keeps_start=wish.keeps_start,
        )

    async def standing(self, wish: Wish, spot: BookableSpot, now: datetime) -> Standing:
        acts_as_team = wish.actor.is_team_of(spot.coworking_id)
        if wish.user_id == wish.actor.id:
            role = wish.actor.role_in(spot.coworking_id)
        else:
            role = (await self.members.standing_of(wish.user_id, spot.coworking_id, now)).role
        return Standing(
            acts_as_team=acts_as_team,
            is_member=role is not None or acts_as_team,
            is_exempt=role is not None and role is not Role.RESIDENT,
            for_guest=wish.for_guest,
        )

    async def ensure_may_book_for(
        self, wish: Wish, spot: BookableSpot, now: datetime, *, as_team: bool
    ) -> None:
        """Only the team books for others, overrides or leaves staff notes, and only for people it knows (R-B16)."""
        if wish.user_id == wish.actor.id and not as_team:
            return
        if not wish.actor.is_team_of(spot.coworking_id):
            raise RoleTooLow
        if wish.user_id == wish.actor.id or wish.moving is not None:
            return
        known = spot.coworking_id in await self.bookings.coworkings_of(wish.user_id)
        there = await self.members.standing_of(wish.user_id, spot.coworking_id, now)
        if not known and there.role is None:
            raise UserNotFound(pointer="/user_id")

    async def _known_options(self, wish: Wish) -> Mapping[UUID, BookableOption]:
        carried = wish.moving.options if wish.moving else ()
        named = {option.option_id for options in (wish.options, carried) for option in options}
        return await self.options.find(named) if named else {}

    async def _shortages(self, wish: Wish, stocks: Stocks, now: datetime) -> list[AppError]:
        short, moving = self.supply.shortages, wish.moving
        if wish.options or moving is None:
            besides = moving.id if moving else None
            return await short(wish.options, stocks, wish.slot, now, besides=besides)
        return await short(moving.options, stocks, wish.slot, now, besides=moving.id, pointer="/time_from")


def _chosen(
    wish: Wish, spot: BookableSpot, known: Mapping[UUID, BookableOption]
) -> tuple[tuple[ChosenOption, ...], list[AppError]]:
    chosen, unfit = [], list[AppError]()
    for number, wanted in enumerate(wish.options):
        option = known.get(wanted.option_id)
        if option is None or option.coworking_id != spot.coworking_id or option.is_archived:
            raise OptionNotFound(pointer=f"/options/{number}/option_id")
        fits = not option.spot_types or spot.spot_type in option.spot_types
        if not fits or wanted.quantity > option.max_per_booking:
            unfit.append(OptionNotApplicable(pointer=f"/options/{number}"))
        chosen.append(ChosenOption(option_id=option.id, name=option.name, quantity=wanted.quantity))
    return tuple(chosen), unfit


def on_other_spot(question: Question, spot: BookableSpot, busy: Sequence[TimeSlot]) -> Question:
    """Ask the same about another spot; the person's own bookings stay what they are."""
    return replace(question, spot=spot, situation=replace(question.situation, busy=busy))
