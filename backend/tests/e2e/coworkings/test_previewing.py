"""A preview says what new hours would do; the new hours then do it, and nothing else."""

from uuid import uuid4

import pytest

from tests.support.steps import a_business, somebody

SHORTER = {"opens_at": "11:00", "closes_at": "20:00"}
CHANGE = {"action": "change_hours", **SHORTER}


async def booked(client, spot, when, day="2026-12-02"):
    guest = await somebody(client)
    made = await guest.books(spot, when, day)
    assert made.status_code == 201, made.text
    return made.json()


async def test_the_preview_of_new_hours_names_the_bookings_they_leave_outside(client, clock):
    business = await a_business(client, spots=2)
    first, second = business.spots
    late = await booked(client, second, "19:00-21:00", "2026-12-03")
    early = await booked(client, first, "09:00-12:00")
    await booked(client, first, "12:00-20:00")
    preview = f"{business.path}/impact-preview"
    seen = await business.owner.sends("POST", preview, json=CHANGE)
    assert seen.status_code == 200, seen.text
    assert seen.json() == {
        "total": 2,
        "items": [
            {
                "booking_id": booking["id"],
                "reference": booking["reference"],
                "spot_id": booking["spot_id"],
                "time_from": booking["time_from"],
                "time_until": booking["time_until"],
                "outcome": "kept",
                "to_spot_id": None,
            }
            for booking in (early, late)
        ],
    }
    hours = (await business.owner.sends("GET", f"{business.path}/hours")).json()
    assert (hours["version"], hours["affected"]) == (1, 0)
    changed = await business.owner.sends(
        "PUT", f"{business.path}/hours", headers={"If-Match": '"1"'}, json=SHORTER
    )
    assert changed.json()["affected"] == seen.json()["total"]
    wider = {"action": "change_hours", "opens_at": "09:00", "closes_at": "21:00"}
    assert (await business.owner.sends("POST", preview, json=wider)).json() == {"total": 0, "items": []}


async def test_exceptions_and_holidays_count_in_the_preview_as_they_will(client, clock):
    business = await a_business(client, spots=1)
    await booked(client, business.spots[0], "10:00-12:00", "2026-12-24")
    await booked(client, business.spots[0], "10:00-12:00", "2026-12-25")
    items = [
        {"date": "2026-12-24", "kind": "holiday", "intervals": []},
        {"date": "2026-12-25", "intervals": [{"opens_at": "10:00", "closes_at": "12:00"}]},
    ]
    await business.owner.sends("PUT", f"{business.path}/hours/exceptions", json={"items": items})
    preview = f"{business.path}/impact-preview"
    for holidays, total in ((False, 0), (True, 1)):
        seen = await business.owner.sends(
            "POST", preview, json={**CHANGE, "closed_on_holidays": holidays, "opens_at": "09:00"}
        )
        assert seen.json()["total"] == total
    afternoons = {"action": "change_hours", "opens_at": "13:00", "closes_at": "20:00"}
    seen = await business.owner.sends("POST", preview, json=afternoons)
    assert seen.json()["total"] == 1  # the special day keeps its own hours


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("nobody", 401, "unauthenticated"),
        ("guest", 404, "coworking_not_found"),
        ("resident", 404, "coworking_not_found"),
        ("foreign", 404, "coworking_not_found"),
        ("staff", 403, "forbidden"),
        ("manager", 200, None),
    ],
)
async def test_managers_look_ahead_and_others_do_not(client, clock, who, status, code):
    business = await a_business(client, spots=0)
    person = await somebody(client)
    if who == "foreign":
        person = (await a_business(client, spots=0)).owner
    elif who == "nobody":
        person.headers.clear()
    elif who != "guest":
        await business.hires(person, who)
    answer = await person.sends("POST", f"{business.path}/impact-preview", json=CHANGE)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    missing = await person.sends("POST", f"/coworkings/{uuid4()}/impact-preview", json=CHANGE)
    assert missing.status_code == (401 if who == "nobody" else 404)


async def test_a_form_is_read_after_the_person_and_refused_by_its_fields(client, clock):
    business = await a_business(client, spots=0)
    preview = f"{business.path}/impact-preview"
    anonymous = await client.post(f"/api/v1{preview}", json={"no": "form"})
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "unauthenticated")
    refused = await business.owner.sends(
        "POST", preview, json={"action": "archive_spots", "spot_ids": [str(uuid4())], "mode": "keep"}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/mode")
    archived = await business.owner.sends("DELETE", business.path, headers={"If-Match": '"1"'})
    assert archived.status_code == 200
    refused = await business.owner.sends("POST", preview, json=CHANGE)
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
