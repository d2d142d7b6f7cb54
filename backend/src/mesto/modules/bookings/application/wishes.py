"""From a wish to a verdict: gathers the facts and asks the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mesto.core.errors import AppError, RoleTooLow
from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.errors import (
    OptionNotApplicable,
    OptionNotFound,
    UserNotFound,
    refusal_of,
)
from mesto.modules.bookings.domain.person_rules import counted_since
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import Question, Standing, ruled, shrunk_terms
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
        chosen, unfit = await self._options(wish, spot)
        question = await self.question(wish, spot, now)
        return chosen, question, [*unfit, *ruled(question, wish.override_reason)]

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
        role = wish.actor.role_in(spot.coworking_id) if wish.user_id == wish.actor.id else there.role
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
        if wish.user_id == wish.actor.id and not as_team:
            return
        if not wish.actor.is_team_of(spot.coworking_id):
            raise RoleTooLow
        if wish.user_id == wish.actor.id or wish.moving is not None:
            return
        if spot.coworking_id in await self.bookings.coworkings_of(wish.user_id):
            return
        if (await self.members.standing_of(wish.user_id, spot.coworking_id, now)).role is None:
            raise UserNotFound(pointer="/user_id")

    async def _options(
        self, wish: Wish, spot: BookableSpot
    ) -> tuple[tuple[ChosenOption, ...], list[AppError]]:
        if not wish.options:
            return (), []
        known = await self.options.find([wanted.option_id for wanted in wish.options])
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
