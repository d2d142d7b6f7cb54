"""Spots and the real bookings together: what is taken, what is cancelled, what it costs."""

from uuid import UUID, uuid4

from tests.support.actors import acting
from tests.support.factories import slot
from tests.support.statements import spending


def window(when: str) -> dict[str, str]:
    asked = slot(when)
    return {"time_from": asked.time_from.isoformat(), "time_until": asked.time_until.isoformat()}


async def books(house, spot: dict, when: str) -> dict:
    body = {"spot_id": spot["id"], **window(when)}
    made = await house.app.client.post("/api/v1/bookings", json=body, headers=acting(uuid4()))
    assert made.status_code == 201, made.text
    return made.json()


async def test_a_booked_spot_is_shown_as_taken(house):
    busy, free = await house.has_spots("Desk 1", "Desk 2")
    await books(house, busy, "15:00-17:00")
    listed = (await house.lists_spots(**window("16:00-18:00"))).json()["items"]
    assert [(s["id"], s["is_available"], s["reasons"]) for s in listed] == [
        (busy["id"], False, ["slot_taken"]),
        (free["id"], True, []),
    ]
    assert listed[0]["next_free_at"] == "2026-12-01T14:00:00Z"
    (day,) = (await house.asks("GET", f"/spots/{busy['id']}/availability")).json()["days"]
    assert [(b["time_from"], b["time_until"]) for b in day["busy"]] == [
        ("2026-12-01T12:00:00Z", "2026-12-01T14:00:00Z")
    ]


async def test_an_inactive_spot_says_so(house):
    (spot,) = await house.has_spots("Desk 1")
    await house.asks("PATCH", f"/spots/{spot['id']}", version=1, json={"status": "inactive"})
    listed = await house.lists_spots(by="staff", include_inactive=True, **window("16:00-18:00"))
    assert listed.json()["items"][0]["reasons"] == ["spot_inactive"]


async def test_archiving_is_refused_while_there_are_bookings_and_cancels_them_when_told(house):
    (spot,) = await house.has_spots("Desk 1")
    booking = await books(house, spot, "15:00-17:00")
    refused = await house.asks("DELETE", f"/spots/{spot['id']}", version=1)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [booking["id"]]}
    gone = await house.asks("DELETE", f"/spots/{spot['id']}", version=1, params={"mode": "cancel"})
    assert gone.status_code == 200
    names = [(name, payload.get("reason")) for name, _, payload in await house.facts()]
    assert ("bookings.booking_cancelled.v1", "spot_archived") in names
    assert ("spots.spot_archived.v1", None) in names


async def test_a_list_costs_the_same_statements_for_two_spots_and_for_fifty(house, engine):
    await house.has_spots("Desk 1", "Desk 2")
    asked = {"by": "user", "limit": 100, **window("15:00-17:00")}
    await house.lists_spots(**asked)
    async with spending(engine) as few:
        await house.lists_spots(**asked)
    await house.has_spots(*(f"Table {n}" for n in range(48)))
    async with spending(engine) as many:
        listed = await house.lists_spots(**asked)
    assert len(listed.json()["items"]) == 50
    assert len(many.statements) == len(few.statements)
    assert sum("spots.spots" in statement for statement in many.statements) == 1
    assert many.most_connections == few.most_connections == 1


async def test_creating_spots_is_one_insert_and_every_request_holds_one_connection(house, engine):
    async with spending(engine) as spent:
        spots = await house.has_spots(*(f"Desk {n}" for n in range(50)))
    assert sum("INSERT INTO spots.spots" in statement for statement in spent.statements) == 1
    path = f"/spots/{spots[0]['id']}"
    async with spending(engine) as spent:
        await house.asks("GET", path)
        await house.asks("GET", f"{path}/availability", params={"days": 31})
        await house.asks(
            "PATCH", path, version=1, json={"name": "Desk", "status": "inactive", "mode": "cancel"}
        )
        await house.asks("DELETE", path, version=2)
        restored = await house.asks("POST", f"{path}/restore")
    assert restored.status_code == 200
    assert spent.most_connections == 1


async def test_a_change_of_a_spot_waits_for_a_booking_that_is_being_made(house):
    (spot,) = await house.has_spots("Desk 1")
    async with house.database.transaction():
        # As SpotCatalog.lock does for a booking.
        await house.database.fetchrow(
            "SELECT 1 FROM spots.spots WHERE id = $1 FOR NO KEY UPDATE", UUID(spot["id"])
        )
        answer = await house.asks("DELETE", f"/spots/{spot['id']}", version=1)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (await house.asks("DELETE", f"/spots/{spot['id']}", version=1)).status_code == 200
