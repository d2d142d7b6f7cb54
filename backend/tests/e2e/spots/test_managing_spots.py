from asyncio import create_task, gather, sleep
from uuid import UUID, uuid4

import pytest
from dirty_equals import IsDatetime, IsStr, IsUUID

NIGHT = [{"weekday": "fri", "opens_at": "22:00", "closes_at": "06:00"}]


async def test_a_manager_creates_spots_in_one_go(house):
    items = [
        {
            "name": "Desk 1",
            "description": "By the window",
            "position": 2,
            "zone": "hall",
            "attributes": ["monitor", "quiet", "monitor"],
            "weekly_hours": NIGHT,
        },
        {"name": "Room A", "position": 1, "spot_type": "meeting_room", "capacity": 6},
    ]
    path = f"/coworkings/{house.coworking_id}/spots"
    made = await house.asks("POST", path, json={"items": items})

    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1{path}"
    desk = {
        "id": IsUUID(7),
        "coworking_id": str(house.coworking_id),
        "name": "Desk 1",
        "description": "By the window",
        "position": 2,
        "zone": "hall",
        "spot_type": "desk",
        "capacity": 1,
        "attributes": ["monitor", "quiet"],
        "weekly_hours": NIGHT,
        "status": "active",
        "archived_at": None,
        "created_at": "2026-12-01T08:00:00Z",
        "updated_at": "2026-12-01T08:00:00Z",
        "version": 1,
    }
    room = {
        **desk,
        "name": "Room A",
        "description": "",
        "position": 1,
        "zone": None,
        "spot_type": "meeting_room",
        "capacity": 6,
        "attributes": [],
        "weekly_hours": None,
    }
    assert made.json() == {"items": [desk, room], "next_cursor": None}
    first, second = made.json()["items"]
    assert await house.facts() == [
        (
            "spots.spot_created.v1",
            1,
            {"coworking_id": str(house.coworking_id), "spot_id": spot["id"], "spot_type": spot["spot_type"]},
        )
        for spot in (first, second)
    ]
    shown = await house.asks("GET", f"/spots/{first['id']}", by="anonymous")
    assert shown.json() == first
    assert shown.headers["etag"] == '"1"'
    known = await house.asks("GET", f"/spots/{first['id']}", headers={"If-None-Match": '"1"'})
    assert (known.status_code, known.content) == (304, b"")


async def test_one_wrong_item_refuses_them_all(house):
    items = [{"name": "Desk 1", "position": 1}, {"name": "Desk 2", "position": -1}]
    refused = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/items/1/position"
    assert (await house.lists_spots()).json()["items"] == []
    assert await house.facts() == []


async def test_names_are_compared_without_case_in_the_request_and_with_what_is_there(house):
    await house.has_spots("Стол у окна")
    path = f"/coworkings/{house.coworking_id}/spots"
    taken = [{"name": "Desk", "position": 1}, {"name": "СТОЛ у окна", "position": 2}]
    twice = [{"name": "Desk", "position": 1}, {"name": "desk", "position": 2}]
    for items, name in ((taken, "СТОЛ у окна"), (twice, "desk")):
        refused = await house.asks("POST", path, json={"items": items})
        assert refused.status_code == 409
        assert refused.json()["code"] == "spot_name_taken"
        assert refused.json()["errors"][0]["params"] == {"name": name}
        assert refused.json()["errors"][0]["pointer"] == "/items/1/name"
    assert len((await house.lists_spots()).json()["items"]) == 1


async def test_another_coworking_may_use_the_same_name(house):
    await house.has_spots("Desk 1")
    house.coworking_id = house.neighbours.places.open()
    assert len(await house.has_spots("Desk 1")) == 1


async def test_of_those_who_create_the_same_name_at_once_one_succeeds(house):
    path = f"/coworkings/{house.coworking_id}/spots"
    bodies = [{"items": [{"name": word, "position": 1}]} for word in ("desk", "Desk", "DESK")]
    answers = await house.asks_at_once("spots.spots", *(("POST", path, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    for body, answer in zip(bodies, answers, strict=True):
        if answer.status_code == 409:
            assert answer.json()["code"] == "spot_name_taken"
            assert answer.json()["errors"][0]["params"] == {"name": body["items"][0]["name"]}
    assert len((await house.lists_spots()).json()["items"]) == 1


async def test_a_name_that_only_the_index_sees_taken_is_refused_too(house):
    path = f"/coworkings/{house.coworking_id}/spots"
    async with house.database.transaction():
        await house.database.execute(
            "INSERT INTO spots.spots SELECT gen_random_uuid(), $1, 'DESK', '', 1, null, 'desk', 1, '{}', null,"
            " 'active', null, now(), now(), 1",
            house.coworking_id,
        )
        body = {"items": [{"name": "desk", "position": 1}]}
        running = create_task(house.asks("POST", path, json=body))
        await sleep(0.3)
    answer = await running
    assert (answer.status_code, answer.json()["code"]) == (409, "spot_name_taken")


async def test_a_coworking_has_at_most_two_thousand_unarchived_spots(house):
    await house.database.execute(
        "INSERT INTO spots.spots SELECT gen_random_uuid(), $1, 'Desk ' || n, '', n, null, 'desk', 1, '{}', null,"
        " 'inactive', CASE WHEN n > 1998 THEN now() END, now(), now(), 1 FROM generate_series(1, 2000) n",
        house.coworking_id,
    )
    path = f"/coworkings/{house.coworking_id}/spots"
    items = [{"name": f"New {n}", "position": n} for n in range(3)]
    refused = await house.asks("POST", path, json={"items": items})
    assert refused.status_code == 409
    assert refused.json()["errors"] == [
        {
            "code": "quota_exceeded",
            "detail": IsStr,
            "params": {"resource": "spots", "used": 1998, "limit": 2000},
        }
    ]
    assert (await house.asks("POST", path, json={"items": items[:2]})).status_code == 201
    archived = await house.database.fetchval(
        "SELECT id FROM spots.spots WHERE coworking_id = $1 AND archived_at IS NOT NULL LIMIT 1",
        house.coworking_id,
    )
    back = await house.asks("POST", f"/spots/{archived}/restore")
    assert (back.status_code, back.json()["code"]) == (409, "quota_exceeded")


async def test_a_change_touches_only_what_was_sent(house):
    (spot,) = await house.has_spots("Desk 1", zone="hall", weekly_hours=NIGHT)
    house.app.clock.advance(minutes=5)
    changes = {"name": "desk 1", "zone": None, "weekly_hours": None, "attributes": ["quiet"]}
    changed = await house.asks("PATCH", f"/spots/{spot['id']}", version=1, json=changes)
    assert changed.status_code == 200
    assert changed.headers["etag"] == '"2"'
    assert changed.json() == {**spot, **changes, "version": 2, "updated_at": "2026-12-01T08:05:00Z"}
    name, version, payload = (await house.facts())[-1]
    assert (name, version) == ("spots.spot_updated.v1", 2)
    assert payload["changed"] == ["name", "zone", "attributes", "weekly_hours"]
    assert (await house.asks("GET", f"/spots/{spot['id']}")).json() == changed.json()


@pytest.mark.parametrize("changes", [{}, {"name": "Desk 1", "zone": None, "status": "active"}])
async def test_a_change_to_the_same_values_records_nothing(house, changes):
    (spot,) = await house.has_spots("Desk 1")
    house.app.clock.advance(minutes=5)
    changed = await house.asks("PATCH", f"/spots/{spot['id']}", version=1, json=changes)
    assert changed.json() == spot
    assert len(await house.facts()) == 1


async def test_a_name_of_another_spot_is_refused_and_one_of_an_archived_spot_is_free(house):
    first, second = await house.has_spots("Desk 1", "Desk 2")
    taken = await house.asks("PATCH", f"/spots/{second['id']}", version=1, json={"name": "DESK 1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "spot_name_taken")
    assert taken.json()["errors"][0]["params"] == {"name": "DESK 1"}

    await house.asks("DELETE", f"/spots/{first['id']}", version=1)
    free = await house.asks("PATCH", f"/spots/{second['id']}", version=1, json={"name": "DESK 1"})
    assert free.status_code == 200
    clash = await house.asks("POST", f"/spots/{first['id']}/restore")
    assert (clash.status_code, clash.json()["code"]) == (409, "spot_name_taken")


async def test_deactivating_keeps_upcoming_bookings_unless_told_to_cancel(house):
    (spot,) = await house.has_spots("Desk 1")
    path, cleared = f"/spots/{spot['id']}", house.neighbours.clearance.cleared
    cleared.clear()
    off = await house.asks("PATCH", path, version=1, json={"status": "inactive"})
    assert (off.json()["status"], off.json()["version"], cleared) == ("inactive", 2, [])
    await house.asks("PATCH", path, version=2, json={"status": "active"})
    off = await house.asks("PATCH", path, version=3, json={"status": "inactive", "mode": "cancel"})
    assert off.status_code == 200
    assert cleared == [(UUID(spot["id"]), "cancel", "by_team")]
    ids = {"coworking_id": str(house.coworking_id), "spot_id": spot["id"]}
    assert (await house.facts())[1:] == [
        ("spots.spot_deactivated.v1", 2, {**ids, "mode": "keep"}),
        ("spots.spot_activated.v1", 3, ids),
        ("spots.spot_deactivated.v1", 4, {**ids, "mode": "cancel"}),
    ]


async def test_archiving_waits_until_nobody_has_a_booking(house):
    (spot,) = await house.has_spots("Desk 1")
    booked = tuple(uuid4() for _ in range(21))
    house.neighbours.upcoming.of[UUID(spot["id"])] = booked
    path = f"/spots/{spot['id']}"

    refused = await house.asks("DELETE", path, version=1)
    assert refused.status_code == 409
    assert refused.json()["code"] == "has_future_bookings"
    assert refused.json()["errors"][0]["params"] == {
        "count": 21,
        "booking_ids": [str(booking_id) for booking_id in booked[:20]],
    }
    gone = await house.asks("DELETE", path, version=1, params={"mode": "cancel"})
    assert gone.status_code == 200
    assert gone.json() == {
        **spot,
        "status": "inactive",
        "archived_at": "2026-12-01T08:00:00Z",
        "updated_at": IsDatetime(iso_string=True),
        "version": 2,
    }
    assert house.neighbours.clearance.cleared[-1][2] == "spot_archived"


async def test_archiving_twice_is_archiving_once_and_restoring_gives_an_inactive_spot(house):
    (spot,) = await house.has_spots("Desk 1")
    path = f"/spots/{spot['id']}"
    await house.asks("DELETE", path, version=1)
    again = await house.asks("DELETE", path, version=2)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    changed = await house.asks("PATCH", path, version=2, json={"position": 5})
    assert (changed.status_code, changed.json()["code"]) == (409, "invalid_state")

    stale = await house.asks("POST", f"{path}/restore", version=1)
    assert stale.status_code == 412
    back = await house.asks("POST", f"{path}/restore")
    assert back.status_code == 200
    assert (back.json()["status"], back.json()["archived_at"]) == ("inactive", None)
    twice = await house.asks("POST", f"{path}/restore")
    assert (twice.status_code, twice.json()["code"]) == (409, "invalid_state")
    assert twice.json()["errors"][0]["params"] == {"status": "inactive"}
    names = [name for name, _, _ in await house.facts()]
    assert names == ["spots.spot_created.v1", "spots.spot_archived.v1", "spots.spot_restored.v1"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_needs_the_version_its_author_has_seen(house, method):
    (spot,) = await house.has_spots("Desk 1")
    path = f"/spots/{spot['id']}"
    body = {"json": {"position": 7}} if method == "PATCH" else {}
    blind = await house.asks(method, path, **body)
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    stale = await house.asks(method, path, version=2, **body)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert stale.json()["errors"][0]["params"] == {"current_version": 1}
    assert (await house.asks("GET", path)).json() == spot


async def test_of_two_changes_of_one_version_one_is_refused(house):
    (spot,) = await house.has_spots("Desk 1")
    answers = await gather(
        *(house.asks("PATCH", f"/spots/{spot['id']}", version=1, json={"position": n}) for n in (7, 8, 9))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_nothing_changes_in_an_archived_coworking(house):
    (spot,) = await house.has_spots("Desk 1")
    house.neighbours.places.archive(house.coworking_id)
    for method, path, more in (
        (
            "POST",
            f"/coworkings/{house.coworking_id}/spots",
            {"json": {"items": [{"name": "A", "position": 1}]}},
        ),
        ("PATCH", f"/spots/{spot['id']}", {"json": {"position": 2}, "version": 1}),
        ("DELETE", f"/spots/{spot['id']}", {"version": 1}),
    ):
        refused = await house.asks(method, path, **more)
        assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state"), path


DESK = {"name": "Desk 1", "position": 1}
HOURS = {"weekday": "mon", "opens_at": "09:00", "closes_at": "18:00"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/items"),
        ({"items": []}, "/items"),
        ({"items": [DESK] * 201}, "/items"),
        ({"items": [DESK], "more": 1}, "/more"),
        ({"items": [{"position": 1}]}, "/items/0/name"),
        ({"items": [{"name": "Desk"}]}, "/items/0/position"),
        ({"items": [DESK | {"name": ""}]}, "/items/0/name"),
        ({"items": [DESK | {"name": "  "}]}, "/items/0/name"),
        ({"items": [DESK | {"name": "x" * 121}]}, "/items/0/name"),
        ({"items": [DESK | {"name": "a\u0000b"}]}, "/items/0/name"),
        ({"items": [DESK | {"name": 7}]}, "/items/0/name"),
        ({"items": [DESK | {"description": "x" * 2001}]}, "/items/0/description"),
        ({"items": [DESK | {"position": 10000}]}, "/items/0/position"),
        ({"items": [DESK | {"position": "1"}]}, "/items/0/position"),
        ({"items": [DESK | {"position": True}]}, "/items/0/position"),
        ({"items": [DESK | {"zone": ""}]}, "/items/0/zone"),
        ({"items": [DESK | {"zone": "x" * 61}]}, "/items/0/zone"),
        ({"items": [DESK | {"spot_type": "bed"}]}, "/items/0/spot_type"),
        ({"items": [DESK | {"capacity": 0}]}, "/items/0/capacity"),
        ({"items": [DESK | {"capacity": 1001}]}, "/items/0/capacity"),
        ({"items": [DESK | {"attributes": ["Not a slug"]}]}, "/items/0/attributes/0"),
        ({"items": [DESK | {"attributes": ["quiet\n"]}]}, "/items/0/attributes/0"),
        ({"items": [DESK | {"attributes": [f"a{n}" for n in range(21)]}]}, "/items/0/attributes"),
        (
            {"items": [DESK | {"weekly_hours": [HOURS | {"weekday": "monday"}]}]},
            "/items/0/weekly_hours/0/weekday",
        ),
        (
            {"items": [DESK | {"weekly_hours": [HOURS | {"opens_at": "9:00"}]}]},
            "/items/0/weekly_hours/0/opens_at",
        ),
        ({"items": [DESK | {"weekly_hours": [HOURS | {"note": "x"}]}]}, "/items/0/weekly_hours/0/note"),
        ({"items": [DESK | {"weekly_hours": [HOURS] * 29}]}, "/items/0/weekly_hours"),
        ({"items": [DESK | {"status": "inactive"}]}, "/items/0/status"),
    ],
)
async def test_wrong_fields_are_named(house, body, pointer):
    refused = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error"), refused.text
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert await house.facts() == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"position": None}, "/position"),
        ({"attributes": None}, "/attributes"),
        ({"status": None}, "/status"),
        ({"status": "archived"}, "/status"),
        ({"mode": "refuse"}, "/mode"),
        ({"coworking_id": str(uuid4())}, "/coworking_id"),
        ({"version": 2}, "/version"),
    ],
)
async def test_wrong_changes_are_named(house, changes, pointer):
    (spot,) = await house.has_spots("Desk 1")
    refused = await house.asks("PATCH", f"/spots/{spot['id']}", version=1, json=changes)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert (await house.asks("GET", f"/spots/{spot['id']}")).json() == spot


async def test_hours_of_a_spot_may_touch_but_not_overlap(house):
    (spot,) = await house.has_spots(
        "Desk 1", weekly_hours=[HOURS, HOURS | {"opens_at": "18:00", "closes_at": "19:00"}]
    )
    both = [HOURS, HOURS | {"opens_at": "17:00", "closes_at": "19:00"}]
    changed = await house.asks("PATCH", f"/spots/{spot['id']}", version=1, json={"weekly_hours": both})
    assert (changed.status_code, changed.json()["code"]) == (422, "hours_overlap")
    assert changed.json()["errors"][0]["pointer"] == "/weekly_hours/0"
    items = [{"name": "A", "position": 1}, {"name": "B", "position": 2, "weekly_hours": both}]
    created = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    assert (created.status_code, created.json()["code"]) == (422, "hours_overlap")
    assert created.json()["errors"][0]["params"]["pointers"] == [
        "/items/1/weekly_hours/0",
        "/items/1/weekly_hours/1",
    ]


async def test_two_hundred_spots_of_full_size_fit_into_one_request(house):
    items = [
        {"name": f"{n:03}", "position": n, "description": "x" * 1000, "attributes": ["quiet"]}
        for n in range(200)
    ]
    made = await house.asks("POST", f"/coworkings/{house.coworking_id}/spots", json={"items": items})
    assert made.status_code == 201
    assert len(await house.facts()) == 200
