from asyncio import gather
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.statements import spending

NIGHT = [{"weekday": "mon", "opens_at": "22:00", "closes_at": "06:00"}]


def closed(day, **more):
    return {"date": day, "intervals": [], **more}


@pytest.fixture
async def coworking(owner):
    return await owner.opens()


@pytest.fixture
def path(coworking):
    return f"/coworkings/{coworking['id']}/hours"


async def test_hours_have_a_version_of_their_own(owner, nobody, coworking, neighbours, events):
    path = f"/coworkings/{coworking['id']}/hours"
    seen = await nobody.sends("GET", path)
    assert seen.headers["ETag"] == '"1-20261201"'
    assert seen.json() == {
        "version": 1,
        "timezone": "Europe/Moscow",
        "weekly_hours": [
            {"weekday": day, "opens_at": "09:00", "closes_at": "21:00"}
            for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        ],
        "closed_on_holidays": False,
        "exceptions": [],
        "affected": None,
    }
    await owner.sends("PATCH", f"/coworkings/{coworking['id']}", version=1, json={"name": "Other"})
    changed = await owner.sends(
        "PUT", path, version=1, json={"weekly_hours": NIGHT, "closed_on_holidays": True}
    )
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2-20261201"'
    assert changed.json() == {
        **seen.json(),
        "version": 2,
        "weekly_hours": NIGHT,
        "closed_on_holidays": True,
        "affected": 0,
    }
    assert UUID(coworking["id"]) in neighbours.queued
    kept = await owner.sends("PUT", path, version=2, json={"opens_at": "00:00", "closes_at": "00:00"})
    assert (kept.json()["closed_on_holidays"], len(kept.json()["weekly_hours"])) == (True, 7)
    assert (await events(coworking["id"]))[-1] == (
        "opening_hours_changed",
        4,
        {"coworking_id": coworking["id"], "cause": "weekly", "first_date": "2026-12-01"},
    )
    known = await nobody.sends("GET", path, headers={"If-None-Match": kept.headers["ETag"]})
    assert known.status_code == 304


async def test_only_the_team_is_told_how_many_bookings_lie_outside(
    owner, somebody, nobody, coworking, neighbours
):
    path, staff, resident = f"/coworkings/{coworking['id']}/hours", somebody(), somebody()
    await owner.hires(coworking, staff, "staff")
    await owner.hires(coworking, resident, "resident")
    for outside, tag in ((0, '"1-20261201"'), (3, '"1-20261201-3"'), (4, '"1-20261201-4"')):
        neighbours.outside[UUID(coworking["id"])] = outside
        for person in (owner, staff):
            seen = await person.sends("GET", path)
            assert (seen.json()["affected"], seen.headers["ETag"]) == (outside, tag)
            known = await person.sends("GET", path, headers={"If-None-Match": tag})
            assert known.status_code == 304
        for person in (resident, nobody):
            seen = await person.sends("GET", path)
            assert (seen.json()["affected"], seen.headers["ETag"]) == (None, '"1-20261201"')
    changed = await owner.sends(
        "PUT",
        path,
        headers={"If-Match": '"1-20261201-4"'},
        json={"opens_at": "10:00", "closes_at": "11:00"},
    )
    assert (changed.status_code, changed.json()["affected"]) == (200, 4)
    changed = await owner.sends("PUT", f"{path}/exceptions", json={"items": [closed("2026-12-24")]})
    assert changed.json()["affected"] == 4


async def test_new_hours_need_the_version_one_has_seen(owner, path):
    body = {"opens_at": "10:00", "closes_at": "11:00"}
    assert (await owner.sends("PUT", path, json=body)).status_code == 428
    stale = await owner.sends("PUT", path, version=2, json=body)
    assert (stale.status_code, stale.json()["errors"][0]["params"]) == (412, {"current_version": 1})
    answers = await gather(
        *(owner.sends("PUT", path, version=1, json={**body, "opens_at": f"0{n}:00"}) for n in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "validation_error"),
        ({"opens_at": "10:00"}, "validation_error"),
        ({"opens_at": "10:00", "closes_at": "11:00", "weekly_hours": NIGHT}, "validation_error"),
        ({"opens_at": "10:00", "closes_at": "11:00", "closed_on_holidays": None}, "validation_error"),
        ({"opens_at": "10:00", "closes_at": "11:00", "closed_on_holidays": "yes"}, "validation_error"),
        ({"weekly_hours": NIGHT, "timezone": "UTC"}, "validation_error"),
        ({"weekly_hours": [*NIGHT, *NIGHT]}, "hours_overlap"),
    ],
)
async def test_bad_hours_are_refused(owner, path, body, code):
    refused = await owner.sends("PUT", path, version=1, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_an_exception_replaces_the_day_and_shows_at_once(owner, nobody, path, coworking, events):
    today = {"date": "2026-12-01", "intervals": [{"opens_at": "18:00", "closes_at": "02:00"}], "note": "Ball"}
    changed = await owner.sends("PUT", f"{path}/exceptions", json={"items": [today]})
    assert changed.status_code == 200
    assert changed.json()["exceptions"] == [{**today, "yearly": False, "kind": "special"}]
    assert (changed.headers["ETag"], changed.json()["version"]) == ('"2-20261201"', 2)
    page = (await nobody.sends("GET", f"/coworkings/{coworking['id']}")).json()
    assert (page["opens_at"], page["closes_at"], page["version"]) == ("18:00", "02:00", 2)
    await owner.sends("PUT", f"{path}/exceptions", version=2, json={"items": [closed("2026-12-01")]})
    page = (await nobody.sends("GET", f"/coworkings/{coworking['id']}")).json()
    assert (page["opens_at"], page["closes_at"]) == (None, None)
    assert (await owner.sends("DELETE", f"{path}/exceptions/2026-12-01")).status_code == 204
    page = (await nobody.sends("GET", f"/coworkings/{coworking['id']}")).json()
    assert (page["opens_at"], page["closes_at"], page["version"]) == ("09:00", "21:00", 4)
    again = await owner.sends("DELETE", f"{path}/exceptions/2026-12-01")
    assert (again.status_code, again.json()["code"]) == (404, "hours_exception_not_found")
    told = [(name, version, body.get("cause")) for name, version, body in await events(coworking["id"])]
    assert told[1:] == [("opening_hours_changed", version, "exceptions") for version in (2, 3, 4)]


async def test_the_event_names_the_first_date_that_changes(owner, path, coworking, events):
    items = [closed("2027-03-08", yearly=True), closed("2026-12-24"), closed("2026-11-01")]
    await owner.sends("PUT", f"{path}/exceptions", json={"items": items})
    assert (await events(coworking["id"]))[-1][2]["first_date"] == "2026-12-24"
    items.append(closed("2027-02-23", kind="holiday"))
    await owner.sends("PUT", f"{path}/exceptions", json={"items": items})
    assert (await events(coworking["id"]))[-1][2]["first_date"] == "2027-02-23"
    items[-1] = closed("2027-05-09", kind="holiday")
    await owner.sends("PUT", f"{path}/exceptions", json={"items": items, "replace": "holiday"})
    assert (await events(coworking["id"]))[-1][2]["first_date"] == "2027-02-23"


async def test_a_whole_year_of_holidays_is_imported_in_one_call_and_again_without_a_trace(
    owner, nobody, coworking, events, running
):
    path = f"/coworkings/{coworking['id']}/hours"
    first = date(2027, 1, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(364)]
    short = {
        "intervals": [
            {"opens_at": "10:00", "closes_at": "14:00"},
            {"opens_at": "15:00", "closes_at": "16:00"},
        ]
    }
    items = [closed(day, kind="holiday", note="Праздник" * 25) for day in days]
    items += [
        {"date": "2027-12-31", "kind": "holiday", **short},
        closed("2020-02-29", kind="holiday", yearly=True),
    ]
    await owner.sends(
        "PUT",
        f"{path}/exceptions",
        json={"items": [closed("2026-12-31", kind="holiday"), closed("2026-12-24")]},
    )
    engine = await running.container.get(AsyncEngine)
    wanted = {"items": items, "replace": "holiday"}
    costs = []
    for body in ({**wanted, "items": items[:2]}, wanted):
        async with spending(engine) as spent:
            imported = await owner.sends("PUT", f"{path}/exceptions", json=body)
        assert imported.status_code == 200, imported.text
        costs.append(len(spent.statements))
    assert costs[0] == costs[1]
    told, version = await events(coworking["id"]), imported.json()["version"]
    assert told[-1][2] == {"coworking_id": coworking["id"], "cause": "exceptions", "first_date": "2027-01-03"}

    for order in (items, items[::-1]):
        again = await owner.sends(
            "PUT", f"{path}/exceptions", version=version, json={**wanted, "items": order}
        )
        assert (again.status_code, again.json()) == (200, imported.json())
        assert again.headers["ETag"] == imported.headers["ETag"]
    assert await events(coworking["id"]) == told
    listed, cursor = [], None
    while True:
        params = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = (await nobody.sends("GET", f"{path}/exceptions", params=params)).json()
        listed += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert [item["date"] for item in listed] == ["2020-02-29", "2026-12-24", *days, "2027-12-31"]


async def test_a_holiday_list_is_replaced_as_a_whole_and_special_days_stay(owner, nobody, path):
    first = [closed("2026-12-31", kind="holiday"), closed("2020-01-01", kind="holiday", yearly=True)]
    await owner.sends("PUT", f"{path}/exceptions", json={"items": [*first, closed("2026-12-24")]})
    second = [closed("2027-01-07", kind="holiday")]
    changed = await owner.sends("PUT", f"{path}/exceptions", json={"items": second, "replace": "holiday"})
    assert [item["date"] for item in changed.json()["exceptions"]] == ["2026-12-24", "2027-01-07"]
    listed = (await nobody.sends("GET", f"{path}/exceptions")).json()["items"]
    assert [(item["date"], item["kind"]) for item in listed] == [
        ("2026-12-24", "special"),
        ("2027-01-07", "holiday"),
    ]


async def test_one_yearly_exception_stands_for_a_day_of_the_year(owner, path):
    await owner.sends("PUT", f"{path}/exceptions", json={"items": [closed("2020-01-01", yearly=True)]})
    later = {"date": "2027-01-01", "yearly": True, "intervals": [{"opens_at": "12:00", "closes_at": "18:00"}]}
    changed = await owner.sends("PUT", f"{path}/exceptions", json={"items": [later, closed("2027-01-01")]})
    assert [(item["date"], item["yearly"]) for item in changed.json()["exceptions"]] == [
        ("2027-01-01", False),
        ("2027-01-01", True),
    ]
    assert (await owner.sends("DELETE", f"{path}/exceptions/2027-01-01")).status_code == 204
    assert (await owner.sends("GET", f"{path}/exceptions")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"items": []}, "validation_error"),
        ({"items": [closed("2026-12-24"), closed("2026-12-24")]}, "validation_error"),
        ({"items": [closed(f"202{n}-12-24", yearly=True) for n in (6, 7)]}, "validation_error"),
        ({"items": [closed("2026-02-30")]}, "validation_error"),
        ({"items": [closed("20261224")]}, "validation_error"),
        ({"items": [closed("1999-12-31")]}, "validation_error"),
        ({"items": [closed(1796083200)]}, "validation_error"),
        ({"items": [{"date": "2026-12-24"}]}, "validation_error"),
        ({"items": [closed("2026-12-24", kind="closure")]}, "validation_error"),
        ({"items": [closed("2026-12-24", note="x" * 201)]}, "validation_error"),
        ({"items": [closed("2026-12-24")], "replace": "all"}, "validation_error"),
        (
            {
                "items": [
                    {
                        "date": "2026-12-24",
                        "intervals": [
                            {"opens_at": "10:00", "closes_at": "12:00"},
                            {"opens_at": "11:00", "closes_at": "13:00"},
                        ],
                    }
                ]
            },
            "hours_overlap",
        ),
    ],
)
async def test_bad_exceptions_are_refused(owner, path, body, code):
    refused = await owner.sends("PUT", f"{path}/exceptions", json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    if code == "hours_overlap":
        assert refused.json()["errors"][0]["pointer"] == "/items/0/intervals"


async def test_a_year_of_exceptions_fits_one_request_and_is_paged(owner, nobody, path):
    days = [f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    intervals = [{"opens_at": f"{hour:02}:00", "closes_at": f"{hour:02}:30"} for hour in range(8)]
    items = [{"date": day, "intervals": intervals, "note": "n" * 200} for day in days]
    changed = await owner.sends("PUT", f"{path}/exceptions", json={"items": items})
    assert changed.status_code == 200, changed.text
    found, cursor = [], None
    while True:
        params = {"limit": 100} | ({"cursor": cursor} if cursor else {})
        page = (await nobody.sends("GET", f"{path}/exceptions", params=params)).json()
        found += [item["date"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == days


async def test_a_window_shows_what_falls_into_it(owner, nobody, path):
    items = [
        closed("2026-12-10"),
        closed("2027-02-01"),
        closed("2020-01-01", yearly=True),
        closed("2020-06-12", yearly=True),
    ]
    await owner.sends("PUT", f"{path}/exceptions", json={"items": items})

    async def dates(**window):
        listed = await nobody.sends("GET", f"{path}/exceptions", params=window)
        return [item["date"] for item in listed.json()["items"]]

    assert await dates(date_from="2026-12-10", date_until="2027-01-31") == ["2020-01-01", "2026-12-10"]
    assert await dates(date_from="2026-12-11", date_until="2027-02-01") == ["2020-01-01", "2027-02-01"]
    assert await dates(date_from="2026-12-11", date_until="2026-12-31") == []
    assert await dates(date_from="2027-01-02") == ["2020-01-01", "2020-06-12", "2027-02-01"]
    assert await dates(date_from="2028-01-01", date_until="2029-12-31") == ["2020-01-01", "2020-06-12"]
    page = await nobody.sends("GET", f"{path}/exceptions", params={"limit": 1})
    other = {"cursor": page.json()["next_cursor"], "date_from": "2026-01-01"}
    refused = await nobody.sends("GET", f"{path}/exceptions", params=other)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")
    assert (await nobody.sends("GET", f"{path}/exceptions", params={"date_from": "soon"})).status_code == 422


async def test_today_is_the_date_of_the_place_and_not_of_the_server(owner, clock):
    coworking = await owner.opens(
        timezone="Asia/Kathmandu",
        weekly_hours=[{"weekday": "wed", "opens_at": "07:15", "closes_at": "19:45"}],
    )
    path = f"/coworkings/{coworking['id']}"
    assert (coworking["opens_at"], coworking["closes_at"]) == (None, None)
    clock.advance(hours=10, minutes=14)  # 18:14 UTC, 23:59 in Kathmandu
    assert (await owner.sends("GET", path)).json()["opens_at"] is None
    clock.advance(minutes=1)
    page = (await owner.sends("GET", path)).json()
    assert (page["opens_at"], page["closes_at"]) == ("07:15", "19:45")
    assert (await owner.sends("GET", f"{path}/hours")).headers["ETag"] == '"1-20261202"'
