"""The occupancies of many coworkings at once, for searches over a city."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Uuid, any_, bindparam, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from mesto.core.prepared import Prepared
from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.person_rules import counted_since
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import Standing
from mesto.modules.bookings.domain.start_times import Span
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.domain.together import FirstStarts, Wish, first_starts
from mesto.modules.bookings.infrastructure.situations import (
    LONGEST_OCCUPANCY,
    NOBODY,
    SqlSituations,
    _at,
    is_live,
    o,
)
from mesto.modules.bookings.infrastructure.tables import is_long
from mesto.modules.bookings.public import Members, Membership

NOBODY_HERE: Final = Membership()
SHORT: Final = timedelta(hours=24)
"""What is longer stands in an index of its own, see `is_long`."""
FIRST_LOOK: Final = timedelta(days=2)
"""Most spots have a start so soon; only for the others the whole window is read."""


def _any_of(name: str) -> Any:
    return any_(bindparam(name, type_=ARRAY(Uuid)))


def _taken(*also: Any) -> Prepared:
    """Read what touches the interval from `first` to `last`.

    Rows are found by their ends, and an end may lie eight days behind the interval. Nearly all are
    shorter than a day, so the few that are not have an index to themselves, and both are read a little.
    """
    live = is_live()

    def rows(*where: Any) -> Select[Any]:
        return select(o.spot_id, o.starts_at, o.ends_at).where(
            o.coworking_id == _any_of("coworkings"), *where, o.starts_at < _at("last"), *also, live
        )

    return Prepared(
        union_all(
            rows(o.ends_at > _at("first"), o.ends_at <= _at("last_short_end")),
            rows(o.ends_at > _at("last_short_end"), o.ends_at < _at("last_end"), is_long),
        )
    )


IN_COWORKINGS: Final = _taken()
OF_SPOTS: Final = _taken(o.spot_id == _any_of("spots"))


def standing_of(actor: Actor, coworking_id: UUID, there: Membership = NOBODY_HERE) -> Standing:
    """Say who asks; `there` tells of a ban, for the role is the actor's own (or an admin's)."""
    role = actor.role_in(coworking_id)
    return Standing(
        is_barred=there.is_barred,
        barred_until=there.barred_until,
        acts_as_team=actor.is_team_of(coworking_id),
        is_member=role is not None,
        is_exempt=role is not None and role is not Role.RESIDENT,
        is_known=actor.person_id is not None,
    )


class SqlFreeStarts:
    def __init__(
        self, session: AsyncSession, engine: AsyncEngine, situations: SqlSituations, members: Members
    ) -> None:
        self._session = session
        self._engine = engine
        self._situations = situations
        self._members = members

    async def find(self, spots: Sequence[BookableSpot], wish: Wish, actor: Actor) -> FirstStarts:
        """Answer `Availability.first_starts`; the person's own bookings are read here."""
        if not spots:
            return FirstStarts(of_spots={}, together={})
        if actor.person_id is not None:
            wish = await self._asked_by(actor.person_id, actor, wish, spots)
        window = wish.window
        look = max(window.time_from, wish.now) + FIRST_LOOK + wish.length
        if look >= window.time_until:
            return first_starts(spots, await self._taken(spots, wish), wish)
        near = replace(wish, window=TimeSlot(window.time_from, look))
        found = first_starts(spots, await self._taken(spots, near), near)
        left = [
            spot for spot in spots if spot.id not in found.of_spots or spot.coworking_id not in found.together
        ]
        if not left:
            return found
        later = first_starts(left, await self._taken(left, wish, only=[spot.id for spot in left]), wish)
        return FirstStarts(
            of_spots={**later.of_spots, **found.of_spots}, together={**later.together, **found.together}
        )

    async def _asked_by(self, user_id: UUID, actor: Actor, wish: Wish, spots: Sequence[BookableSpot]) -> Wish:
        zones = {spot.place.timezone.key: spot.place.timezone for spot in spots}.values()
        policies = {id(spot.policy): spot.policy for spot in spots}.values()
        since = min(counted_since(policies, wish.window, zone, wish.now) for zone in zones)
        mine = await self._situations.around(NOBODY, wish.window, user_id, wish.now, None, since=since)
        barred = await self._members.barred_from(user_id, wish.now)
        return replace(
            wish,
            own=mine.own,
            standing_in=lambda place: standing_of(actor, place, Membership(is_barred=place in barred)),
        )

    async def _taken(
        self, spots: Sequence[BookableSpot], wish: Wish, only: Sequence[UUID] = ()
    ) -> Mapping[UUID, Sequence[Span]]:
        # A neighbour's buffers are part of its row; the spot's own widen what is asked about.
        policies = {id(spot.policy): spot.policy for spot in spots}.values()
        asked = wish.window.widened(
            max(policy.buffer_before for policy in policies), max(policy.buffer_after for policy in policies)
        )
        params: dict[str, Any] = {
            "now": wish.now,
            "coworkings": list({spot.place.id for spot in spots}),
            "first": asked.time_from,
            "last": asked.time_until,
            "last_short_end": asked.time_until + SHORT,
            "last_end": asked.time_until + LONGEST_OCCUPANCY,
        }
        statement = IN_COWORKINGS
        if only:
            statement, params["spots"] = OF_SPOTS, only
        found: dict[UUID, list[Span]] = {}
        for row in await statement.rows_here(self._session, self._engine, **params):
            found.setdefault(row["spot_id"], []).append((row["starts_at"], row["ends_at"]))
        return found
