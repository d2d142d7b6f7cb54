"""Every code of bookings, reached through HTTP: status, parameters, pointer, precedence, and its page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from mesto.modules.bookings.domain.errors import PRECEDENCE
from tests.support.clock import AdjustableClock
from tests.support.factories import slot
from tests.support.rules import Rules
from tests.support.steps import Business, Person, a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")

ORDER = [refusal.code for refusal in PRECEDENCE]
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass
class Scene:
    """A coworking with two desks, open from nine to nine, on Tuesday at eleven; a guest and somebody else."""

    client: httpx2.AsyncClient
    clock: AdjustableClock
    rules: Rules
    database_url: str
    business: Business
    guest: Person
    other: Person

    @property
    def desk(self) -> dict:
        return self.business.spots[0]

    async def sets(self, **fields: Any) -> None:
        await self.rules.set(self.business, **fields)

    async def book(self, when: str, day: str = "2026-12-01", **wish: Any) -> httpx2.Response:
        return await self.guest.books(self.desk, when, day, **wish)

    async def booked(self, when: str, day: str = "2026-12-01", **wish: Any) -> dict:
        made = await self.book(when, day, **wish)
        assert made.status_code == 201, made.text
        return made.json()

    async def owner_sends(self, method: str, path: str, version: int | None = None, **body: Any) -> None:
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        done = await self.business.owner.sends(method, path, json=body, headers=headers)
        assert done.status_code < 300, done.text

    async def option(self, **about: Any) -> dict:
        body = {"coworking_id": self.business.coworking["id"], "name": "Projector", **about}
        return (await self.business.owner.sends("POST", "/options", json=body)).json()


@dataclass(frozen=True)
class Case:
    arrange: Callable[[Scene], Awaitable[httpx2.Response]]
    status: int
    params: dict[str, Any] | None = None
    pointer: str | None = None
    bookable_at: str | None = None
    leads: bool = True
    """It decides code and status; else another broken rule comes first."""


async def barred(s: Scene):
    await s.rules.bar(s.business, s.guest, slot("12:00-13:00", "2026-12-05").time_from)
    return await s.book("12:10-14:00")


async def not_allowed(s: Scene):
    await s.sets(booking_access="residents")
    return await s.book("12:10-14:00")


async def coworking_not_bookable(s: Scene):
    await s.owner_sends("PATCH", s.business.path, 1, status="unlisted")
    return await s.book("12:10-14:00")


async def spot_inactive(s: Scene):
    await s.owner_sends("PATCH", f"/spots/{s.desk['id']}", 1, status="inactive")
    return await s.book("12:10-14:00")


async def already_started(s: Scene):
    booking = await s.booked("12:00-14:00")
    s.clock.set(slot("12:30-13:00").time_from)
    return await s.guest.changes(booking, **times("15:00-16:00"))


async def cancel_cutoff(s: Scene):
    await s.sets(cancel_cutoff_minutes=120)
    return await s.guest.cancels(await s.booked("12:00-14:00"))


async def in_past(s: Scene):
    return await s.book("09:00-10:00")


async def not_on_grid(s: Scene):
    return await s.book("12:00-14:05")


async def too_short(s: Scene):
    return await s.book("12:00-12:15")


async def too_long(s: Scene):
    await s.sets(max_duration_minutes=60)
    return await s.book("12:00-14:00")


async def lead_time(s: Scene):
    await s.sets(lead_time_minutes=90)
    return await s.book("12:00-14:00")


async def beyond_horizon(s: Scene):
    await s.sets(horizon_days=2)
    return await s.book("12:00-14:00", "2026-12-05")


async def closed_on_date(s: Scene):
    closed = {"date": "2026-12-05", "intervals": [], "note": "Inventory"}
    await s.owner_sends("PUT", f"{s.business.path}/hours/exceptions", 1, items=[closed])
    return await s.book("12:00-14:00", "2026-12-05")


async def outside_opening_hours(s: Scene):
    return await s.book("20:00-22:00")


async def capacity_exceeded(s: Scene):
    return await s.book("12:00-14:00", party_size=2)


async def option_not_applicable(s: Scene):
    option = await s.option(spot_types=["meeting_room"])
    return await s.book("12:00-14:00", options=[{"option_id": option["id"]}])


async def override_reason_required(s: Scene):
    await s.sets(max_active_per_user=1)
    await s.booked("12:00-14:00")
    return await s.business.owner.books(s.desk, "15:00-16:00", user_id=s.guest.id)


async def limit_active(s: Scene):
    await s.sets(max_active_per_user=2)
    await s.booked("12:00-13:00")
    await s.booked("14:00-15:00")
    await s.other.books(s.desk, "16:00-17:00")
    return await s.book("16:00-17:00")


async def limit_hours(s: Scene):
    await s.sets(max_hours_per_week=3)
    await s.booked("12:00-14:00")
    await s.booked("12:00-14:00", "2026-12-07")
    return await s.book("15:00-16:30")


async def own_overlap(s: Scene):
    await s.booked("12:00-14:00")
    return await s.guest.books(s.business.spots[1], "13:00-15:00")


async def cooldown(s: Scene):
    await s.sets(cooldown_minutes=60)
    await s.booked("12:00-14:00")
    return await s.book("14:30-15:00")


async def slot_taken(s: Scene):
    await s.other.books(s.desk, "12:00-14:00")
    return await s.book("13:00-15:00")


async def undo_window_over(s: Scene):
    booking = await s.booked("12:00-14:00")
    await s.guest.cancels(booking)
    s.clock.advance(minutes=11)
    return await s.guest.sends("POST", f"/bookings/{booking['id']}/undo-cancel")


async def option_unavailable(s: Scene):
    lamp = await s.option(stock=1)
    wanted = {"options": [{"option_id": lamp["id"]}]}
    taken = await s.other.books(s.business.spots[1], "12:00-14:00", **wanted)
    assert taken.status_code == 201, taken.text
    return await s.book("13:00-14:00", **wanted)


RULES: dict[str, Case] = {
    "undo_window_over": Case(undo_window_over, 409, {"undo_until": "2026-12-01T08:10:00Z"}),
    "option_unavailable": Case(option_unavailable, 409, {"option_id": ANY, "available": 0}, "/options/0"),
    "barred": Case(barred, 403, {"until": "2026-12-05T09:00:00Z"}),
    "not_allowed": Case(not_allowed, 403),
    "coworking_not_bookable": Case(coworking_not_bookable, 409),
    "spot_inactive": Case(spot_inactive, 409),
    "already_started": Case(already_started, 409),
    "cancel_cutoff": Case(cancel_cutoff, 409, {"cancel_until": "2026-12-01T07:00:00Z"}),
    "in_past": Case(in_past, 422, pointer="/time_from"),
    "not_on_grid": Case(
        not_on_grid, 422, {"grid_minutes": 15, "nearest": "2026-12-01T11:00:00Z"}, "/time_until"
    ),
    "too_short": Case(too_short, 422, {"min_duration_minutes": 30}, "/time_until"),
    "too_long": Case(too_long, 422, {"max_duration_minutes": 60}, "/time_until"),
    "lead_time": Case(
        lead_time, 422, {"lead_time_minutes": 90, "earliest": "2026-12-01T09:30:00Z"}, "/time_from"
    ),
    "beyond_horizon": Case(
        beyond_horizon,
        422,
        {"horizon_days": 2, "bookable_at": "2026-12-02T21:00:00Z"},
        "/time_from",
        "2026-12-02T21:00:00Z",
    ),
    "closed_on_date": Case(closed_on_date, 422, {"date": "2026-12-05"}, "/time_from"),
    "outside_opening_hours": Case(
        outside_opening_hours,
        422,
        {"openings": [{"time_from": "2026-12-01T06:00:00Z", "time_until": "2026-12-01T18:00:00Z"}]},
        "/time_from",
    ),
    "capacity_exceeded": Case(capacity_exceeded, 422, {"capacity": 1}, "/party_size"),
    "option_not_applicable": Case(option_not_applicable, 422, pointer="/options/0"),
    "override_reason_required": Case(override_reason_required, 422, {"codes": ["limit_active"]}),
    "limit_active": Case(limit_active, 409, {"used": 2, "limit": 2}, bookable_at="2026-12-01T10:00:00Z"),
    "limit_hours": Case(
        limit_hours,
        409,
        {"used_minutes": 120, "limit_minutes": 180, "renews_at": "2026-12-06T21:00:00Z"},
        bookable_at="2026-12-06T21:00:00Z",
    ),
    "own_overlap": Case(own_overlap, 409, {"booking_id": ANY}, "/time_from"),
    "cooldown": Case(
        cooldown, 409, {"bookable_at": "2026-12-01T12:00:00Z"}, "/time_from", "2026-12-01T12:00:00Z"
    ),
    "slot_taken": Case(slot_taken, 409, {"next_free_at": "2026-12-01T11:00:00Z"}, "/time_from"),
}


async def booking_not_found(s: Scene):
    return await s.other.reads(await s.booked("12:00-14:00"))


async def spot_not_found(s: Scene):
    return await s.guest.books({"id": NOBODY}, "12:00-14:00")


async def option_not_found(s: Scene):
    return await s.book("12:00-14:00", options=[{"option_id": str(uuid4())}])


async def user_not_found(s: Scene):
    return await s.business.owner.books(s.desk, "12:00-14:00", user_id=s.other.id)


async def coworking_not_found(s: Scene):
    return await s.guest.sends("GET", "/users/me/quotas", params={"coworking_id": NOBODY})


async def forbidden(s: Scene):
    return await s.book("12:00-14:00", override_reason="please")


async def banned(s: Scene):
    await s.booked("12:00-14:00")
    database = await asyncpg.connect(s.database_url)
    await database.execute(
        "UPDATE users.users SET is_banned = true, ban_reason = 'loud', banned_at = now() WHERE id = $1",
        s.guest.id,
    )
    await database.close()
    return await s.business.owner.books(s.desk, "15:00-16:00", user_id=s.guest.id)


async def invalid_state(s: Scene):
    booking = await s.booked("12:00-14:00")
    await s.guest.cancels(booking)
    return await s.guest.changes(booking, **times("15:00-16:00"))


async def version_mismatch(s: Scene):
    return await s.guest.changes(await s.booked("12:00-14:00"), version=7, note="late")


async def precondition_required(s: Scene):
    return await s.business.owner.changes(await s.booked("12:00-14:00"), note="late")


async def validation_error(s: Scene):
    turned = {
        "time_from": times("12:00-14:00")["time_until"],
        "time_until": times("12:00-14:00")["time_from"],
    }
    return await s.guest.sends("POST", "/bookings", json={"spot_id": s.desk["id"], **turned})


async def naive_datetime(s: Scene):
    wish = {"spot_id": s.desk["id"], **times("12:00-14:00"), "time_from": "2026-12-01T12:00:00"}
    return await s.guest.sends("POST", "/bookings", json=wish)


async def unauthenticated(s: Scene):
    return await s.client.post("/api/v1/bookings", json={"spot_id": s.desk["id"], **times("12:00-14:00")})


async def window_too_wide(s: Scene):
    window = {"time_from": "2026-12-01T00:00:00Z", "time_until": "2027-01-02T00:00:00Z"}
    return await s.guest.sends("GET", "/users/me/bookings", params=window)


async def invalid_cursor(s: Scene):
    return await s.guest.sends("GET", "/users/me/bookings", params={"cursor": "abc"})


async def has_future_bookings(s: Scene):
    await s.booked("12:00-14:00")
    version = {"If-Match": '"1"'}
    return await s.business.owner.sends("DELETE", f"/spots/{s.desk['id']}", headers=version)


OTHERS: dict[str, Case] = {
    "booking_not_found": Case(booking_not_found, 404),
    "spot_not_found": Case(spot_not_found, 404, pointer="/spot_id"),
    "option_not_found": Case(option_not_found, 404, pointer="/options/0/option_id"),
    "user_not_found": Case(user_not_found, 404, pointer="/user_id"),
    "coworking_not_found": Case(coworking_not_found, 404),
    "forbidden": Case(forbidden, 403),
    "banned": Case(banned, 403, {"reason": "loud"}),
    "invalid_state": Case(invalid_state, 409, {"status": "cancelled"}),
    "version_mismatch": Case(version_mismatch, 412, {"current_version": 1}),
    "precondition_required": Case(precondition_required, 428),
    "validation_error": Case(validation_error, 422, pointer="/time_until"),
    "naive_datetime": Case(naive_datetime, 422, pointer="/time_from"),
    "unauthenticated": Case(unauthenticated, 401),
    "window_too_wide": Case(window_too_wide, 422, {"limit_days": 31}, "/time_until"),
    "invalid_cursor": Case(invalid_cursor, 422, pointer="/cursor"),
    "has_future_bookings": Case(has_future_bookings, 409, {"count": 1, "booking_ids": [ANY]}),
}
CASES = RULES | OTHERS


@pytest.fixture
async def scene(client, clock, rules, database_url):
    business = await a_business(client)
    return Scene(client, clock, rules, database_url, business, await somebody(client), await somebody(client))


@pytest.mark.parametrize("code", CASES)
async def test_the_refusal_says_what_is_promised(scene, code):
    case = CASES[code]
    answer = await case.arrange(scene)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (case.status, code), problem
    assert (problem["status"], problem["type"]) == (case.status, f"/api/problems/{code}")
    reason = next(error for error in problem["errors"] if error["code"] == code)
    assert problem["detail"] == reason["detail"] or code == "validation_error"
    if case.params is not None:
        assert reason["params"] == case.params
    assert (reason.get("pointer"), reason.get("bookable_at")) == (case.pointer, case.bookable_at)


@pytest.mark.parametrize("code", RULES)
async def test_the_first_in_precedence_decides_and_all_broken_rules_are_listed(scene, code):
    problem = (await RULES[code].arrange(scene)).json()
    named = [error["code"] for error in problem["errors"]]
    assert named == sorted(named, key=ORDER.index)
    assert problem["code"] == named[0] == code
    assert isinstance(problem.get("alternatives", []), list)


async def test_from_the_bar_down_to_the_taken_slot_every_rule_is_told_in_one_answer(scene):
    await scene.booked("15:00-16:00")
    await scene.other.books(scene.desk, "12:00-13:00")
    await scene.sets(
        booking_access="residents", max_duration_minutes=60, lead_time_minutes=600, max_active_per_user=1,
        max_hours_per_week=1,
    )  # fmt: skip
    await scene.rules.bar(scene.business, scene.guest)
    problem = (await scene.book("12:10-14:00", party_size=3)).json()
    assert [error["code"] for error in problem["errors"]] == [
        "barred", "not_allowed", "not_on_grid", "too_long", "lead_time", "capacity_exceeded",
        "limit_active", "limit_hours", "slot_taken",
    ]  # fmt: skip
    assert (problem["status"], problem["errors"][0]["params"]) == (403, {"until": None})
    assert problem["alternatives"] == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("code", CASES)
async def test_the_code_has_a_page_in_both_languages(client, code, language):
    page = await client.get(f"/api/problems/{code}", headers={"Accept-Language": language})
    assert (page.status_code, page.headers["Content-Language"]) == (200, language)
    described = page.json()
    assert (described["code"], described["status"]) == (code, CASES[code].status)
    assert any("а" <= letter <= "я" for letter in described["meaning"]) is (language == "ru")


def test_whoever_adds_a_code_adds_its_case():
    assert set(RULES) == set(ORDER)
