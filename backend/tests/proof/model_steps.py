"""The moves of the game: each is made in both worlds, and both have to answer alike."""

from collections.abc import Iterable
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.proof.model_world import World, minutes, moment
from tests.proof.oracle import DAY, STOCK, Booked, Closed, Desk, Oracle, Wish
from tests.support.steps import Person

START = 8 * 60
DESKS = (("Desk A", "desk", 1), ("Desk B", "desk", 2), ("Desk C", "desk", 3), ("Room", "meeting_room", 4))
RETURNING = {"barred", "spot_inactive", "limit_active", "own_overlap", "slot_taken", "option_unavailable"}

starts = st.tuples(
    st.sampled_from((0, 0, 0, 1, 1, 2, 31)), st.integers(8 * 4, 21 * 4), st.sampled_from((0, 0, 0, 0, 5))
)
lengths = st.sampled_from((15, 30, 60, 60, 60, 90, 90, 120, 240, 735))
numbers = st.integers(0, 10_000)
people = st.integers(0, 2)
desks = st.integers(0, len(DESKS) - 1)


def when(start: tuple[int, int, int]) -> int:
    day, quarter, odd = start
    return day * DAY + quarter * 15 + odd


class CoworkingModel(RuleBasedStateMachine):
    world: ClassVar[World]

    @initialize()
    def open_a_coworking(self) -> None:
        world = self.world
        world.at(START)
        self.oracle = Oracle(now=START)
        self.owner = world.runner.run(world.new_owner())
        about = {"name": "Model", "address": "Here 1", "city": "Nowhere", "timezone": "UTC"}
        made = self.sends("POST", "/coworkings", json={**about, "opens_at": "09:00", "closes_at": "21:00"})
        self.path = f"/coworkings/{made.json()['id']}"
        self.coworking_id = made.json()["id"]
        items = [{"name": name, "spot_type": kind, "position": position} for name, kind, position in DESKS]
        for spot in self.sends("POST", f"{self.path}/spots", json={"items": items}).json()["items"]:
            self.oracle.desks[spot["id"]] = Desk(spot["id"], spot["spot_type"], spot["position"])
        option = {"coworking_id": self.coworking_id, "name": "Monitor", "stock": STOCK, "max_per_booking": 2}
        self.option = self.sends("POST", "/options", json=option).json()["id"]
        self.order = list(self.oracle.desks)

    # --- tools ---

    def sends(self, method: str, path: str, by: Person | None = None, **more: Any) -> Any:
        return self.world.sends(by or self.owner, method, path, **more)

    def guest(self, number: int) -> Person:
        return self.world.guests[number]

    def guest_of(self, booking: Booked) -> Person:
        return next(person for person in self.world.guests if person.id == booking.person)

    def version_of(self, path: str) -> dict[str, str]:
        tag = self.sends("GET", path).headers["ETag"]
        return {"If-Match": tag}

    def one_of(self, bookings: Iterable[Booked], number: int) -> Booked:
        known = sorted(bookings, key=lambda booking: booking.id)
        return known[number % len(known)]

    def refused(self, answer: Any, reasons: set[str]) -> dict[str, Any]:
        problem = answer.json()
        assert {error["code"] for error in problem["errors"]} == reasons, (problem, reasons)
        return problem

    def offers_are_good(self, offers: list[dict[str, Any]], wish: Wish) -> None:
        for offer in offers:
            other = Wish(
                wish.person, offer["spot_id"], minutes(offer["time_from"]), minutes(offer["time_until"]),
                wish.for_guest, wish.option, wish.moving,
            )  # fmt: skip
            assert self.oracle.reasons(other) == set(), offer

    def body_of(self, wish: Wish) -> dict[str, Any]:
        body = {"spot_id": wish.desk, "time_from": moment(wish.start), "time_until": moment(wish.end)}
        if wish.for_guest:
            body["guest"] = {"name": "Lev"}
        if wish.option:
            body["options"] = [{"option_id": self.option, "quantity": wish.option}]
        return body

    # --- placing ---

    @rule(number=people, desk=desks, start=starts, length=lengths, for_guest=st.booleans(), option=st.sampled_from((0, 0, 0, 1, 2)))  # fmt: skip
    def place(self, *, number: int, desk: int, start: Any, length: int, for_guest: bool, option: int) -> None:
        person, begin = self.guest(number), when(start)
        wish = Wish(person.id, self.order[desk], begin, begin + length, for_guest, option)
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
            answer.json()["id"], person.id, wish.desk, wish.start, wish.end, for_guest,
            rules.before, rules.after, rules.cutoff, option,
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
            grid = oracle.rules.grid
            end = -(-max(oracle.now, booking.start + 1) // grid) * grid
            if end < booking.end:
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
        if quantity > booking.option and "option_unavailable" in oracle.reasons(wish):
            assert answer.json()["code"] == "option_unavailable", answer.text
            return
        assert answer.status_code == 200, answer.text
        booking.version += quantity != booking.option
        booking.option = quantity

    # --- the team changes the place ---

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
            plan.append((booking, target, "moved" if target else "cancelled"))
        for booking, target, what in plan:
            counts[what] += 1
            if target is not None:
                booking.desk = target
                booking.version += 1
            elif what == "cancelled":
                self.ends(booking)
        return counts

    def ends(self, booking: Booked) -> None:
        now, grid = self.oracle.now, self.oracle.rules.grid
        if booking.start > now:
            booking.status, booking.cancelled_at, booking.can_be_undone = "cancelled", now, False
            booking.version += 1
            return
        end = -(-max(now, booking.start + 1) // grid) * grid
        if end < booking.end:
            booking.end = end
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

    @rule(desk=desks, mode=st.sampled_from(("refuse", "cancel", "move", "move_or_cancel")))
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

    @rule(policy=st.fixed_dictionaries({}, optional={
        "grid_minutes": st.sampled_from((5, 15, 30)), "min_duration_minutes": st.sampled_from((15, 30, 60)),
        "max_duration_minutes": st.sampled_from((120, 240, 720)), "buffer_before_minutes": st.sampled_from((0, 15)),
        "buffer_after_minutes": st.sampled_from((0, 30)), "max_active_per_user": st.sampled_from((0, 2, 5)),
        "cooldown_minutes": st.sampled_from((0, 60)), "cancel_cutoff_minutes": st.sampled_from((0, 60))}))  # fmt: skip
    def change_the_rules(self, policy: dict[str, int]) -> None:
        path, rules = f"{self.path}/policy", self.oracle.rules
        answer = self.sends("PATCH", path, json=policy, headers=self.version_of(path))
        assert answer.status_code == 200, answer.text
        names = {"grid_minutes": "grid", "min_duration_minutes": "shortest", "max_duration_minutes": "longest",
                 "buffer_before_minutes": "before", "buffer_after_minutes": "after", "max_active_per_user": "most",
                 "cooldown_minutes": "cooldown", "cancel_cutoff_minutes": "cutoff"}  # fmt: skip
        for name, value in policy.items():
            setattr(rules, names[name], value)

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
        if self.oracle.now + amount < 2 * DAY:
            self.oracle.now += amount
            self.world.at(self.oracle.now)

    # --- what must always hold ---

    @invariant()
    def both_worlds_look_alike(self) -> None:
        if not hasattr(self, "order"):
            return
        self.world.steps += 1
        asked = {"coworking_id": self.coworking_id, "limit": 100}
        listed = self.sends("GET", "/bookings", params=asked).json()["items"]
        seen = {
            b["id"]: (
                b["spot_id"],
                minutes(b["time_from"]),
                minutes(b["time_until"]),
                b["status"],
                b["version"],
            )
            for b in listed
        }
        now = self.oracle.now
        assert seen == {
            b.id: (b.desk, b.start, b.end, b.status_at(now), b.version) for b in self.oracle.bookings.values()
        }
        assert self.world.violations() == {}

    def teardown(self) -> None:
        if hasattr(self, "order"):
            for booking in list(self.oracle.bookings.values())[:3]:
                self.history_tells_the_present(booking)

    def history_tells_the_present(self, booking: Booked) -> None:
        path, by = f"/bookings/{booking.id}", self.guest_of(booking)
        present = self.sends("GET", path, by).json()
        as_of = {"as_of": moment(self.oracle.now)}
        assert self.sends("GET", f"{path}/history", by, params=as_of).json()["booking"] == present
