"""What would these rules have refused? The answer is compared with one worked out the long way."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.factories import slot
from tests.support.policies import codes, of_coworking, of_spot, pointers, rules
from tests.support.statements import spending
from tests.support.steps import a_business, somebody

pytestmark = pytest.mark.usefixtures("clock")

MOSCOW = ZoneInfo("Europe/Moscow")
DECEMBER = {"date_from": "2026-12-01", "date_until": "2026-12-31"}
ORDER = ("not_allowed", "in_past", "not_on_grid", "too_short", "too_long", "lead_time", "beyond_horizon",
         "limit_active", "own_overlap", "cooldown", "slot_taken")  # fmt: skip


async def simulates(business, fields, *, by=None, **said):
    body = {"scope": "coworking", "fields": fields, **DECEMBER, **said}
    return await (by or business.owner).sends("POST", f"{of_coworking(business)}/simulate", json=body)


async def simulated(business, fields, **said) -> dict:
    answer = await simulates(business, fields, **said)
    assert answer.status_code == 200, answer.text
    return answer.json()


@dataclass(frozen=True)
class Entry:
    """A booking at one moment of the story; `state` None: cancelled."""

    booking: str
    person: str
    spot: str
    start: datetime
    end: datetime
    at: datetime
    gone: bool = False


@dataclass
class Story:
    """Everything that happened, in order, written down by the test itself."""

    entries: list[Entry] = field(default_factory=list)
    placed: dict[str, int] = field(default_factory=dict)
    overridden: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    by_team: set[str] = field(default_factory=set)

    def tells(self, entry: Entry) -> None:
        self.placed.setdefault(entry.booking, len(self.entries))
        self.entries.append(entry)

    def before(self, number: int) -> list[Entry]:
        last = {entry.booking: entry for entry in self.entries[:number]}
        return [entry for entry in last.values() if not entry.gone]

    def refused(self, fields: dict, spots: dict[str, dict]) -> dict[str, list[str]]:
        found = {}
        for booking, number in self.placed.items():
            if booking in self.overridden:
                continue
            wish = self.entries[number]
            policy = {**PRESENT, **(fields if wish.spot in spots else {})}
            broken = self._broken(wish, self.before(number), policy)
            if broken:
                found[booking] = [code for code in ORDER if code in broken]
        return found

    def _broken(self, wish: Entry, others: list[Entry], policy: dict) -> set[str]:
        known = wish.person in self.members or wish.booking in self.by_team
        mine = [other for other in others if other.person == wish.person]
        gap = policy["buffer_after_minutes"] + policy["buffer_before_minutes"]
        rest, limit = policy["cooldown_minutes"], policy["max_active_per_user"]
        said = {
            "not_allowed": policy["booking_access"] == "residents" and not known,
            "limit_active": limit and sum(other.end > wish.at for other in mine) >= limit,
            "own_overlap": not policy["allow_own_overlap"] and any(near(wish, other) for other in mine),
            "cooldown": rest and any(near(wish, o, rest) for o in mine if o.spot == wish.spot),
            "slot_taken": any(near(wish, other, gap) for other in others if other.spot == wish.spot),
        }
        return {code for code, broken in {**said, **broken_by_time(wish, policy)}.items() if broken}


def near(wish: Entry, other: Entry, minutes: int = 0) -> bool:
    gap = timedelta(minutes=minutes)
    return other.start < wish.end + gap and wish.start < other.end + gap


def broken_by_time(wish: Entry, policy: dict) -> dict[str, bool]:
    minute, grid = timedelta(minutes=1), policy["grid_minutes"]
    length, notice = wish.end - wish.start, policy["lead_time_minutes"]
    walls = [moment.astimezone(MOSCOW) for moment in (wish.start, wish.end)]
    days = (walls[0].date() - wish.at.astimezone(MOSCOW).date()).days
    return {
        "not_on_grid": any((wall.hour * 60 + wall.minute) % grid for wall in walls),
        "in_past": wish.start <= wish.at - grid * minute,
        "too_short": length < policy["min_duration_minutes"] * minute,
        "too_long": length > policy["max_duration_minutes"] * minute,
        "lead_time": notice > 0 and wish.start < wish.at + notice * minute,
        "beyond_horizon": days > policy["horizon_days"],
    }


PRESENT = {
    "grid_minutes": 5, "min_duration_minutes": 5, "max_duration_minutes": 720, "lead_time_minutes": 0,
    "horizon_days": 30, "booking_access": "everyone", "max_active_per_user": 0, "allow_own_overlap": True,
    "cooldown_minutes": 0, "buffer_after_minutes": 0, "buffer_before_minutes": 0,
}  # fmt: skip
TRIED = [
    {}, {"grid_minutes": 30}, {"grid_minutes": 60}, {"min_duration_minutes": 60}, {"max_duration_minutes": 60},
    {"lead_time_minutes": 180}, {"horizon_days": 1}, {"max_active_per_user": 2}, {"max_active_per_user": 1},
    {"allow_own_overlap": False}, {"cooldown_minutes": 120}, {"booking_access": "residents"},
    {"buffer_after_minutes": 15}, {"buffer_after_minutes": 10, "buffer_before_minutes": 20},
    {"grid_minutes": 20, "max_duration_minutes": 100, "cooldown_minutes": 60, "max_active_per_user": 3},
]  # fmt: skip
ALL_DAY = {"opens_at": "00:00", "closes_at": "00:00"}


async def a_story(client, clock, seed: int):
    """Let some people book, move, cancel and finish for two days, by the roll of a die."""
    die = random.Random(seed)
    business = await a_business(client, hours=ALL_DAY)
    await rules(business, **{name: PRESENT[name] for name in ("grid_minutes", "min_duration_minutes")})
    await rules(business, max_active_per_user=0, allow_own_overlap=True)
    people = {person.id: person for person in [await somebody(client) for _ in range(3)]}
    resident = await business.hires(await somebody(client), "resident")
    people[resident.id] = resident
    story = Story(members={resident.id})
    for _ in range(45):
        clock.advance(minutes=die.choice((3, 17, 40)))
        act, now = die.choice(("book",) * 6 + ("team", "override", "move", "cancel", "cancel")), clock.now()
        ahead = [e for e in story.before(len(story.entries)) if e.end > now]
        if act in {"book", "team", "override"}:
            start = now.replace(minute=0) + timedelta(
                minutes=die.randrange(-6, 400) * 5, days=die.choice((0, 0, 3))
            )
            wish = {
                "time_from": start.isoformat(),
                "time_until": (start + timedelta(minutes=die.choice((15, 30, 60, 90, 180)))).isoformat(),
                "spot_id": die.choice(business.spots)["id"],
            }
            person = die.choice(list(people.values()))
            if act != "book":
                wish["user_id"] = person.id
            if act == "override":
                wish["override_reason"] = "an exception"
            made = await (person if act == "book" else business.owner).sends("POST", "/bookings", json=wish)
            if made.status_code == 201:
                entry = told(made.json(), person, now)
                story.tells(entry)
                story.by_team |= {entry.booking} if act == "team" else set()
                story.overridden |= {entry.booking} if act == "override" else set()
        elif ahead and act == "move":
            old = die.choice(ahead)
            if old.start > now:
                shift = timedelta(minutes=die.choice((-60, 30, 65)))
                answer = await people[old.person].changes(
                    {"id": old.booking},
                    time_from=(old.start + shift).isoformat(),
                    time_until=(old.end + shift).isoformat(),
                )
                if answer.status_code == 200:
                    story.tells(told(answer.json(), people[old.person], now))
        elif ahead:
            old = die.choice(ahead)
            answer = await people[old.person].cancels({"id": old.booking})
            assert answer.status_code == 200, answer.text
            gone = answer.json()["status"] == "cancelled"
            story.tells(replace(told(answer.json(), people[old.person], now), gone=gone))
    return business, story


def told(booking: dict, person, now: datetime) -> Entry:
    start, end = (
        datetime.fromisoformat(booking[name]).astimezone(UTC) for name in ("time_from", "time_until")
    )
    return Entry(booking["id"], person.id, booking["spot_id"], start, end, now)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_answer_is_what_one_works_out_the_long_way(client, clock, seed):
    business, story = await a_story(client, clock, seed)
    assert len(story.placed) > 15
    everywhere = {spot["id"]: spot for spot in business.spots}
    seen = set()
    for fields in TRIED:
        scopes = [("coworking", None, everywhere)]
        if not {"max_active_per_user", "allow_own_overlap"} & fields.keys():
            first = business.spots[0]
            scopes += [("spot_type", "desk", everywhere), ("spot", first["id"], {first["id"]: first})]
        for scope, key, spots in scopes:
            answer = await simulated(business, fields, scope=scope, scope_key=key)
            expected = story.refused(fields, spots)
            got = {item["booking_id"]: item["codes"] for item in answer["items"]}
            assert got == expected, (fields, scope)
            assert (answer["checked"], answer["refused"]) == (
                len(story.placed) - len(story.overridden),
                len(expected),
            )
            every = [code for codes_ in expected.values() for code in codes_]
            assert answer["by_code"] == {code: every.count(code) for code in set(every)}
            seen |= set(every)
    assert len(seen) > 7


async def test_the_rules_in_force_would_refuse_nothing(client):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, buffer_after_minutes=30, max_active_per_user=2)
    assert (await guest.books(business.spots[0], "12:00-13:00")).status_code == 201
    assert (await guest.books(business.spots[0], "13:30-14:00")).status_code == 201
    assert await simulated(business, {}) == {"checked": 2, "refused": 0, "by_code": {}, "items": []}
    lifted = await simulated(business, {"max_active_per_user": None, "buffer_after_minutes": 45})
    assert (lifted["refused"], lifted["by_code"]) == (1, {"slot_taken": 1})


async def test_simulating_changes_nothing(client):
    business, guest = await a_business(client), await somebody(client)
    await guest.books(business.spots[0], "12:00-13:00")
    assert (await simulated(business, {"min_duration_minutes": 120}))["by_code"] == {"too_short": 1}
    policy = (await business.owner.sends("GET", of_coworking(business))).json()
    assert (policy["version"], policy["own"]["min_duration_minutes"]) == (0, None)
    assert (await guest.books(business.spots[0], "13:00-14:00")).status_code == 201


async def test_bookings_elsewhere_count_for_the_person(client):
    here, there, guest = await a_business(client), await a_business(client), await somebody(client)
    await rules(here, allow_own_overlap=True)
    await rules(there, allow_own_overlap=True)
    await guest.books(there.spots[0], "12:00-13:00")
    second = (await guest.books(here.spots[0], "12:30-13:30")).json()
    await guest.books(there.spots[1], "13:00-14:00")  # later, so it cannot have been in the way
    found = await simulated(here, {"allow_own_overlap": False})
    assert found["items"] == [{"booking_id": second["id"], "codes": ["own_overlap"]}]
    assert found["checked"] == 1


async def test_only_bookings_that_start_on_these_local_dates_are_looked_at(client):
    business = await a_business(client, hours=ALL_DAY)
    guest = await somebody(client)
    for day, when in (
        ("2026-12-02", "23:00-23:45"),
        ("2026-12-03", "00:00-00:45"),
        ("2026-12-04", "00:00-00:45"),
    ):
        assert (await guest.books(business.spots[0], when, day)).status_code == 201
    for first, last, number in (
        ("02", "02", 1),
        ("02", "03", 2),
        ("03", "03", 1),
        ("03", "04", 2),
        ("05", "09", 0),
    ):
        window = {"date_from": f"2026-12-{first}", "date_until": f"2026-12-{last}"}
        found = await simulated(business, {"min_duration_minutes": 60}, **window)
        assert (found["checked"], found["refused"]) == (number, number)


async def test_a_hundred_are_named_and_all_are_counted_in_two_statements(client, app):
    business = await a_business(client, hours=ALL_DAY, spots=1)
    guest = await somebody(client)
    await rules(business, max_active_per_user=0, min_duration_minutes=5, grid_minutes=5)
    engine = await app.container.get(AsyncEngine)
    costs = []
    start = slot("12:00-12:05").time_from
    for number in range(105):
        begin = start + timedelta(minutes=5 * number)
        wish = {"time_from": begin.isoformat(), "time_until": (begin + timedelta(minutes=5)).isoformat()}
        made = await guest.sends("POST", "/bookings", json={"spot_id": business.spots[0]["id"], **wish})
        assert made.status_code == 201, made.text
        if number in {0, 104}:
            async with spending(engine) as spent:
                found = await simulated(business, {"min_duration_minutes": 30})
            costs.append([s for s in spent.statements if "bookings." in s or "coworkings.members" in s])
            assert spent.most_connections == 1
    assert (found["checked"], found["refused"], len(found["items"])) == (105, 105, 100)
    assert found["by_code"] == {"too_short": 105}
    assert len(costs[0]) == len(costs[1])
    assert sum("bookings." in statement for statement in costs[1]) == 1


BAD = [
    ({"date_until": "2027-03-03"}, "window_too_wide", "/date_until"),
    ({"date_until": "2026-11-30"}, "validation_error", "/date_until"),
    ({"date_from": "yesterday"}, "validation_error", "/date_from"),
    ({"date_from": None}, "validation_error", "/date_from"),
    ({"scope": "platform"}, "validation_error", "/scope"),
    ({"scope": "spot_type"}, "validation_error", "/scope_key"),
    ({"scope": "spot_type", "scope_key": "sofa"}, "validation_error", "/scope_key"),
    ({"scope": "spot"}, "validation_error", "/scope_key"),
    ({"scope": "spot", "scope_key": "desk"}, "validation_error", "/scope_key"),
    ({"scope": "coworking", "scope_key": "desk"}, "validation_error", "/scope_key"),
    ({"scope_key": 7}, "validation_error", "/scope_key"),
    ({"fields": None}, "validation_error", "/fields"),
    ({"fields": {"sofa": 1}}, "validation_error", "/fields/sofa"),
    ({"scope": "spot_type", "scope_key": "desk", "fields": {"undo_minutes": 1}}, "validation_error", "/fields/undo_minutes"),
    ({"more": 1}, "validation_error", "/more"),
]  # fmt: skip


@pytest.fixture(scope="module")
async def quiet(app):
    return await a_business(app.client)


@pytest.mark.parametrize(("said", "code", "pointer"), BAD)
async def test_bad_wishes_are_refused_by_name(quiet, said, code, pointer):
    refused = await simulates(quiet, **{"fields": {}, **said})
    assert (refused.status_code, codes(refused), pointers(refused)) == (422, [code], [pointer])
    if code == "window_too_wide":
        assert refused.json()["errors"][0]["params"] == {"limit_days": 92}


async def test_ninety_two_days_are_not_too_many(quiet):
    assert (await simulated(quiet, {}, date_until="2027-03-02"))["checked"] == 0


async def test_the_spot_has_to_be_one_of_the_coworking(client, quiet):
    other = await a_business(client)
    for spot_id in (other.spots[0]["id"], str(uuid4())):
        refused = await simulates(quiet, {}, scope="spot", scope_key=spot_id)
        assert (refused.status_code, codes(refused), pointers(refused)) == (
            404,
            ["spot_not_found"],
            ["/scope_key"],
        )
    assert (await simulates(quiet, {}, scope="coworking", scope_key=quiet.coworking["id"])).status_code == 200


async def test_rules_of_one_spot_or_type_are_tried_out_on_its_bookings_only(client):
    room = {"name": "Room", "position": 2, "spot_type": "meeting_room"}
    business = await a_business(client, spots=[{"name": "Desk 1", "position": 1}, room])
    guest = await somebody(client)
    booked = [(await guest.books(spot, "12:00-13:00")).json() for spot in business.spots]
    await rules(business, of_spot(business.spots[0]), max_duration_minutes=60)
    for said, refused in (
        ({"scope": "spot_type", "scope_key": "meeting_room"}, [booked[1]["id"]]),
        ({"scope": "spot", "scope_key": business.spots[0]["id"]}, [booked[0]["id"]]),
        # What the spot has set itself wins over the coworking's rule that is tried out.
        ({"scope": "coworking"}, [booked[1]["id"]]),
    ):
        found = await simulated(business, {"max_duration_minutes": 30}, **said)
        assert [item["booking_id"] for item in found["items"]] == refused
