"""The game: one coworking in both worlds, what its players need, and what must always hold."""

from collections.abc import Iterable
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from tests.proof.model_world import World, minutes, moment
from tests.proof.oracle import STOCK, Booked, Desk, Oracle, Wish
from tests.support.steps import Person

START = 8 * 60
NAMES = {
    "grid_minutes": ("grid", (5, 15, 30)),
    "min_duration_minutes": ("shortest", (15, 30, 60)),
    "max_duration_minutes": ("longest", (120, 240, 720)),
    "buffer_before_minutes": ("before", (0, 15)),
    "buffer_after_minutes": ("after", (0, 30)),
    "max_active_per_user": ("most", (0, 2, 5)),
    "cooldown_minutes": ("cooldown", (0, 60, 240)),
    "cancel_cutoff_minutes": ("cutoff", (0, 60)),
}
"""Field of the policy: its name in the model, and the values that are tried."""
policies = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, (_, values) in NAMES.items()}
)
DESKS = (("Desk A", "desk", 1), ("Desk B", "desk", 2), ("Desk C", "desk", 3), ("Room", "meeting_room", 4))


class Game(RuleBasedStateMachine):
    world: ClassVar[World]

    @initialize(policy=policies)
    def open_a_coworking(self, policy: dict[str, int]) -> None:
        world = self.world
        world.at(START)
        self.oracle = Oracle(now=START)
        self.owner = world.runner.run(world.new_people())
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
        self.sets(policy)

    def sets(self, policy: dict[str, int]) -> None:
        path = f"{self.path}/policy"
        answer = self.sends("PATCH", path, json=policy, headers=self.version_of(path))
        assert answer.status_code == 200, answer.text
        for name, value in policy.items():
            setattr(self.oracle.rules, NAMES[name][0], value)

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

    @invariant()
    def both_worlds_look_alike(self) -> None:
        if not hasattr(self, "order"):
            return
        self.world.steps += 1
        asked = {"coworking_id": self.coworking_id, "limit": 100}
        answer = self.sends("GET", "/bookings", params=asked)
        assert answer.status_code == 200, answer.text
        listed = answer.json()["items"]
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
        violations = self.world.violations()
        assert violations == {}, violations

    def teardown(self) -> None:
        if hasattr(self, "order"):
            for booking in list(self.oracle.bookings.values())[:3]:
                self.history_tells_the_present(booking)

    def history_tells_the_present(self, booking: Booked) -> None:
        path, by = f"/bookings/{booking.id}", self.guest_of(booking)
        present = self.sends("GET", path, by).json()
        as_of = {"as_of": moment(self.oracle.now)}
        told = self.sends("GET", f"{path}/history", by, params=as_of)
        assert told.status_code == 200, told.text
        assert told.json()["booking"] == present
