"""Barring with real people, real bookings and one connection (R-P09, R-P05)."""

import asyncio

import asyncpg

from tests.support.people import an_admin
from tests.support.steps import Person, a_business, somebody

REASON = "Noise after midnight"


async def a_guest(client, business, when="12:00-14:00"):
    guest = await somebody(client)
    made = await guest.books(business.spots[0], when, "2026-12-02")
    assert made.status_code == 201, made.text
    return guest, made.json()


async def test_a_manager_bars_a_guest_who_may_still_look(client, clock):
    business = await a_business(client, spots=1)
    manager = await business.hires(await somebody(client), "manager")
    guest, _ = await a_guest(client, business)
    bans = f"{business.path}/bans"
    made = await manager.sends("POST", bans, json={"user_id": guest.id, "reason": REASON})
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/api/v1{bans}/{guest.id}"
    assert (made.json()["user"]["email"], made.json()["created_by"]) == (guest.email, manager.id)
    listed = (await business.owner.sends("GET", bans)).json()
    assert listed == {"items": [made.json()], "next_cursor": None}
    for path in (business.path, f"{business.path}/hours", f"{business.path}/spots"):
        assert (await guest.sends("GET", path)).status_code == 200
    assert (await guest.sends("GET", bans)).json()["code"] == "coworking_not_found"
    assert (await manager.sends("DELETE", f"{bans}/{guest.id}")).status_code == 204
    assert (await business.owner.sends("GET", bans)).json()["items"] == []


async def test_who_never_booked_here_is_unknown_here_and_an_administrator_is_never_barred(
    client, clock, database_url
):
    business = await a_business(client, spots=1)
    other = await a_business(client, spots=1)
    elsewhere, _ = await a_guest(client, other)
    bans = f"{business.path}/bans"
    refused = await business.owner.sends("POST", bans, json={"user_id": elsewhere.id, "reason": REASON})
    assert (refused.status_code, refused.json()["code"]) == (404, "user_not_found")
    signed_in = await an_admin(client, database_url)
    admin = Person(client, str(signed_in.id), signed_in.email, signed_in.headers)
    made = await admin.sends("POST", bans, json={"user_id": elsewhere.id, "reason": REASON})
    assert made.status_code == 201, made.text
    assert (await admin.books(business.spots[0], "15:00-16:00", "2026-12-02")).status_code == 201
    refused = await business.owner.sends("POST", bans, json={"user_id": admin.id, "reason": REASON})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_a_ban_waits_for_the_booking_that_holds_the_person(client, clock, database_url):
    business = await a_business(client, spots=1)
    guest, _ = await a_guest(client, business)
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT 1 FROM users.users WHERE id = $1::uuid FOR NO KEY UPDATE", guest.id)
    body = {"user_id": guest.id, "reason": REASON}
    barring = asyncio.create_task(business.owner.sends("POST", f"{business.path}/bans", json=body))
    done, _ = await asyncio.wait([barring], timeout=0.5)
    assert done == set()
    # It holds nothing yet that a booking would need.
    await connection.execute(
        "SELECT 1 FROM coworkings.coworkings WHERE id = $1::uuid FOR UPDATE NOWAIT", business.coworking["id"]
    )
    await transaction.rollback()
    await connection.close()
    assert (await barring).status_code == 201
