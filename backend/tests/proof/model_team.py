"""The moves of the team: closing, clearing, other rules and hours; and time, which passes for all."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.proof.model_game import START, policies
from tests.proof.model_guests import GuestMoves, desks, numbers, starts, when
from tests.proof.model_world import moment
from tests.proof.oracle import DAY, Booked, Closed


class CoworkingModel(GuestMoves):
    @rule(desk=st.none() | st.lists(desks, min_size=1, max_size=3, unique=True), start=starts,
          length=st.sampled_from((30, 60, 240, 2000)),
          mode=st.sampled_from(("refuse", "keep", "cancel", "move", "move_or_cancel")))  # fmt: skip
    def close(self, desk: list[int] | None, start: Any, length: int, mode: str) -> None:
        oracle, begin = self.oracle, when(start)
        ids = None if desk is None else [self.order[n] for n in desk]
        body = {
            "time_from": moment(begin),
            "time_until": moment(begin + length),
            "spot_ids": ids,
            "mode": mode,
        }
        answer = self.sends("POST", f"{self.path}/closures", json=body)
        if begin + length <= oracle.now:
            assert answer.json()["code"] == "in_past"
            return
        if ids is not None and any(oracle.desks[i].is_archived for i in ids):
            assert (answer.status_code, answer.json()["code"]) == (404, "spot_not_found")
            return
        closing = frozenset(self.order if ids is None else ids)
        hit = oracle.hit_by(closing, begin, begin + length)
        outcome = self.cleared(hit, closing, mode, "closure")
        if outcome is None:
            assert answer.json()["code"] == "has_future_bookings", answer.text
            return
        assert answer.status_code == 201, answer.text
        closure = answer.json()
        assert {name: closure[name] for name in outcome} == outcome
        oracle.closures[closure["id"]] = Closed(closure["id"], closing, ids is None, begin, begin + length)

    def cleared(
        self, hit: list[Booked], freed: frozenset[str], mode: str, why: str, *, spares_running: bool = False
    ) -> dict[str, int] | None:
        """Do to the model what the mode does to the bookings that are hit; None: it refuses."""
        oracle, now = self.oracle, self.oracle.now
        counts = {"kept": 0, "cancelled": 0, "moved": 0}
        if mode == "refuse" and hit:
            return None
        plan: list[tuple[Booked, str | None, str]] = []
        planned: list[Booked] = []
        for booking in hit:
            running = booking.start <= now
            if mode == "keep" or (running and spares_running):
                plan.append((booking, None, "kept"))
                continue
            target = None
            if mode.startswith("move") and not running:
                target = oracle.refuge_of(booking, freed, planned)
            if mode == "move" and target is None:
                return None
            if target is not None:
                there = Booked(**{**vars(booking), "desk": target})
                planned.append(there)
            cannot_end = running and self.early_end(booking) >= booking.end
            plan.append((booking, target, "moved" if target else "kept" if cannot_end else "cancelled"))
        for booking, target, what in plan:
            counts[what] += 1
            if target is not None:
                booking.desk = target
                booking.version += 1
            elif what == "cancelled":
                self.ends(booking, why)
        return counts

    def early_end(self, booking: Booked) -> int:
        grid = self.oracle.rules.grid
        return -(-max(self.oracle.now, booking.start + 1) // grid) * grid

    def ends(self, booking: Booked, why: str) -> None:
        if booking.start > self.oracle.now:
            booking.status, booking.cancelled_at = "cancelled", self.oracle.now
            booking.cancelled_by, booking.can_be_undone = "team", why == "by_team"
        else:
            booking.end = self.early_end(booking)
        booking.version += 1

    @precondition(lambda self: self.oracle.closures)
    @rule(which=numbers)
    def reopen(self, which: int) -> None:
        ids = sorted(self.oracle.closures)
        closure_id = ids[which % len(ids)]
        answer = self.sends("DELETE", f"{self.path}/closures/{closure_id}")
        assert answer.status_code == 204, answer.text
        del self.oracle.closures[closure_id]

    @rule(
        desk=desks, active=st.booleans(), mode=st.sampled_from(("keep", "cancel", "move", "move_or_cancel"))
    )
    def switch(self, desk: int, active: bool, mode: str) -> None:
        oracle = self.oracle
        known = oracle.desks[self.order[desk]]
        path = f"/spots/{known.id}"
        body = {"status": "active"} if active else {"status": "inactive", "mode": mode}
        answer = self.sends(
            "PATCH",
            path,
            json=body,
            headers=self.version_of(path) if not known.is_archived else {"If-Match": "*"},
        )
        if known.is_archived:
            assert answer.json()["code"] == "invalid_state", answer.text
            return
        if not active:
            hit = oracle.hit_by(frozenset({known.id}), oracle.now, 10**9)
            if self.cleared(hit, frozenset({known.id}), mode, "by_team", spares_running=True) is None:
                assert answer.json()["code"] == "has_future_bookings", answer.text
                return
        assert answer.status_code == 200, answer.text
        known.is_active = active

    @rule(desk=desks, mode=st.sampled_from(("refuse", "refuse", "cancel", "move", "move_or_cancel")))
    def archive(self, desk: int, mode: str) -> None:
        oracle = self.oracle
        known = oracle.desks[self.order[desk]]
        path = f"/spots/{known.id}"
        headers = self.version_of(path) if not known.is_archived else {"If-Match": "*"}
        answer = self.sends("DELETE", path, params={"mode": mode}, headers=headers)
        if not known.is_archived:
            hit = oracle.hit_by(frozenset({known.id}), oracle.now, 10**9)
            if self.cleared(hit, frozenset({known.id}), mode, "spot_archived") is None:
                assert answer.json()["code"] == "has_future_bookings", answer.text
                return
        assert answer.status_code == 200, answer.text
        known.is_archived, known.is_active = True, False

    @rule(desk=desks)
    def restore(self, desk: int) -> None:
        known = self.oracle.desks[self.order[desk]]
        answer = self.sends("POST", f"/spots/{known.id}/restore")
        assert answer.status_code == (200 if known.is_archived else 409), answer.text
        known.is_archived = False

    @rule(policy=policies)
    def change_the_rules(self, policy: dict[str, int]) -> None:
        self.sets(policy)

    @rule(opens=st.sampled_from((8, 9, 10)), closes=st.sampled_from((18, 20, 21)))
    def change_the_hours(self, opens: int, closes: int) -> None:
        path = f"{self.path}/hours"
        hours = {"opens_at": f"{opens:02}:00", "closes_at": f"{closes:02}:00"}
        answer = self.sends("PUT", path, json=hours, headers=self.version_of(path))
        assert answer.status_code == 200, answer.text
        self.oracle.opens, self.oracle.closes = opens * 60, closes * 60
        outside = [
            b for b in self.oracle.bookings.values() if b.is_upcoming(self.oracle.now)
            and not b.start // DAY * DAY + opens * 60 <= b.start < b.end <= b.start // DAY * DAY + closes * 60
        ]  # fmt: skip
        assert answer.json()["affected"] == len(outside)

    @rule(amount=st.sampled_from((1, 4, 7, 10, 15, 45, 120, 600)))
    def time_passes(self, amount: int) -> None:
        if self.oracle.now + amount < START + DAY:  # as long as the tokens of its people live
            self.oracle.now += amount
            self.world.at(self.oracle.now)
