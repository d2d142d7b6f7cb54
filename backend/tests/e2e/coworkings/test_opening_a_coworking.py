"""With real sign-in and real spots, on one connection: whoever asked for a second would wait in vain."""

import httpx2
import pytest

from mesto.core.metrics import Metrics
from mesto.core.secrets import load_secrets
from mesto.entrypoints.container import make_container
from mesto.entrypoints.rest.main import make_app
from tests.support.app import FixedProvider, settings_for_tests
from tests.support.clock import AdjustableClock
from tests.support.steps import a_business, somebody


@pytest.fixture(scope="module")
async def client(database_url):
    database = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 2}
    settings = settings_for_tests(database_url, database=database)
    container = make_container(settings, load_secrets(settings), Metrics(), FixedProvider(AdjustableClock()))
    transport = httpx2.ASGITransport(app=make_app(container, settings), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client
    await container.close()


async def test_a_team_runs_a_coworking(client):
    business = await a_business(client, spots=3)
    owner, path = business.owner, business.path
    page = (await owner.sends("GET", path)).json()
    assert (page["my_role"], page["spot_count"], page["opens_at"]) == ("owner", 3, "09:00")

    anna = await business.hires(await somebody(client), "manager")
    listed = (await anna.sends("GET", f"{path}/members")).json()["items"]
    assert [(item["role"], item["user"]["email"]) for item in listed] == [
        ("owner", owner.email),
        ("manager", anna.email),
    ]
    mine = (await anna.sends("GET", "/users/me/memberships")).json()["items"]
    assert [(item["role"], item["coworking"]["name"]) for item in mine] == [("manager", "Tochka")]

    renamed = await anna.sends("PATCH", path, headers={"If-Match": '"1"'}, json={"name": "Other"})
    assert renamed.json()["name"] == "Other"
    changed = await anna.sends(
        "PUT", f"{path}/hours", headers={"If-Match": '"1"'}, json={"opens_at": "10:00", "closes_at": "20:00"}
    )
    assert changed.json()["version"] == 2
    closed = {"items": [{"date": "2026-12-31", "intervals": []}]}
    assert (await anna.sends("PUT", f"{path}/hours/exceptions", json=closed)).status_code == 200
    assert (await anna.sends("GET", f"{path}/hours/exceptions")).json()["items"][0]["date"] == "2026-12-31"
    assert (await anna.sends("DELETE", f"{path}/hours/exceptions/2026-12-31")).status_code == 204

    demoted = await owner.sends("PATCH", f"{path}/members/{listed[1]['id']}", json={"role": "staff"})
    assert demoted.json()["role"] == "staff"
    forbidden = await anna.sends("PATCH", path, headers={"If-Match": '"4"'}, json={"name": "Mine"})
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "forbidden")
    assert (await anna.sends("DELETE", f"{path}/members/{listed[1]['id']}")).status_code == 204
    assert (await anna.sends("GET", f"{path}/members")).json()["code"] == "coworking_not_found"


async def test_bookings_stand_in_the_way_of_a_new_zone_and_of_archiving(client):
    business = await a_business(client, spots=1)
    owner, path = business.owner, business.path
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    version = {"If-Match": '"1"'}
    moved = await owner.sends("PATCH", path, headers=version, json={"timezone": "Europe/Samara"})
    assert (moved.status_code, moved.json()["code"]) == (409, "timezone_change_needs_mode")
    refused = await owner.sends("DELETE", path, headers=version)
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [booking["id"]]}
    archived = await owner.sends("DELETE", f"{path}?mode=cancel", headers=version)
    assert archived.json()["status"] == "archived"
    cancelled = (await guest.reads(booking)).json()
    assert (cancelled["status"], cancelled["cancellation"]["reason"]) == ("cancelled", "coworking_archived")
    assert (await guest.sends("GET", path)).status_code == 404
    owns = await owner.sends("PATCH", "/users/me", json={"is_business": False})
    assert owns.status_code == 200, owns.text


async def test_whoever_owns_a_coworking_stays_a_business(client):
    business = await a_business(client, spots=0)
    refused = await business.owner.sends("PATCH", "/users/me", json={"is_business": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "still_owner")
    assert refused.json()["errors"][0]["params"] == {"coworking_ids": [business.coworking["id"]]}
