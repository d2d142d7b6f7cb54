"""What is wrong with a wish is said clearly, with a stable code, and nothing is changed."""

from uuid import uuid4

import pytest

from tests.support.steps import a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")
FINE = times("12:00-14:00")


@pytest.fixture(scope="module")
async def business(client_of_module):
    return await a_business(client_of_module)


@pytest.fixture(scope="module")
def client_of_module(app):
    return app.client


@pytest.mark.parametrize(
    ("wish", "status", "code", "pointer"),
    [
        ({"time_from": "2026-12-01T12:00:00"}, 422, "naive_datetime", "/time_from"),
        (
            {"time_from": FINE["time_until"], "time_until": FINE["time_from"]},
            422,
            "validation_error",
            "/time_until",
        ),
        ({"time_until": FINE["time_from"]}, 422, "validation_error", "/time_until"),
        ({"time_from": 1764579600}, 422, "validation_error", "/time_from"),
        ({"time_from": "0001-01-01T00:00:00+14:00"}, 422, "validation_error", "/time_from"),
        ({"time_until": "9999-12-31T23:59:59-14:00"}, 422, "validation_error", "/time_until"),
        ({"spot_id": str(uuid4())}, 404, "spot_not_found", "/spot_id"),
        ({"spot_id": "desk one"}, 422, "validation_error", "/spot_id"),
        ({"spot_id": None}, 422, "validation_error", "/spot_id"),
        ({"surprise": 1}, 422, "validation_error", "/surprise"),
        ({"party_size": 0}, 422, "validation_error", "/party_size"),
        ({"party_size": "2"}, 422, "validation_error", "/party_size"),
        ({"note": "x" * 501}, 422, "validation_error", "/note"),
        ({"note": "a\x00b"}, 422, "validation_error", "/note"),
        ({"guest": {"name": " "}}, 422, "validation_error", "/guest/name"),
        ({"guest": {"name": "Lev", "email": "nobody"}}, 422, "validation_error", "/guest/email"),
        ({"options": [{"option_id": str(uuid4())}]}, 404, "option_not_found", "/options/0/option_id"),
        (
            {"options": [{"option_id": str(uuid4()), "quantity": 0}]},
            422,
            "validation_error",
            "/options/0/quantity",
        ),
        (
            {"options": [{"option_id": "11111111-1111-7111-8111-111111111111"}] * 2},
            422,
            "validation_error",
            "/options",
        ),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_by_name(client, business, wish, status, code, pointer):  # noqa: PLR0917
    guest = await somebody(client)
    body = {"spot_id": business.spots[0]["id"], **FINE, **wish}
    refused = await guest.sends("POST", "/bookings", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text
    assert pointer in [error.get("pointer") for error in refused.json()["errors"]]
    assert await guest.my_bookings() == []


async def test_an_archived_spot_is_as_good_as_missing(client):
    business = await a_business(client)
    spot, guest = business.spots[0], await somebody(client)
    gone = await business.owner.sends("DELETE", f"/spots/{spot['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 200, gone.text
    refused = await guest.books(spot, "12:00-14:00")
    assert (refused.status_code, refused.json()["code"]) == (404, "spot_not_found")


async def test_a_spot_out_of_use_and_an_unlisted_coworking_say_so(client):
    business = await a_business(client)
    spot, guest = business.spots[0], await somebody(client)
    changed = await business.owner.sends(
        "PATCH", f"/spots/{spot['id']}", json={"status": "inactive"}, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.text
    refused = await guest.books(spot, "12:00-14:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "spot_inactive")
    assert [a["spot_name"] for a in refused.json()["alternatives"]] == ["Desk 2"]
    hidden = await business.owner.sends(
        "PATCH", business.path, json={"status": "unlisted"}, headers={"If-Match": '"1"'}
    )
    assert hidden.status_code == 200, hidden.text
    refused = await guest.books(business.spots[1], "12:00-14:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "coworking_not_bookable")
    assert refused.json()["alternatives"] == []


async def test_a_coworking_with_bookings_ahead_is_archived_only_with_their_cancellation(client):
    business = await a_business(client)
    guest = await somebody(client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    version = {"If-Match": '"1"'}
    refused = await business.owner.sends("DELETE", business.path, headers=version)
    assert (refused.status_code, refused.json()["code"]) == (409, "has_future_bookings")
    assert refused.json()["errors"][0]["params"] == {"count": 1, "booking_ids": [booking["id"]]}
    archived = await business.owner.sends("DELETE", business.path, params={"mode": "cancel"}, headers=version)
    assert (archived.status_code, archived.json()["status"]) == (200, "archived")
    read = (await guest.reads(booking)).json()
    assert (read["status"], read["cancellation"]["reason"]) == ("cancelled", "coworking_archived")
