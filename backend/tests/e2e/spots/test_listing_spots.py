from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from mesto.modules.bookings.public import Busy, SpotDay, SpotState, TimeSlot
from mesto.modules.spots.adapters.availability_schemas import SpotAvailabilityList

WINDOW = {"time_from": "2026-12-01T15:00:00+03:00", "time_until": "2026-12-01T17:00:00+03:00"}
STATE_FIELDS = {"is_available", "reasons", "held_until", "next_free_at"}


def at(hour: int) -> datetime:
    return datetime(2026, 12, 1, hour, tzinfo=UTC)


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [spot["name"] for spot in answer.json()["items"]]


def taken(spot: dict) -> dict[UUID, SpotState]:
    state = SpotState(is_available=False, reasons=("slot_taken",), held_until=None, next_free_at=at(14))
    return {UUID(spot["id"]): state}


async def test_spots_come_by_position_then_name_and_without_an_interval_say_nothing_of_it(house):
    items = [{"name": name, "position": n} for name, n in (("B", 2), ("C", 1), ("A", 2))]
    await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    listed = await house.lists_spots()
    assert names(listed) == ["C", "A", "B"]
    for spot in listed.json()["items"]:
        assert spot == (await house.asks("GET", f"/spots/{spot['id']}")).json()
        assert not STATE_FIELDS & spot.keys()


async def test_with_an_interval_each_spot_says_whether_it_is_available_and_why_not(house):
    free, busy = await house.has_spots("Desk 1", "Desk 2")
    house.neighbours.availability.told = taken(busy)
    listed = (await house.lists_spots(by="user", **WINDOW)).json()["items"]
    assert listed == [
        {**free, "is_available": True, "reasons": [], "held_until": None, "next_free_at": None},
        {
            **busy,
            "is_available": False,
            "reasons": ["slot_taken"],
            "held_until": None,
            "next_free_at": "2026-12-01T14:00:00Z",
        },
    ]
    SpotAvailabilityList.model_validate({"items": listed, "next_cursor": None}, extra="forbid")
    assert names(await house.lists_spots(only_available=True, **WINDOW)) == ["Desk 1"]


async def test_all_candidates_are_judged_in_one_call_with_their_rules_and_for_the_one_who_asks(house):
    own = [{"weekday": "tue", "opens_at": "10:00", "closes_at": "12:00"}]
    await house.has_spots("Room 1", "Room 2", weekly_hours=own, capacity=4, attributes=["quiet"], zone="hall")
    availability, places = house.neighbours.availability, house.neighbours.places
    availability.judged.clear()
    places.asked.clear()
    await house.lists_spots(by="user", **WINDOW)
    ((spots, slot, actor),) = availability.judged
    assert [(s.name, s.capacity, s.attributes, s.zone, s.is_active, s.is_archived) for s in spots] == [
        (name, 4, ("quiet",), "hall", True, False) for name in ("Room 1", "Room 2")
    ]
    assert spots[0].hours.narrowed_to is not None
    assert slot == TimeSlot(at(12), at(14))
    assert actor.id is not None
    # next_free_at looks 31 days ahead, and the hours carry the exceptions of those days.
    ((asked, (first, last)),) = places.asked
    assert asked == house.coworking_id
    assert (first, last) == (date(2026, 11, 30), date(2027, 1, 2))
    availability.judged.clear()
    await house.lists_spots(**WINDOW)
    assert availability.judged[0][2].id is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"spot_type": "desk"}, ["Quiet desk", "Loud desk"]),
        ({"zone": "attic"}, ["Loud desk"]),
        ({"attributes": "quiet"}, ["Quiet desk", "Room"]),
        ({"attributes": "quiet, screen,"}, ["Room"]),
        ({"attributes": "Кофе"}, []),
        ({"min_capacity": 2}, ["Room"]),
        ({"min_capacity": 7}, []),
        ({"attributes": "quiet", "spot_type": "desk", "zone": "hall"}, ["Quiet desk"]),
    ],
)
async def test_filters_narrow_the_list(house, filters, found):
    items = [
        {"name": "Quiet desk", "position": 1, "zone": "hall", "attributes": ["quiet"]},
        {"name": "Loud desk", "position": 2, "zone": "attic"},
        {
            "name": "Room",
            "position": 3,
            "spot_type": "meeting_room",
            "capacity": 6,
            "attributes": ["screen", "quiet"],
        },
    ]
    await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    assert names(await house.lists_spots(**filters)) == found


@pytest.mark.parametrize("window", [{}, WINDOW, WINDOW | {"only_available": True}])
async def test_pages_hold_every_spot_once(house, window):
    items = [{"name": f"Desk {n:02}", "position": n // 3} for n in range(11)]
    made = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    house.neighbours.availability.told = taken(made.json()["items"][4]) | taken(made.json()["items"][10])
    seen, query = [], {"limit": 3, **window}
    while True:
        page = await house.lists_spots(**query)
        seen += names(page)
        if page.json()["next_cursor"] is None:
            break
        query["cursor"] = page.json()["next_cursor"]
    hidden = {"Desk 04", "Desk 10"} if "only_available" in window else set()
    assert seen == [item["name"] for item in items if item["name"] not in hidden]


async def test_a_cursor_belongs_to_the_list_it_came_from(house):
    await house.has_spots("Desk 1", "Desk 2")
    cursor = (await house.lists_spots(limit=1)).json()["next_cursor"]
    for query in ({"zone": "hall", "cursor": cursor}, {"cursor": cursor[:-2] + "AA"}, {"cursor": "ж"}):
        refused = await house.lists_spots(**query)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    house.coworking_id = house.neighbours.places.open()
    assert (await house.lists_spots(cursor=cursor)).json()["code"] == "invalid_cursor"


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ({"time_from": WINDOW["time_from"]}, "validation_error", "/time_until"),
        ({"time_until": WINDOW["time_until"]}, "validation_error", "/time_from"),
        ({**WINDOW, "time_until": WINDOW["time_from"]}, "validation_error", "/time_until"),
        ({**WINDOW, "time_from": "2026-12-01T15:00:00"}, "naive_datetime", "/time_from"),
        ({**WINDOW, "time_from": "tomorrow"}, "validation_error", "/time_from"),
        ({**WINDOW, "time_until": "2027-01-01T15:00:01+03:00"}, "window_too_wide", "/time_until"),
        ({"only_available": True}, "validation_error", "/only_available"),
        ({"spot_type": "bed"}, "validation_error", "/spot_type"),
        ({"min_capacity": 0}, "validation_error", "/min_capacity"),
        ({"zone": "a\u0000b"}, "validation_error", "/zone"),
        ({"attributes": "a\u0000b"}, "validation_error", "/attributes"),
        ({"limit": 0}, "validation_error", "/limit"),
        ({"limit": 101}, "validation_error", "/limit"),
    ],
)
async def test_wrong_questions_are_refused(house, query, code, pointer):
    refused = await house.lists_spots(**query)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


async def test_the_widest_window_is_31_days(house):
    await house.has_spots("Desk 1")
    until = datetime.fromisoformat(WINDOW["time_from"]) + timedelta(days=31)
    widest = {**WINDOW, "time_until": until.isoformat()}
    assert names(await house.lists_spots(**widest)) == ["Desk 1"]


async def test_polling_costs_nothing_until_something_changes(house):
    (spot,) = await house.has_spots("Desk 1")
    first = await house.lists_spots(**WINDOW)
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    path = f"/coworkings/{house.coworking_id}/spots"
    again = await house.asks("GET", path, params=WINDOW, headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    house.neighbours.availability.told = taken(spot)
    changed = await house.asks("GET", path, params=WINDOW, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_the_days_of_a_spot_are_shown_with_openings_busy_and_free_times(house):
    (spot,) = await house.has_spots("Desk 1")
    availability = house.neighbours.availability
    availability.days_asked.clear()
    availability.told_days = [
        SpotDay(
            date=date(2026, 12, 1),
            openings=(TimeSlot(at(5), at(19)),),
            busy=(Busy(time_from=at(7), time_until=at(9), kind="busy"),),
            free=(TimeSlot(at(9), at(19)),),
        )
    ]
    path = f"/spots/{spot['id']}/availability"
    answer = await house.asks("GET", path, by="anonymous")
    assert answer.json() == {
        "spot_id": spot["id"],
        "timezone": "Europe/Moscow",
        "days": [
            {
                "date": "2026-12-01",
                "openings": [{"time_from": "2026-12-01T05:00:00Z", "time_until": "2026-12-01T19:00:00Z"}],
                "busy": [
                    {
                        "time_from": "2026-12-01T07:00:00Z",
                        "time_until": "2026-12-01T09:00:00Z",
                        "kind": "busy",
                        "expires_at": None,
                        "booked_by": None,
                    }
                ],
                "free": [{"time_from": "2026-12-01T09:00:00Z", "time_until": "2026-12-01T19:00:00Z"}],
            }
        ],
    }
    tag = answer.headers["etag"]
    assert (await house.asks("GET", path, headers={"If-None-Match": tag})).status_code == 304
    assert (await house.asks("GET", path, headers={"If-None-Match": "*"})).status_code == 304


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("Asia/Kamchatka", datetime(2026, 12, 1, 12, 30, tzinfo=UTC), date(2026, 12, 2)),
        ("America/Anchorage", datetime(2026, 12, 1, 8, 0, tzinfo=UTC), date(2026, 11, 30)),
        ("Pacific/Kiritimati", datetime(2026, 12, 1, 10, 0, tzinfo=UTC), date(2026, 12, 2)),
    ],
)
async def test_today_is_the_date_of_the_coworking(house, zone, now, today):
    house.coworking_id = house.neighbours.places.open(timezone=zone)
    (spot,) = await house.has_spots("Desk 1")
    house.app.clock.set(now)
    places, availability = house.neighbours.places, house.neighbours.availability
    places.asked.clear()
    availability.days_asked.clear()
    await house.asks("GET", f"/spots/{spot['id']}/availability", params={"days": 31})
    ((asked, first, days),) = availability.days_asked
    assert (str(asked.id), first, days) == (spot["id"], today, 31)
    ((_, (around_first, around_last)),) = places.asked
    assert around_first <= first
    assert around_last >= first + timedelta(days=30)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"days": 0}, "/days"),
        ({"days": 32}, "/days"),
        ({"date_from": "2026-12-01T00:00:00Z"}, "/date_from"),
        ({"date_from": "1764547200"}, "/date_from"),
        ({"date_from": "2026-02-30"}, "/date_from"),
        ({"date_from": "0001-01-01"}, "/date_from"),
        ({"date_from": "9999-12-31"}, "/date_from"),
    ],
)
async def test_wrong_days_are_refused(house, query, pointer):
    (spot,) = await house.has_spots("Desk 1")
    refused = await house.asks("GET", f"/spots/{spot['id']}/availability", params=query)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
