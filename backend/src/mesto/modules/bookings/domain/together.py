"""When spots of many coworkings can be had, and from when on several of one at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from mesto.modules.bookings.domain.grid import MINUTE
from mesto.modules.bookings.domain.place import BookableSpot
from mesto.modules.bookings.domain.rules import Question, Standing
from mesto.modules.bookings.domain.situation import OwnBooking, Situation
from mesto.modules.bookings.domain.start_times import Calendar, Likes, Span
from mesto.modules.bookings.domain.time_slot import TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Some spots of one coworking at once, for a length of time somewhere in the window."""

    window: TimeSlot
    length: timedelta
    now: datetime
    own: Sequence[OwnBooking] = ()
    standing_in: Callable[[UUID], Standing]
    together: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Spots of one coworking that can all be had from the same moment on."""

    time_from: datetime
    spot_ids: tuple[UUID, ...]
    """All of them, in the order in which they were asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStarts:
    of_spots: Mapping[UUID, datetime]
    """Those that cannot be had within the window are left out."""
    together: Mapping[UUID, Together]
    """Coworking -> the first moment at which enough of its spots can be had; left out where never."""


@dataclass(frozen=True, slots=True)
class _Free:
    spot_id: UUID
    likes: Likes
    starts: Sequence[Span]
    first: datetime

    def can_start(self, moment: datetime) -> bool:
        if moment == self.first:
            return True
        return any(a <= moment <= b for a, b in self.starts) and self.likes.admits(moment)


@dataclass
class _Groups:
    """Finds spots that are alike by the identity of what they share; the spots keep it alive."""

    wish: Wish
    calendars: dict[object, Calendar] = field(default_factory=dict)
    likes: dict[object, Likes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._mine = {own.spot_id for own in self.wish.own}

    def of(self, spot: BookableSpot) -> Likes:
        hours = (id(spot.place.hours), id(spot.own_hours), id(spot.policy))
        mine = spot.id if spot.id in self._mine else None  # a pause may be due on this very spot (R-B15)
        key = (hours, spot.place.id, spot.spot_type, spot.is_active, mine)
        if (known := self.likes.get(key)) is None:
            question = Question(
                spot=spot,
                slot=self.wish.window,
                situation=Situation(own=self.wish.own),
                standing=self.wish.standing_in(spot.place.id),
                now=self.wish.now,
            )
            if hours not in self.calendars:
                self.calendars[hours] = Calendar(question, self.wish.length)
            known = self.likes[key] = Likes(self.calendars[hours], question, self.wish.length)
        return known


def first_starts(
    spots: Sequence[BookableSpot], taken: Mapping[UUID, Sequence[Span]], wish: Wish
) -> FirstStarts:
    """Judge all spots by the rules of booking; `taken` are live occupancies, buffers included."""
    groups = _Groups(wish)
    found: dict[UUID, list[_Free]] = {}
    for spot in spots:
        likes = groups.of(spot)
        starts = likes.starts_between(taken.get(spot.id, ()))
        first = likes.first_between(starts)
        if first is not None:
            found.setdefault(spot.place.id, []).append(_Free(spot.id, likes, starts, first))
    together = {place_id: _together(free, wish.together) for place_id, free in found.items()}
    return FirstStarts(
        of_spots={free.spot_id: free.first for each in found.values() for free in each},
        together={place_id: enough for place_id, enough in together.items() if enough is not None},
    )


def _together(free: Sequence[_Free], wanted: int) -> Together | None:
    for moment in _moments(free, wanted):
        ready = tuple(each.spot_id for each in free if each.can_start(moment))
        if len(ready) >= wanted:
            return Together(time_from=moment, spot_ids=ready)
    return None


def _moments(free: Sequence[_Free], wanted: int) -> Iterator[datetime]:
    """Yield the moments worth a try, the earliest first."""
    if len(free) < wanted:
        return
    # Before so many of them have had their first start there is no use in looking.
    earliest = sorted(each.first for each in free)[wanted - 1]
    yield earliest
    if wanted == 1:
        return
    grids = {id(each.likes.calendar): each.likes.calendar for each in free}.values()
    for first, last in _shared(free, wanted):
        moment = min(grid.next_start(max(first, earliest)) for grid in grids)
        while moment <= last:
            yield moment
            moment = min(grid.next_start(moment + MINUTE) for grid in grids)


def _shared(free: Sequence[_Free], wanted: int) -> Iterator[Span]:
    """Yield the spans in which at least so many spots have a start, whatever their grids say."""
    edges = [edge for each in free for first, last in each.starts for edge in ((first, 0), (last, 1))]
    level, began = 0, None
    for moment, ends in sorted(edges):
        level += -1 if ends else 1
        if level == wanted and not ends:
            began = moment
        elif level == wanted - 1 and ends and began is not None:
            yield began, moment
            began = None
