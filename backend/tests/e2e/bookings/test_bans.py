"""R-P08, R-P09: a ban takes back what has not begun, with notice; what runs goes on."""

from uuid import UUID, uuid4

import pytest

from mesto.modules.bookings.domain.heard import UserBanned, UserBarred
from tests.support.effects import store
from tests.support.post import Post
from tests.support.steps import a_business, signed_in, somebody


@pytest.fixture
async def post(app, clock):
    made = Post(app)
    await made.open()
    return made


@pytest.fixture
async def booked(client, clock):
    """A guest with a booking that runs and two to come, one of them in another coworking."""
    here, there = await a_business(client), await a_business(client)
    guest = await somebody(client)
    wishes = [
        (here, "11:00-13:00", "2026-12-01"),
        (here, "12:00-13:00", "2026-12-02"),
        (there, "12:00-13:00", "2026-12-03"),
    ]
    bookings = []
    for business, when, day in wishes:
        answer = await guest.books(business.spots[0], when, day)
        assert answer.status_code == 201, answer.text
        bookings.append(answer.json())
    clock.advance(minutes=30)
    return guest, bookings


def banned(guest, clock, *, keeps=False) -> UserBanned:
    return UserBanned(occurred_at=clock.now(), user_id=UUID(guest.id), keep_bookings=keeps)


def barred(guest, booking, clock, *, keeps=False) -> UserBarred:
    return UserBarred(
        occurred_at=clock.now(),
        ban_id=uuid4(),
        user_id=UUID(guest.id),
        coworking_id=UUID(booking["coworking_id"]),
        keep_bookings=keeps,
    )


async def states(post, bookings) -> list[tuple]:
    return [
        tuple(row)
        for booking in bookings
        for row in await post.sql(
            "SELECT status, cancel_reason, cancelled_by FROM bookings.bookings WHERE id = CAST(:id AS uuid)",
            id=booking["id"],
        )
    ]


RUNS_ON = ("active", None, None)


async def test_a_ban_cancels_what_has_not_begun_everywhere(client, post, booked, clock):
    guest, bookings = booked
    await store(post.engine, banned(guest, clock))
    await post.carries()
    gone = ("cancelled", "user_banned", "system")
    assert await states(post, bookings) == [RUNS_ON, gone, gone]
    facts = await post.payloads("bookings.booking_cancelled.v1")
    assert {(p["cancelled_by"], p["reason"]) for p in facts} == {("system", "user_banned")}
    # Nobody is signed in any more; the account itself is untouched here, so the guest may come back and read.
    back = await signed_in(client, guest)
    told = [item["body"] for item in await back.inbox() if item["type"] == "booking_cancelled"]
    assert len(told) == 2
    assert await post.broken() == {}


async def test_the_time_is_free_again_for_others(client, post, booked, clock):
    guest, bookings = booked
    await store(post.engine, banned(guest, clock))
    await post.carries("bookings.")
    answer = await (await somebody(client)).books({"id": bookings[1]["spot_id"]}, "12:00-13:00", "2026-12-02")
    assert answer.status_code == 201, answer.text


async def test_a_ban_from_one_coworking_leaves_the_others_alone(post, booked, clock):
    guest, bookings = booked
    await store(post.engine, barred(guest, bookings[0], clock))
    await post.carries("bookings.")
    assert await states(post, bookings) == [RUNS_ON, ("cancelled", "user_barred", "system"), RUNS_ON]


async def test_bookings_may_be_kept(post, booked, clock):
    guest, bookings = booked
    await store(post.engine, banned(guest, clock, keeps=True), barred(guest, bookings[0], clock, keeps=True))
    await post.carries("bookings.")
    assert await states(post, bookings) == [RUNS_ON] * 3


async def test_said_again_it_changes_nothing_and_spares_what_was_booked_after_it(post, booked, clock):
    guest, bookings = booked
    await store(post.engine, banned(guest, clock))
    await post.carries("bookings.")
    before = await post.sql("SELECT count(*) FROM bookings.history")
    clock.advance(minutes=30)  # the ban is lifted, and life goes on
    again = (await guest.books({"id": bookings[1]["spot_id"]}, "12:00-13:00", "2026-12-02")).json()
    await post.carries("bookings.", again=True, shuffle=1)
    assert await states(post, [again]) == [RUNS_ON]
    assert await post.sql("SELECT count(*) - 1 FROM bookings.history") == before


async def test_the_real_ban_is_heard(client, post, booked, clock):
    guest, bookings = booked
    admin = await somebody(client)
    await post.sql("UPDATE users.users SET is_admin = true WHERE id = CAST(:id AS uuid)", id=admin.id)
    answer = await admin.sends("POST", f"/users/{guest.id}/ban", json={"reason": "Broke the chairs"})
    assert answer.status_code == 200, answer.text
    await post.carries("bookings.")
    assert [state[1] for state in await states(post, bookings)] == [None, "user_banned", "user_banned"]
