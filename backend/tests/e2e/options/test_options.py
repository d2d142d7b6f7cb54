from uuid import uuid4

import pytest
from dirty_equals import IsUUID

from tests.support.house import PEOPLE

MISSING = "019ab3c2-1111-7000-8000-000000000001"
REFUSED = {"anonymous": 401, "user": 404, "resident": 404, "staff": 403, "foreign": 404}


async def lists(house, *, by="anonymous", **query):
    return await house.asks(
        "GET", "/options", by=by, params={"coworking_id": str(house.coworking_id), **query}
    )


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [option["name"] for option in answer.json()["items"]]


async def test_an_option_is_offered_changed_and_taken_off(house):
    body = {"coworking_id": str(house.coworking_id), "name": "Monitor arm", "spot_types": ["desk", "desk"]}
    made = await house.asks("POST", "/options", json=body)
    option = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1/options/{option['id']}"
    assert made.headers["etag"] == '"1"'
    assert option == {
        "id": IsUUID(7),
        "coworking_id": str(house.coworking_id),
        "name": "Monitor arm",
        "description": "",
        "max_per_booking": 1,
        "spot_types": ["desk"],
        "stock": None,
        "archived_at": None,
        "created_at": "2026-12-01T08:00:00Z",
        "updated_at": "2026-12-01T08:00:00Z",
        "version": 1,
    }
    path = f"/options/{option['id']}"
    shown = await house.asks("GET", path, by="anonymous")
    assert (shown.json(), shown.headers["etag"]) == (option, '"1"')
    assert (await house.asks("GET", path, headers={"If-None-Match": '"1"'})).status_code == 304

    house.app.clock.advance(minutes=5)
    changes = {"name": "Screen", "max_per_booking": 3, "spot_types": [], "stock": 5}
    changed = await house.asks("PATCH", path, version=1, json=changes)
    assert changed.headers["etag"] == '"2"'
    assert changed.json() == {**option, **changes, "version": 2, "updated_at": "2026-12-01T08:05:00Z"}
    same = await house.asks("PATCH", path, version=2, json=changes)
    assert same.json() == changed.json()

    gone = await house.asks("DELETE", path, version=2)
    assert gone.json() == {**changed.json(), "archived_at": "2026-12-01T08:05:00Z", "version": 3}
    again = await house.asks("DELETE", path, version=3)
    assert (again.status_code, again.json()) == (200, gone.json())
    late = await house.asks("PATCH", path, version=3, json={"name": "Late"})
    assert (late.status_code, late.json()["code"]) == (409, "invalid_state")
    ids = {"coworking_id": str(house.coworking_id), "option_id": option["id"]}
    assert await house.facts() == [
        ("options.option_created.v1", 1, {**ids, "stock": None}),
        (
            "options.option_updated.v1",
            2,
            {**ids, "changed": ["name", "max_per_booking", "spot_types", "stock"], "stock": 5},
        ),
        ("options.option_archived.v1", 3, ids),
    ]


async def test_options_are_listed_by_name_for_a_spot_type_and_without_archived_ones(house):
    await house.has_option("Whiteboard", spot_types=["meeting_room"])
    await house.has_option("Coffee")
    gone = await house.has_option("Fax", spot_types=["desk", "meeting_room"])
    await house.asks("DELETE", f"/options/{gone['id']}", version=1)
    assert names(await lists(house)) == ["Coffee", "Whiteboard"]
    assert names(await lists(house, spot_type="desk")) == ["Coffee"]
    assert names(await lists(house, spot_type="meeting_room")) == ["Coffee", "Whiteboard"]
    assert names(await lists(house, by="manager", include_archived=True)) == ["Coffee", "Fax", "Whiteboard"]


async def test_pages_hold_every_option_once_and_cursors_belong_to_their_list(house):
    for name in ("B", "A", "C", "A", "D"):
        await house.has_option(name)
    seen, ids, query = [], set(), {"limit": 2}
    while True:
        page = await lists(house, **query)
        seen += names(page)
        ids |= {option["id"] for option in page.json()["items"]}
        if (cursor := page.json()["next_cursor"]) is None:
            break
        query["cursor"] = cursor
    assert (seen, len(ids)) == (["A", "A", "B", "C", "D"], 5)
    refused = await lists(house, spot_type="desk", cursor=query["cursor"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


async def test_of_those_who_take_the_last_place_one_gets_it(house):
    await house.database.execute(
        "INSERT INTO options.options SELECT gen_random_uuid(), $1, 'Option ' || n, '', 1, '{}',"
        " CASE WHEN n > 199 THEN now() END, now(), now(), 1 FROM generate_series(1, 205) n",
        house.coworking_id,
    )
    body = {"coworking_id": str(house.coworking_id), "name": "Last"}
    answers = await house.asks_at_once("options.options", *(("POST", "/options", body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    assert refused["code"] == "quota_exceeded"
    assert refused["errors"][0]["params"] == {"resource": "options", "used": 200, "limit": 200}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_needs_the_version_its_author_has_seen(house, method):
    option = await house.has_option("Monitor")
    path = f"/options/{option['id']}"
    body = {"json": {"name": "Screen"}} if method == "PATCH" else {}
    blind = await house.asks(method, path, **body)
    assert (blind.status_code, blind.json()["code"]) == (428, "precondition_required")
    stale = await house.asks(method, path, version=2, **body)
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert stale.json()["errors"][0]["params"] == {"current_version": 1}
    assert (await house.asks("GET", path)).json() == option


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("operation", ["createOption", "updateOption", "archiveOption"])
async def test_managing_options_is_for_managers_and_above(house, operation, who):
    option = await house.has_option("Monitor")
    path = f"/options/{option['id']}"
    method, path, more = {
        "createOption": (
            "POST",
            "/options",
            {"json": {"coworking_id": str(house.coworking_id), "name": "New"}},
        ),
        "updateOption": ("PATCH", path, {"json": {"name": "Screen"}, "version": 1}),
        "archiveOption": ("DELETE", path, {"version": 1}),
    }[operation]
    answer = await house.asks(method, path, by=who, **more)
    expected = REFUSED.get(who, 201 if operation == "createOption" else 200)
    assert answer.status_code == expected, answer.text
    if expected == 404:
        subject = "coworking" if operation == "createOption" else "option"
        assert answer.json()["code"] == f"{subject}_not_found"
    if expected >= 400:
        assert len(await house.facts()) == 1


@pytest.mark.parametrize("who", PEOPLE)
async def test_everybody_sees_what_is_offered_and_members_what_was(house, who):
    option, gone = await house.has_option("Monitor"), await house.has_option("Fax")
    await house.asks("DELETE", f"/options/{gone['id']}", version=1)
    assert names(await lists(house, by=who)) == ["Monitor"]
    assert (await house.asks("GET", f"/options/{option['id']}", by=who)).status_code == 200
    is_member = who not in {"anonymous", "user", "foreign"}
    expected = 200 if is_member else 404
    assert (await house.asks("GET", f"/options/{gone['id']}", by=who)).status_code == expected
    archived = await lists(house, by=who, include_archived=True)
    assert archived.status_code == REFUSED.get(who, 200)
    house.neighbours.places.archive(house.coworking_id)
    assert (await house.asks("GET", f"/options/{option['id']}", by=who)).status_code == expected
    listed = await lists(house, by=who)
    assert listed.status_code == expected
    assert is_member or listed.json()["code"] == "coworking_not_found"


async def test_nothing_changes_in_an_archived_coworking(house):
    option = await house.has_option("Monitor")
    house.neighbours.places.archive(house.coworking_id)
    body = {"coworking_id": str(house.coworking_id), "name": "New"}
    for method, path, more in (
        ("POST", "/options", {"json": body}),
        ("PATCH", f"/options/{option['id']}", {"json": {"name": "B"}, "version": 1}),
        ("DELETE", f"/options/{option['id']}", {"version": 1}),
    ):
        refused = await house.asks(method, path, **more)
        assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")


async def test_what_is_missing_is_missing_to_an_admin_too(house):
    for method, path, more in (
        ("GET", f"/options/{MISSING}", {}),
        ("PATCH", f"/options/{MISSING}", {"version": 1, "json": {}}),
        ("DELETE", f"/options/{MISSING}", {"version": 1}),
    ):
        answer = await house.asks(method, path, by="admin", **more)
        assert (answer.status_code, answer.json()["code"]) == (404, "option_not_found")
    house.coworking_id = MISSING
    assert (await lists(house)).json()["code"] == "coworking_not_found"
    body = {"coworking_id": MISSING, "name": "New"}
    made = await house.asks("POST", "/options", by="admin", json=body)
    assert (made.status_code, made.json()["code"]) == (404, "coworking_not_found")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "x" * 121}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"description": "x" * 1001}, "/description"),
        ({"max_per_booking": 0}, "/max_per_booking"),
        ({"max_per_booking": 21}, "/max_per_booking"),
        ({"max_per_booking": "2"}, "/max_per_booking"),
        ({"spot_types": ["bed"]}, "/spot_types/0"),
        ({"spot_types": None}, "/spot_types"),
        ({"stock": -1}, "/stock"),
        ({"stock": 1001}, "/stock"),
        ({"stock": "5"}, "/stock"),
        ({"stock": 1.5}, "/stock"),
        ({"available": 1}, "/available"),
    ],
)
async def test_wrong_fields_are_named(house, wrong, pointer):
    option = await house.has_option("Monitor")
    new = {"coworking_id": str(house.coworking_id), "name": "New", **wrong}
    for answer in (
        await house.asks("POST", "/options", json=new),
        await house.asks("PATCH", f"/options/{option['id']}", version=1, json=wrong),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert len(await house.facts()) == 1


@pytest.mark.parametrize("query", [{"spot_type": "bed"}, {"limit": 0}, {"limit": 101}, {"coworking_id": "x"}])
async def test_wrong_questions_are_refused(house, query):
    refused = await lists(house, **query)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{next(iter(query))}"]


async def test_an_option_never_moves_to_another_coworking(house):
    option = await house.has_option("Monitor")
    moved = await house.asks(
        "PATCH", f"/options/{option['id']}", version=1, json={"coworking_id": str(uuid4())}
    )
    assert moved.status_code == 422
