"""What the route makes of its forms; what a change does to bookings is bookings' to say."""

from datetime import UTC, datetime, time
from uuid import UUID, uuid4

import pytest

from mesto.modules.bookings.public import (
    AffectedBooking,
    ImpactMode,
    ImpactReport,
    Outcome,
    TimeSlot,
    WeeklyHours,
    ZoneMode,
)

A, B = str(uuid4()), str(uuid4())
SLOT = {"time_from": "2026-12-24T00:00:00+03:00", "time_until": "2026-12-26T00:00:00+03:00"}
CLOSURE = {"action": "closure", **SLOT}
NINE_TO_FIVE = {"opens_at": "09:00", "closes_at": "17:00"}
CHANGE_HOURS = {"action": "change_hours", **NINE_TO_FIVE}
ZONE = {"action": "change_timezone", "timezone": "Europe/Samara", "timezone_mode": "keep_instant"}
DAYS = TimeSlot(datetime(2026, 12, 23, 21, tzinfo=UTC), datetime(2026, 12, 25, 21, tzinfo=UTC))
M = ImpactMode


@pytest.fixture
async def coworking(owner):
    return await owner.opens()


@pytest.fixture
def path(coworking):
    return f"/coworkings/{coworking['id']}/impact-preview"


@pytest.fixture(autouse=True)
def preview(neighbours):
    yield neighbours
    neighbours.preview = ImpactReport(total=0, items=())


ids = [UUID(A), UUID(B)]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (CLOSURE, ("closure", DAYS, None, M.REFUSE)),
        ({**CLOSURE, "spot_ids": None, "mode": "keep"}, ("closure", DAYS, None, M.KEEP)),
        ({**CLOSURE, "spot_ids": [A, B, A], "mode": "move"}, ("closure", DAYS, ids, M.MOVE)),
        ({**CLOSURE, "mode": "cancel"}, ("closure", DAYS, None, M.CANCEL)),
        ({**CLOSURE, "mode": "move_or_cancel"}, ("closure", DAYS, None, M.MOVE_OR_CANCEL)),
        ({"action": "deactivate_spots", "spot_ids": [A, B]}, ("spots", ids, M.KEEP, True)),
        ({"action": "deactivate_spots", "spot_ids": [A, B], "mode": "move"}, ("spots", ids, M.MOVE, True)),
        ({"action": "archive_spots", "spot_ids": [A, B]}, ("spots", ids, M.REFUSE, False)),
        (
            {"action": "archive_spots", "spot_ids": [A, B], "mode": "move_or_cancel"},
            ("spots", ids, M.MOVE_OR_CANCEL, False),
        ),
        ({"action": "archive_option", "option_id": A}, ("option", ids[0])),
        ({"action": "archive_coworking"}, ("coworking", M.REFUSE)),
        ({"action": "archive_coworking", "mode": "cancel"}, ("coworking", M.CANCEL)),
        (ZONE, ("timezone", "Europe/Samara", ZoneMode.KEEP_INSTANT)),
    ],
)
async def test_every_action_is_asked_with_its_fields_and_its_own_default(
    *, owner, path, coworking, neighbours, body, asked
):
    answer = await owner.sends("POST", path, json=body)
    assert (answer.status_code, answer.json()) == (200, {"total": 0, "items": []}), answer.text
    kind, *rest = asked
    assert neighbours.previewed[-1] == (kind, UUID(coworking["id"]), *rest)


@pytest.mark.parametrize("holidays", [None, True, False])
async def test_hours_are_judged_with_the_holiday_switch_as_it_would_be(
    owner, coworking, neighbours, holidays
):
    path = f"/coworkings/{coworking['id']}"
    hours = {"weekly_hours": [{"weekday": "mon", "opens_at": "22:00", "closes_at": "06:00"}]}
    await owner.sends("PUT", f"{path}/hours", version=1, json={**NINE_TO_FIVE, "closed_on_holidays": True})
    asked = {"action": "change_hours", **hours}
    if holidays is not None:
        asked["closed_on_holidays"] = holidays
    assert (await owner.sends("POST", f"{path}/impact-preview", json=asked)).status_code == 200
    kind, coworking_id, then = neighbours.previewed[-1]
    assert (kind, coworking_id) == ("hours", UUID(coworking["id"]))
    assert then.weekly == (WeeklyHours("mon", time(22), time(6)),)
    assert (then.timezone.key, then.closed_on_holidays) == ("Europe/Moscow", holidays is not False)
    assert (await owner.sends("GET", f"{path}/hours")).json()["version"] == 2


async def test_what_would_become_of_each_booking_is_shown(owner, path, neighbours):
    booking = AffectedBooking(
        booking_id=uuid4(),
        reference="K7QH2M9X",
        spot_id=ids[0],
        time_from=DAYS.time_from,
        time_until=DAYS.time_until,
        outcome=Outcome.MOVED,
        to_spot_id=ids[1],
    )
    neighbours.preview = ImpactReport(total=107, items=(booking,))
    answer = await owner.sends("POST", path, json=CLOSURE)
    assert answer.json() == {
        "total": 107,
        "items": [
            {
                "booking_id": str(booking.booking_id),
                "reference": "K7QH2M9X",
                "spot_id": A,
                "time_from": "2026-12-23T21:00:00Z",
                "time_until": "2026-12-25T21:00:00Z",
                "outcome": "moved",
                "to_spot_id": B,
            }
        ],
    }


BAD = [
    ({}, "/action"),
    ({"action": "demolish"}, "/action"),
    ({"action": None}, "/action"),
    ({"action": ["closure"]}, "/action"),
    ({**SLOT}, "/action"),
    ({"action": "closure", "time_from": SLOT["time_from"]}, "/time_until"),
    ({**CLOSURE, "time_until": SLOT["time_from"]}, "/time_until"),
    ({**CLOSURE, "time_until": "2026-12-20T00:00:00Z"}, "/time_until"),
    ({**CLOSURE, "time_from": "tomorrow"}, "/time_from"),
    ({**CLOSURE, "spot_ids": []}, "/spot_ids"),
    ({**CLOSURE, "spot_ids": ["desk"]}, "/spot_ids/0"),
    ({**CLOSURE, "mode": "burn"}, "/mode"),
    ({**CLOSURE, "mode": None}, "/mode"),
    ({**CLOSURE, "option_id": A}, "/option_id"),
    ({"action": "deactivate_spots"}, "/spot_ids"),
    ({"action": "deactivate_spots", "spot_ids": None}, "/spot_ids"),
    ({"action": "deactivate_spots", "spot_ids": [A], "mode": "refuse"}, "/mode"),
    ({"action": "deactivate_spots", "spot_ids": [A] * 201}, "/spot_ids"),
    ({"action": "archive_spots", "spot_ids": [A], "mode": "keep"}, "/mode"),
    ({"action": "archive_option"}, "/option_id"),
    ({"action": "archive_option", "option_id": A, "mode": "cancel"}, "/mode"),
    ({"action": "archive_coworking", "mode": "move"}, "/mode"),
    ({"action": "archive_coworking", "mode": "keep"}, "/mode"),
    ({**CHANGE_HOURS, "mode": "keep"}, "/mode"),
    ({**CHANGE_HOURS, "opens_at": "9"}, "/opens_at"),
    ({**CHANGE_HOURS, "closed_on_holidays": None}, "/closed_on_holidays"),
    ({"action": "change_hours"}, ""),
    ({**CHANGE_HOURS, "weekly_hours": []}, "/weekly_hours"),
    ({"action": "change_timezone", "timezone": "Europe/Samara"}, "/timezone_mode"),
    ({**ZONE, "timezone_mode": "keep"}, "/timezone_mode"),
    ({**ZONE, "mode": "cancel"}, "/mode"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD)
@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_bad_form_is_refused_by_the_field_as_it_was_sent(
    *, owner, path, neighbours, body, pointer, language
):
    neighbours.previewed.clear()
    refused = await owner.sends("POST", path, json=body, headers={"Accept-Language": language})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error"), refused.text
    (error,) = refused.json()["errors"]
    assert error.get("pointer", "") == pointer
    assert "demolish" not in refused.text
    assert "burn" not in refused.text
    assert neighbours.previewed == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**CLOSURE, "time_from": "2026-12-24T00:00:00"}, "naive_datetime"),
        ({**ZONE, "timezone": "Mars/Olympus"}, "timezone_unknown"),
        (
            {
                "action": "change_hours",
                "weekly_hours": [{"weekday": "mon", "opens_at": "22:00", "closes_at": "06:00"}] * 2,
            },
            "hours_overlap",
        ),
    ],
)
async def test_some_fields_have_codes_of_their_own(owner, path, body, code):
    refused = await owner.sends("POST", path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_an_archived_coworking_has_nothing_left_to_change(owner, coworking, path):
    await owner.sends("DELETE", f"/coworkings/{coworking['id']}", version=1)
    refused = await owner.sends("POST", path, json=CHANGE_HOURS)
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    assert refused.json()["errors"][0]["params"] == {"status": "archived"}


async def test_a_form_that_is_no_object_is_refused(owner, path):
    for body in ([], "closure", 3, None):
        refused = await owner.sends("POST", path, json=body)
        assert refused.status_code == 422, refused.text
