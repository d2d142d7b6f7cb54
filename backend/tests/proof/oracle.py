"""What a coworking must do, said a second time and plainly: minutes as numbers, lists as sets, no shared code.

One coworking in UTC, open between the same hours every day, with a few spots and one option.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

DAY = 24 * 60
HORIZON_DAYS = 30
UNDO = 10
STOCK = 2


@dataclass
class Rules:
    grid: int = 15
    shortest: int = 30
    longest: int = 720
    before: int = 0
    after: int = 0
    most: int = 5
    cooldown: int = 0
    cutoff: int = 0


@dataclass
class Desk:
    id: str
    kind: str
    position: int
    is_active: bool = True
    is_archived: bool = False


@dataclass
class Booked:
    id: str
    person: str
    desk: str
    start: int
    end: int
    for_guest: bool
    before: int
    after: int
    cutoff: int
    option: int = 0
    status: str = "active"
    cancelled_at: int = 0
    cancelled_by: str = ""
    can_be_undone: bool = False
    version: int = 1

    def status_at(self, now: int) -> str:
        return "expired" if self.status == "active" and self.end <= now else self.status

    def is_upcoming(self, now: int) -> bool:
        return self.status_at(now) == "active"

    @property
    def undo_until(self) -> int:
        return min(self.cancelled_at + UNDO, self.start)

    @property
    def taken(self) -> tuple[int, int]:
        return self.start - self.before, self.end + self.after


@dataclass
class Closed:
    id: str
    desks: frozenset[str]
    """The desks it lies on; later ones are added to those of the whole coworking."""
    is_whole: bool
    start: int
    end: int


@dataclass
class Wish:
    person: str
    desk: str
    start: int
    end: int
    for_guest: bool = False
    option: int = 0
    moving: Booked | None = None


@dataclass
class Oracle:
    now: int
    opens: int = 9 * 60
    closes: int = 21 * 60
    rules: Rules = field(default_factory=Rules)
    desks: dict[str, Desk] = field(default_factory=dict)
    bookings: dict[str, Booked] = field(default_factory=dict)
    closures: dict[str, Closed] = field(default_factory=dict)

    # --- what stands in the way ---

    def reasons(self, wish: Wish) -> set[str]:
        return set(self._of_the_time(wish)) | set(self._of_the_desk(wish)) | set(self._of_the_person(wish))

    def _of_the_time(self, wish: Wish) -> Iterator[str]:
        rules, moving = self.rules, wish.moving
        keeps_start = moving is not None and (moving.desk, moving.start) == (wish.desk, wish.start)
        if (not keeps_start and wish.start <= self.now - rules.grid) or wish.end <= self.now:
            yield "in_past"
        ends = (wish.end,) if keeps_start else (wish.start, wish.end)
        if any(moment % rules.grid for moment in ends):
            yield "not_on_grid"
        if wish.end - wish.start < rules.shortest:
            yield "too_short"
        if wish.end - wish.start > rules.longest:
            yield "too_long"
        if not keeps_start and wish.start // DAY > self.now // DAY + HORIZON_DAYS:
            yield "beyond_horizon"
        day = wish.start // DAY * DAY
        if not day + self.opens <= wish.start < wish.end <= day + self.closes:
            yield "outside_opening_hours"

    def _of_the_desk(self, wish: Wish) -> Iterator[str]:
        if not self.desks[wish.desk].is_active:
            yield "spot_inactive"
        terms = wish.moving or self.rules
        start, end = wish.start - terms.before, wish.end + terms.after
        if any(start < until and since < end for since, until in self.busy(wish.desk, wish.moving)):
            yield "slot_taken"
        old = wish.moving
        stays = old is not None and old.status == "active" and old.start <= wish.start < wish.end <= old.end
        if wish.option and not stays and self.options_left(wish) < wish.option:
            yield "option_unavailable"

    def _of_the_person(self, wish: Wish) -> Iterator[str]:
        own = [b for b in self._active(wish.moving) if b.person == wish.person]
        if sum(b.is_upcoming(self.now) for b in own) >= self.rules.most > 0:
            yield "limit_active"
        if wish.for_guest:
            return
        mine = [b for b in own if not b.for_guest]
        kind = self.desks[wish.desk].kind
        if any(self.desks[b.desk].kind == kind and b.start < wish.end and wish.start < b.end for b in mine):
            yield "own_overlap"
        rest = self.rules.cooldown
        near = (b for b in mine if b.desk == wish.desk)
        if rest and any(b.start - rest < wish.end and wish.start < b.end + rest for b in near):
            yield "cooldown"

    def _active(self, besides: Booked | None = None) -> list[Booked]:
        return [b for b in self.bookings.values() if b.status == "active" and b is not besides]

    def options_left(self, wish: Wish) -> int:
        """Count what is left at the worst of the instants still to come."""
        begin = max(wish.start, self.now)
        users = [b for b in self._active(wish.moving) if b.option and b.start < wish.end and begin < b.end]
        moments = {begin, *(b.start for b in users if b.start > begin)}
        return STOCK - max(sum(b.option for b in users if b.start <= at < b.end) for at in moments)

    def busy(self, desk: str, besides: Booked | None = None) -> list[tuple[int, int]]:
        """Everything that takes the desk: bookings with their buffers, and closures around them."""
        taken = [b.taken for b in self._active(besides) if b.desk == desk]
        for closed in self.closures.values():
            if desk in closed.desks:
                taken += around(closed, besides if besides and besides.desk == desk else None)
        return taken

    # --- what a closing does to bookings ---

    def hit_by(self, desks: frozenset[str], start: int, end: int) -> list[Booked]:
        hit = [
            b
            for b in self.bookings.values()
            if b.is_upcoming(self.now) and b.desk in desks and b.start < end and start < b.end
        ]
        return sorted(hit, key=lambda b: (b.start, b.id))

    def refuge_of(self, booking: Booked, without: frozenset[str], planned: list[Booked]) -> str | None:
        """Return the nearest equal desk that is open and free for the booking and its buffers."""
        home = self.desks[booking.desk]
        day = booking.start // DAY * DAY
        if not day + self.opens <= booking.start < booking.end <= day + self.closes:
            return None
        start, end = booking.taken
        found = [
            desk
            for desk in self.desks.values()
            if desk.is_active and desk.id not in without and desk.kind == home.kind
            and not any(start < until and since < end for since, until in self.busy(desk.id))
            and not any(
                other.desk == desk.id and start < other.taken[1] and other.taken[0] < end for other in planned
            )
        ]  # fmt: skip
        nearest = sorted(found, key=lambda desk: (abs(desk.position - home.position), desk.position))
        return nearest[0].id if nearest else None


def around(closed: Closed, kept: Booked | None) -> list[tuple[int, int]]:
    """Return what a closure takes; a booking that was kept under it has its own time left to itself."""
    if kept is None or kept.status != "active":
        return [(closed.start, closed.end)]
    start, end = kept.taken
    parts = [(closed.start, min(start, closed.end)), (max(end, closed.start), closed.end)]
    return [(since, until) for since, until in parts if since < until]
