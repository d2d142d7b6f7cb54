"""The moves of guests: each is made in both worlds, and both have to answer alike."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proof.model_game import DESKS, Game
from tests.proof.model_world import minutes, moment
from tests.proof.oracle import DAY, Booked, Wish

RETURNING = {"barred", "spot_inactive", "limit_active", "own_overlap", "slot_taken", "option_unavailable"}
starts = st.tuples(
    st.sampled_from((0, 0, 0, 1, 1, 31)), st.integers(8 * 4, 21 * 4), st.sampled_from((0, 0, 0, 0, 5))
)
lengths = st.sampled_from((15, 30, 60, 60, 60, 60, 60, 90, 90, 120, 120, 735))
numbers = st.integers(0, 10_000)
people = st.integers(0, 2)
gaps = st.sampled_from((-60, -15, 0, 0, 15, 30, 60, 120))
desks = st.integers(0, len(DESKS) - 1)


def when(start: tuple[int, int, int]) -> int:
    day, quarter, odd = start
    return day * DAY + quarter * 15 + odd


class GuestMoves(Game):
    @rule(number=people, desk=desks, start=starts, length=lengths, for_guest=st.booleans(), option=st.sampled_from((0, 0, 0, 1, 2)))  # fmt: skip
    def place(self, *, number: int, desk: int, start: Any, length: int, for_guest: bool, option: int) -> None:
        person, begin = self.guest(number), when(start)
        self.books(Wish(person.id, self.order[desk], begin, begin + length, for_guest, option))

    @precondition(lambda self: self.oracle.bookings)
    @rule(wishes=st.lists(st.tuples(numbers, people, gaps, lengths), min_size=2, max_size=6))
    def crowd(self, wishes: list[tuple[int, int, int, int]]) -> None:
        """Let people want what lies beside the bookings of others and their own: there the rules bite."""
        for which, number, gap, length in wishes:
            other = self.one_of(self.oracle.bookings.values(), which)
            begin = other.end + gap
            self.books(Wish(self.guest(number).id, other.desk, begin, begin + length))

    def books(self, wish: Wish) -> None:
        self.world.steps += 1
        person = next(guest for guest in self.world.guests if guest.id == wish.person)
        missing = self.oracle.desks[wish.desk].is_archived
        checked = self.sends("POST", "/bookings/check", person, json=self.body_of(wish))
        answer = self.sends("POST", "/bookings", person, json=self.body_of(wish))
        if missing:
            assert (answer.status_code, checked.status_code) == (404, 404)
            return
        reasons = self.oracle.reasons(wish)
        assert {r["code"] for r in checked.json()["reasons"]} == reasons, (checked.json(), reasons)
        assert checked.json()["bookable"] is (not reasons)
        if reasons:
            self.offers_are_good(self.refused(answer, reasons)["alternatives"], wish)
            return
        assert answer.status_code == 201, answer.text
        rules = self.oracle.rules
        booking = Booked(
            answer.json()["id"], person.id, wish.desk, wish.start, wish.end, wish.for_guest,
            rules.before, rules.after, rules.cutoff, wish.option,
        )  # fmt: skip
        self.oracle.bookings[booking.id] = booking

    @precondition(lambda self: self.oracle.bookings)
    @rule(which=numbers, desk=st.none() | desks, start=st.none() | starts, length=st.none() | lengths)
    def reschedule(self, which: int, desk: int | None, start: Any, length: int | None) -> None:
        booking = self.one_of(self.oracle.bookings.values(), which)
        begin = booking.start if start is None else when(start)
        end = (
            (booking.end if start is None else begin + booking.end - booking.start)
            if length is None
            else begin + length
        )
        target = booking.desk if desk is None else self.order[desk]
        wish = Wish(booking.person, target, begin, end, booking.for_guest, booking.option, booking)
        change = {"spot_id": target, "time_from": moment(begin), "time_until": moment(end)}
        answer = self.sends("PATCH", f"/bookings/{booking.id}", self.guest_of(booking), json=change)
        status = booking.status_at(self.oracle.now)
        if status != "active":
            assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
            return
        if (target, begin, end) == (booking.desk, booking.start, booking.end):
            assert (answer.status_code, answer.json()["version"]) == (200, booking.version)
            return
        if booking.start <= self.oracle.now and (target, begin) != (booking.desk, booking.start):
            assert answer.json()["code"] == "already_started"
            return
        if self.oracle.desks[target].is_archived:
            assert (answer.status_code, answer.json()["code"]) == (404, "spot_not_found")
            return
        reasons = self.oracle.reasons(wish)
        if reasons:
            self.offers_are_good(self.refused(answer, reasons)["alternatives"], wish)
            return
        assert answer.status_code == 200, answer.text
        booking.desk, booking.start, booking.end = target, begin, end
        booking.version += 1
        assert answer.json()["version"] == booking.version

    # --- giving up and coming back ---

    @precondition(lambda self: self.oracle.bookings)
    @rule(which=numbers, by_team=st.booleans())
    def cancel(self, which: int, by_team: bool) -> None:
        oracle = self.oracle
        booking = self.one_of(oracle.bookings.values(), which)
        by = self.owner if by_team else self.guest_of(booking)
        answer = self.sends("POST", f"/bookings/{booking.id}/cancel", by, json={})
        if booking.status == "cancelled":
            assert (answer.status_code, answer.json()["version"]) == (200, booking.version)
        elif not booking.is_upcoming(oracle.now):
            assert answer.json()["code"] == "invalid_state"
        elif booking.start <= oracle.now:
            if (end := self.early_end(booking)) < booking.end:
                booking.end = end
                booking.version += 1
            assert (answer.status_code, minutes(answer.json()["time_until"])) == (200, booking.end)
        elif oracle.now > booking.start - booking.cutoff:
            expected = {"cancel_cutoff", "override_reason_required"} if by_team else {"cancel_cutoff"}
            self.refused(answer, expected)
        else:
            assert answer.status_code == 200, answer.text
            booking.status, booking.cancelled_at, booking.can_be_undone = "cancelled", oracle.now, True
            booking.cancelled_by = "team" if by_team else "user"
            booking.version += 1

    @precondition(lambda self: self.oracle.bookings)
    @rule(which=numbers)
    def undo(self, which: int) -> None:
        oracle = self.oracle
        booking = self.one_of(oracle.bookings.values(), which)
        by = self.owner if booking.cancelled_by == "team" else self.guest_of(booking)
        answer = self.sends("POST", f"/bookings/{booking.id}/undo-cancel", by)
        if booking.status != "cancelled" or not booking.can_be_undone:
            assert answer.json()["code"] == "invalid_state", answer.text
            return
        if oracle.now >= booking.undo_until:
            assert answer.json()["code"] == "undo_window_over", answer.text
            return
        if oracle.desks[booking.desk].is_archived:
            assert answer.json()["code"] in {"spot_inactive", "spot_not_found"}
            return
        wish = Wish(
            booking.person,
            booking.desk,
            booking.start,
            booking.end,
            booking.for_guest,
            booking.option,
            booking,
        )
        if reasons := oracle.reasons(wish) & RETURNING:
            self.refused(answer, reasons)
            return
        assert (answer.status_code, answer.json()["status"]) == (200, "active"), answer.text
        booking.status = "active"
        booking.version += 1

    # --- extras ---

    @precondition(lambda self: self.oracle.bookings)
    @rule(which=numbers, quantity=st.integers(0, 2))
    def choose_monitors(self, which: int, quantity: int) -> None:
        oracle = self.oracle
        booking = self.one_of(oracle.bookings.values(), which)
        path, by = f"/bookings/{booking.id}/options", self.guest_of(booking)
        if quantity:
            answer = self.sends("POST", path, by, json={"option_id": self.option, "quantity": quantity})
        else:
            answer = self.sends("DELETE", f"{path}/{self.option}", by)
        if not booking.is_upcoming(oracle.now):
            assert answer.json()["code"] == "invalid_state"
            return
        wish = Wish(booking.person, booking.desk, booking.start, booking.end, moving=booking, option=quantity)
        if quantity > booking.option and oracle.options_left(wish) < quantity:
            assert answer.json()["code"] == "option_unavailable", answer.text
            return
        assert answer.status_code == 200, answer.text
        booking.version += quantity != booking.option
        booking.option = quantity
