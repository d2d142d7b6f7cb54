import itertools
from asyncio import gather
from uuid import UUID, uuid4

import pytest

from tests.support.header_people import a_coworking


async def test_whoever_opens_a_coworking_owns_it(owner, nobody, events):
    made = await owner.sends(
        "POST",
        "/coworkings",
        json={
            "name": "Tochka na Pokrovke",
            "description": "Quiet hall and four rooms.",
            "address": "Pokrovka 17, floor 3",
            "city": "Moscow",
            "country_code": "ru",
            "latitude": 55.7591,
            "longitude": 37.6463,
            "timezone": "Europe/Moscow",
            "weekly_hours": [
                {"weekday": "tue", "opens_at": "08:00", "closes_at": "13:00"},
                {"weekday": "tue", "opens_at": "14:00", "closes_at": "06:00"},
            ],
        },
    )
    assert made.status_code == 201
    body = made.json()
    assert made.headers["Location"] == f"/api/v1/coworkings/{body['id']}"
    assert made.headers["ETag"] == '"1-20261201"'
    assert body == {
        "id": body["id"],
        "name": "Tochka na Pokrovke",
        "description": "Quiet hall and four rooms.",
        "address": "Pokrovka 17, floor 3",
        "city": "Moscow",
        "country_code": "RU",
        "latitude": 55.7591,
        "longitude": 37.6463,
        "timezone": "Europe/Moscow",
        "status": "listed",
        "opens_at": "08:00",
        "closes_at": "06:00",
        "weekly_hours": [
            {"weekday": "tue", "opens_at": "08:00", "closes_at": "13:00"},
            {"weekday": "tue", "opens_at": "14:00", "closes_at": "06:00"},
        ],
        "images": [],
        "spot_count": 0,
        "my_role": "owner",
        "created_at": "2026-12-01T08:00:00Z",
        "updated_at": "2026-12-01T08:00:00Z",
        "version": 1,
    }
    assert await events(body["id"]) == [
        (
            "coworking_created",
            1,
            {"coworking_id": body["id"], "owner_id": str(owner.id), "timezone": "Europe/Moscow"},
        )
    ]
    seen = (await nobody.sends("GET", f"/coworkings/{body['id']}")).json()
    assert seen == {**body, "my_role": None}


async def test_only_business_accounts_and_admin_open_coworkings(somebody, admin):
    refused = await somebody().sends("POST", "/coworkings", json=a_coworking())
    assert (refused.status_code, refused.json()["code"]) == (403, "not_business")
    assert (await admin.sends("POST", "/coworkings", json=a_coworking())).status_code == 201


async def test_one_person_owns_at_most_twenty_also_when_several_are_opened_at_once(owner):
    opened = [await owner.opens() for _ in range(18)]
    await gather(*(owner.sends("GET", "/coworkings") for _ in range(6)))  # a cold pool would queue them
    answers = await gather(*(owner.sends("POST", "/coworkings", json=a_coworking()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409).json()
    assert refused["code"] == "quota_exceeded"
    assert refused["errors"][0]["params"] == {"resource": "coworkings", "used": 20, "limit": 20}
    path = f"/coworkings/{opened[0]['id']}"
    assert (await owner.sends("DELETE", path, version=1)).status_code == 200
    await owner.opens()


BAD = {
    "no name": {"name": " "},
    "a long name": {"name": "x" * 121},
    "a control character": {"name": "a\x00b"},
    "a long description": {"description": "x" * 4001},
    "no address": {"address": ""},
    "an odd country": {"country_code": "RUS"},
    "half a location": {"latitude": 55.7},
    "half a location, half null": {"latitude": 55.7, "longitude": None},
    "a latitude beyond the pole": {"latitude": 90.1, "longitude": 0},
    "a location in words": {"latitude": "55.7", "longitude": "37.6"},
    "no hours": {"opens_at": None, "closes_at": None},
    "half the hours": {"weekly_hours": None},
    "both forms of hours": {
        "opens_at": "09:00",
        "closes_at": "21:00",
        "weekly_hours": [{"weekday": "mon", "opens_at": "09:00", "closes_at": "21:00"}],
    },
    "an odd hour": {"opens_at": "24:00"},
    "a second": {"opens_at": "09:00:00"},
    "an odd weekday": {"weekly_hours": [{"weekday": "monday", "opens_at": "09:00", "closes_at": "21:00"}]},
    "an empty week": {"weekly_hours": []},
    "an unknown field": {"spot_count": 3},
    "an unknown field of later": {"timezone_mode": "keep_instant"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
async def test_bad_input_is_refused_and_never_repeated(owner, changes):
    refused = await owner.sends("POST", "/coworkings", json=a_coworking(**changes))
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")


async def test_more_than_28_intervals_are_refused(owner):
    minutes = [f"{n // 4:02}:{n % 4 * 15:02}" for n in range(30)]
    week = [
        {"weekday": "mon", "opens_at": start, "closes_at": end} for start, end in itertools.pairwise(minutes)
    ]
    assert len(week) == 29
    assert (await owner.sends("POST", "/coworkings", json=a_coworking(weekly_hours=week))).status_code == 422
    await owner.opens(weekly_hours=week[:28])


async def test_zones_and_overlapping_hours_have_codes_of_their_own(owner):
    refused = await owner.sends("POST", "/coworkings", json=a_coworking(timezone="localtime"))
    assert (refused.status_code, refused.json()["code"]) == (422, "timezone_unknown")
    week = [
        {"weekday": "sun", "opens_at": "20:00", "closes_at": "09:00"},
        {"weekday": "wed", "opens_at": "10:00", "closes_at": "11:00"},
        {"weekday": "mon", "opens_at": "08:00", "closes_at": "10:00"},
    ]
    refused = await owner.sends("POST", "/coworkings", json=a_coworking(weekly_hours=week))
    assert (refused.status_code, refused.json()["code"]) == (422, "hours_overlap")
    assert refused.json()["errors"][0]["params"] == {"pointers": ["/weekly_hours/0", "/weekly_hours/2"]}


async def test_a_change_touches_only_what_was_sent(owner, events):
    before = await owner.opens(country_code="RU", latitude=55.7, longitude=37.6, description="Quiet.")
    path = f"/coworkings/{before['id']}"
    changed = await owner.sends("PATCH", path, version=1, json={"name": "Tochka 2", "country_code": None})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2-20261201"'
    assert changed.json() == {**before, "name": "Tochka 2", "country_code": None, "version": 2}
    cleared = await owner.sends("PATCH", path, version=2, json={"latitude": None, "longitude": None})
    assert (cleared.json()["latitude"], cleared.json()["version"]) == (None, 3)
    same = await owner.sends("PATCH", path, version=3, json={"name": "Tochka 2"})
    assert same.json()["version"] == 3
    assert [(name, version) for name, version, _ in await events(before["id"])] == [
        ("coworking_created", 1),
        ("coworking_updated", 2),
        ("coworking_updated", 3),
    ]
    assert (await events(before["id"]))[1][2]["changed"] == ["name", "country_code"]


@pytest.mark.parametrize(
    "body",
    [
        {"name": None},
        {"status": "archived"},
        {"status": None},
        {"timezone": None},
        {"latitude": 1.5},
        {"latitude": None},
        {"timezone_mode": "keep_instant"},
        {"weekly_hours": []},
        {"is_open": True},
    ],
)
async def test_a_change_with_bad_fields_is_refused(owner, body):
    path = f"/coworkings/{(await owner.opens(latitude=1.0, longitude=1.0))['id']}"
    refused = await owner.sends("PATCH", path, version=1, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")


async def test_changes_need_the_version_one_has_seen(owner):
    path = f"/coworkings/{(await owner.opens())['id']}"
    for method, more in (("PATCH", {"json": {"name": "New"}}), ("DELETE", {})):
        missing = await owner.sends(method, path, **more)
        assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
        stale = await owner.sends(method, path, version=7, **more)
        assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
        assert stale.json()["errors"][0]["params"] == {"current_version": 1}
    with_date = await owner.sends("PATCH", path, headers={"If-Match": '"1-20261201"'}, json={"name": "New"})
    assert with_date.status_code == 200


async def test_two_changes_from_one_version_cannot_both_win(owner):
    path = f"/coworkings/{(await owner.opens())['id']}"
    answers = await gather(
        *(owner.sends("PATCH", path, version=1, json={"name": f"Name {n}"}) for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_a_known_answer_is_not_sent_again_before_the_local_day_changes(owner, clock):
    path = f"/coworkings/{(await owner.opens(timezone='Asia/Kathmandu'))['id']}"
    seen = await owner.sends("GET", path)
    again = await owner.sends("GET", path, headers={"If-None-Match": seen.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    clock.advance(hours=10, minutes=20)  # 18:20 UTC, 00:05 in Kathmandu
    new_day = await owner.sends("GET", path, headers={"If-None-Match": seen.headers["ETag"]})
    assert (new_day.status_code, new_day.headers["ETag"]) == (200, '"1-20261202"')


async def test_an_unlisted_coworking_is_still_found_by_its_address(owner, nobody, neighbours, events):
    coworking = await owner.opens()
    path = f"/coworkings/{coworking['id']}"
    unlisted = await owner.sends("PATCH", path, version=1, json={"status": "unlisted"})
    assert unlisted.json()["status"] == "unlisted"
    assert UUID(coworking["id"]) in neighbours.queued
    assert (await nobody.sends("GET", path)).status_code == 200
    assert (await events(coworking["id"]))[-1] == (
        "coworking_status_changed",
        2,
        {
            "coworking_id": coworking["id"],
            "old_status": "listed",
            "new_status": "unlisted",
            "reason": "team",
        },
    )


async def test_the_zone_changes_unasked_only_while_nobody_has_booked(owner, neighbours, events):
    coworking = await owner.opens()
    path, coworking_id = f"/coworkings/{coworking['id']}", UUID(coworking["id"])
    neighbours.upcoming[coworking_id] = 3
    refused = await owner.sends("PATCH", path, version=1, json={"timezone": "Europe/Samara"})
    assert (refused.status_code, refused.json()["code"]) == (409, "timezone_change_needs_mode")
    assert refused.json()["errors"][0]["params"] == {"count": 3}
    for mode in ({}, {"timezone_mode": "keep_instant"}):
        same = await owner.sends("PATCH", path, version=1, json={"timezone": "Europe/Moscow", **mode})
        assert (same.status_code, same.json()["version"]) == (200, 1)
    assert [asked for asked in neighbours.moved if asked[0] == coworking_id] == []
    neighbours.upcoming.clear()
    unknown = await owner.sends("PATCH", path, version=1, json={"timezone": "Mars/Olympus"})
    assert unknown.json()["code"] == "timezone_unknown"
    moved = await owner.sends("PATCH", path, version=1, json={"timezone": "Europe/Samara"})
    assert moved.json()["timezone"] == "Europe/Samara"
    name, version, body = (await events(coworking["id"]))[-1]
    assert (name, version) == ("timezone_changed", 2)
    assert (body["old_timezone"], body["new_timezone"]) == ("Europe/Moscow", "Europe/Samara")
    assert (body["mode"], body["changed_count"]) == ("keep_wall_time", 0)
    assert (await owner.sends("GET", f"{path}/hours")).json()["version"] == 2
    # Closures keep their wall time too, bookings or not.
    assert neighbours.moved[-1] == (coworking_id, "Europe/Samara", "keep_wall_time", owner.id)


@pytest.mark.parametrize("mode", ["keep_wall_time", "keep_instant"])
async def test_a_new_zone_takes_upcoming_bookings_along_as_was_said(owner, neighbours, events, mode):
    coworking = await owner.opens()
    path, coworking_id = f"/coworkings/{coworking['id']}", UUID(coworking["id"])
    neighbours.upcoming[coworking_id] = 4
    change = {"timezone": "Europe/Samara", "timezone_mode": mode, "name": "Volga"}
    moved = await owner.sends("PATCH", path, version=1, json=change)
    assert moved.status_code == 200, moved.text
    assert (moved.json()["timezone"], moved.json()["name"]) == ("Europe/Samara", "Volga")
    assert neighbours.moved[-1] == (coworking_id, "Europe/Samara", mode, owner.id)
    assert coworking_id in neighbours.queued
    told = {name: body for name, _, body in await events(coworking["id"])}["timezone_changed"]
    assert told == {
        "coworking_id": coworking["id"],
        "old_timezone": "Europe/Moscow",
        "new_timezone": "Europe/Samara",
        "mode": mode,
        "changed_count": 4,
    }


async def test_bookings_that_would_collide_keep_the_coworking_where_it_is(owner, neighbours, events):
    coworking = await owner.opens()
    path, coworking_id = f"/coworkings/{coworking['id']}", UUID(coworking["id"])
    neighbours.upcoming[coworking_id] = 2
    neighbours.colliding[coworking_id] = ids = [uuid4(), uuid4()]
    change = {"timezone": "Europe/Samara", "timezone_mode": "keep_wall_time", "name": "Volga"}
    refused = await owner.sends("PATCH", path, version=1, json=change)
    assert (refused.status_code, refused.json()["code"]) == (409, "reprojection_conflict")
    assert refused.json()["errors"][0]["params"] == {"booking_ids": [str(i) for i in ids]}
    assert (await owner.sends("GET", path)).json() == coworking
    assert [name for name, *_ in await events(coworking["id"])] == ["coworking_created"]


@pytest.mark.parametrize(
    "body",
    [
        {"timezone_mode": "keep_instant"},
        {"timezone_mode": "keep_instant", "name": "Volga"},
        {"timezone": "Europe/Samara", "timezone_mode": "keep"},
        {"timezone": "Europe/Samara", "timezone_mode": None},
    ],
)
async def test_a_mode_is_one_of_two_and_goes_with_a_zone(owner, body):
    path = f"/coworkings/{(await owner.opens())['id']}"
    refused = await owner.sends("PATCH", path, version=1, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/timezone_mode"]


async def test_upcoming_bookings_forbid_archiving_unless_they_are_cancelled(owner, neighbours):
    coworking = await owner.opens()
    path, coworking_id = f"/coworkings/{coworking['id']}", UUID(coworking["id"])
    neighbours.upcoming[coworking_id] = 25
    refused = await owner.sends("DELETE", path, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_future_bookings")
    assert refused.json()["errors"][0]["params"]["count"] == 25
    assert len(refused.json()["errors"][0]["params"]["booking_ids"]) == 20
    assert (await owner.sends("DELETE", path, version=1, params={"mode": "move"})).status_code == 422
    archived = await owner.sends("DELETE", path, version=1, params={"mode": "cancel"})
    assert (archived.status_code, archived.json()["status"]) == (200, "archived")
    assert (coworking_id, "coworking_archived") in neighbours.cancelled


async def test_an_archived_coworking_is_there_for_its_members_and_comes_back_unlisted(
    owner, somebody, admin, nobody, events
):
    coworking = await owner.opens()
    resident = somebody()
    await owner.hires(coworking, resident, "resident")
    path = f"/coworkings/{coworking['id']}"
    too_early = await owner.sends("POST", f"{path}/restore")
    assert (too_early.status_code, too_early.json()["code"]) == (409, "invalid_state")
    assert too_early.json()["errors"][0]["params"] == {"status": "listed"}
    archived = await owner.sends("DELETE", path, version=1)
    assert archived.headers["ETag"] == '"2-20261201"'
    assert (await owner.sends("DELETE", path, version=2)).json()["version"] == 2

    missing = await nobody.sends("GET", f"/coworkings/{uuid4()}")
    for reading in (path, f"{path}/hours", f"{path}/hours/exceptions"):
        hidden = await nobody.sends("GET", reading)
        assert hidden.status_code == 404
        varying = {"instance", "request_id"}
        assert without(hidden.json(), varying) == without(missing.json(), varying)
        for member in (resident, owner, admin):
            assert (await member.sends("GET", reading)).status_code == 200

    changed = await owner.sends("PATCH", path, version=2, json={"status": "listed"})
    assert (changed.status_code, changed.json()["code"]) == (409, "invalid_state")
    hours = {"opens_at": "10:00", "closes_at": "11:00"}
    assert (await owner.sends("PUT", f"{path}/hours", version=1, json=hours)).status_code == 409
    assert (await owner.sends("POST", f"{path}/restore", version=1)).status_code == 412
    restored = await owner.sends("POST", f"{path}/restore")
    assert (restored.json()["status"], restored.json()["version"]) == ("unlisted", 3)
    assert [name for name, *_ in await events(coworking["id"])] == [
        "coworking_created",
        "coworking_status_changed",
        "coworking_status_changed",
    ]


async def test_the_number_of_spots_is_asked_of_those_who_own_them(owner, neighbours):
    coworking = await owner.opens()
    neighbours.spots[UUID(coworking["id"])] = 12
    assert (await owner.sends("GET", f"/coworkings/{coworking['id']}")).json()["spot_count"] == 12


def without(body, names):
    return {name: value for name, value in body.items() if name not in names}
