"""B-21: bookings that no longer fit stay, carry a flag, and the team hears of them once (R-T29, R-V04, R-O04)."""

import pytest

from tests.support.post import Post
from tests.support.steps import ALL_WEEK, a_business, somebody


@pytest.fixture
async def post(app, clock):
    made = Post(app)
    await made.open()
    return made


async def sets_hours(business, opens_at, closes_at):
    week = [{"weekday": day, "opens_at": opens_at, "closes_at": closes_at} for day in ALL_WEEK]
    coworking = await business.owner.sends("GET", business.path)
    answer = await business.owner.sends(
        "PUT",
        f"{business.path}/hours",
        json={"weekly_hours": week},
        headers={"If-Match": coworking.headers["ETag"]},
    )
    assert answer.status_code == 200, answer.text


async def archives(business, option):
    answer = await business.owner.sends("DELETE", f"/options/{option['id']}", headers={"If-Match": '"1"'})
    assert answer.status_code in {200, 204}, answer.text


async def flags_of(person, *bookings) -> list[list[str]]:
    return [(await person.reads(booking)).json()["flags"] for booking in bookings]


async def booked(person, spot, when, day="2026-12-02", **more):
    answer = await person.books(spot, when, day, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def conflicts(post) -> list[tuple[str, int]]:
    return [(p["cause"], p["count"]) for p in await post.payloads("bookings.conflicts_found.v1")]


async def test_bookings_outside_new_hours_are_flagged_and_reported_once(client, post):
    business = await a_business(client)
    manager = await business.hires(await somebody(client, locale="en"), "manager")
    staff = await business.hires(await somebody(client), "staff")
    guest = await somebody(client)
    early = await booked(guest, business.spots[0], "09:00-10:00")
    noon = await booked(guest, business.spots[0], "12:00-13:00")
    late = await booked(guest, business.spots[1], "20:00-21:00")
    await sets_hours(business, "10:00", "18:00")

    await post.carries()

    assert await flags_of(guest, early, noon, late) == [["outside_hours"], [], ["outside_hours"]]
    assert (await guest.reads(early)).json()["version"] == 2
    flagged = await post.payloads("bookings.booking_flagged.v1")
    assert sorted(p["booking_id"] for p in flagged) == sorted([early["id"], late["id"]])
    assert await conflicts(post) == [("hours_changed", 2)]
    for person, words in ((business.owner, "броней: 2."), (manager, "concerned: 2.")):
        [told] = [item for item in await person.inbox() if item["type"] == "conflicts_found"]
        assert words in told["body"]
        assert told["data"] == {
            "coworking_id": business.coworking["id"],
            "cause": "hours_changed",
            "count": "2",
        }
    assert [item["type"] for item in await staff.inbox()] == ["welcome"]
    assert "booking_affected" not in [item["type"] for item in await guest.inbox()]


async def test_the_team_lists_bookings_by_their_flag(client, post):
    business = await a_business(client)
    guest = await somebody(client)
    early = await booked(guest, business.spots[0], "09:00-10:00")
    noon = await booked(guest, business.spots[0], "12:00-13:00")
    await sets_hours(business, "10:00", "18:00")
    await post.carries()

    async def listed(**asked):
        asked["coworking_id"] = business.coworking["id"]
        answer = await business.owner.sends("GET", "/bookings", params=asked)
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    assert await listed() == [early["id"], noon["id"]]
    assert await listed(flag="outside_hours") == [early["id"]]
    assert await listed(flag="option_lost") == []


async def test_a_flag_goes_without_a_word_when_the_hours_fit_again(client, post):
    business = await a_business(client)
    guest = await somebody(client)
    booking = await booked(guest, business.spots[0], "09:00-10:00")
    await sets_hours(business, "10:00", "18:00")
    await post.carries("bookings.")
    await sets_hours(business, "09:00", "18:00")
    await post.carries("bookings.")

    assert await flags_of(guest, booking) == [[]]
    assert await conflicts(post) == [("hours_changed", 1)]
    actions = await post.sql(
        "SELECT action, actor_kind, channel FROM bookings.history WHERE booking_id = :id ORDER BY id",
        id=booking["id"],
    )
    assert [tuple(row) for row in actions][1:] == [
        ("flagged", "system", "runner"),
        ("unflagged", "system", "runner"),
    ]
    assert (await guest.reads(booking)).json()["version"] == 3
    assert await post.broken() == {}


async def test_hours_that_hit_nobody_tell_nobody(client, post):
    business = await a_business(client)
    guest = await somebody(client)
    await booked(guest, business.spots[0], "12:00-13:00")
    await sets_hours(business, "10:00", "18:00")
    await post.carries("bookings.")
    assert await conflicts(post) == []


async def test_a_booking_that_moves_into_the_hours_loses_its_flag_at_once(client, post):
    business = await a_business(client)
    guest = await somebody(client)
    booking = await booked(guest, business.spots[0], "09:00-10:00")
    await sets_hours(business, "10:00", "18:00")
    await post.carries("bookings.")
    moved = await guest.changes(
        booking, time_from="2026-12-02T12:00:00+03:00", time_until="2026-12-02T13:00:00+03:00"
    )
    assert moved.json()["flags"] == []


@pytest.mark.parametrize("seed", range(4))
async def test_replays_in_any_order_change_nothing(client, post, seed):
    business = await a_business(client)
    guest = await somebody(client)
    early = await booked(guest, business.spots[0], "09:00-10:00")
    noon = await booked(guest, business.spots[1], "12:00-13:00")
    await sets_hours(business, "10:00", "18:00")
    await sets_hours(business, "13:00", "18:00")
    await sets_hours(business, "10:00", "19:00")
    spot = f"/spots/{business.spots[1]['id']}"
    for status in ("inactive", "active", "inactive"):
        version = (await business.owner.sends("GET", spot)).headers["ETag"]
        answer = await business.owner.sends(
            "PATCH", spot, json={"status": status}, headers={"If-Match": version}
        )
        assert answer.status_code == 200, answer.text

    await post.carries("bookings.", shuffle=seed)
    after = [(await guest.reads(b)).json() for b in (early, noon)]
    counted = await conflicts(post)
    await post.carries("bookings.", shuffle=seed + 1, again=True)

    assert [(await guest.reads(b)).json() for b in (early, noon)] == after
    assert [b["flags"] for b in after] == [["outside_hours"], ["spot_inactive"]]
    assert sorted(await conflicts(post)) == sorted(counted) == [("hours_changed", 1), ("spot_inactive", 1)]


async def test_a_spot_out_of_use_flags_what_is_to_come_and_lets_the_running_one_finish(client, post, clock):
    business = await a_business(client)
    guest, other = await somebody(client), await somebody(client)
    running = await booked(guest, business.spots[0], "11:00-13:00", "2026-12-01")
    coming = await booked(guest, business.spots[0], "12:00-13:00")
    elsewhere = await booked(other, business.spots[1], "12:00-13:00")
    clock.advance(minutes=30)
    spot = f"/spots/{business.spots[0]['id']}"
    version = (await business.owner.sends("GET", spot)).headers["ETag"]
    answer = await business.owner.sends(
        "PATCH", spot, json={"status": "inactive"}, headers={"If-Match": version}
    )
    await post.carries("bookings.")

    assert await flags_of(guest, running, coming) == [[], ["spot_inactive"]]
    assert await flags_of(other, elsewhere) == [[]]
    assert await conflicts(post) == [("spot_inactive", 1)]

    headers = {"If-Match": answer.headers["ETag"]}
    assert (
        await business.owner.sends("PATCH", spot, json={"status": "active"}, headers=headers)
    ).status_code == 200
    await post.carries("bookings.")
    assert await flags_of(guest, coming) == [[]]


async def test_an_archived_option_is_lost_and_its_people_are_told(client, post):
    business = await a_business(client)
    made = [
        (
            await business.owner.sends(
                "POST", "/options", json={"coworking_id": business.coworking["id"], "name": name}
            )
        ).json()
        for name in ("Projector", "Coffee")
    ]
    projector, coffee = ({"option_id": option["id"]} for option in made)
    guest, other = await somebody(client), await somebody(client)
    with_it = await booked(guest, business.spots[0], "12:00-13:00", options=[projector, coffee])
    without = await booked(other, business.spots[1], "12:00-13:00", options=[coffee])
    await archives(business, made[0])

    await post.carries()

    assert await flags_of(guest, with_it) == [["option_lost"]]
    assert await flags_of(other, without) == [[]]
    [told] = [item for item in await guest.inbox() if item["type"] == "booking_affected"]
    assert told["data"]["booking_id"] == with_it["id"]
    assert "booking_affected" not in [item["type"] for item in await other.inbox()]
    [told] = [item for item in await business.owner.inbox() if item["type"] == "conflicts_found"]
    assert told["data"]["cause"] == "option_lost"

    renamed = await business.owner.sends(
        "PATCH",
        f"/options/{made[1]['id']}",
        json={"name": "Tea"},
        headers={"If-Match": f'"{made[1]["version"]}"'},
    )
    assert renamed.status_code == 200, renamed.text
    await post.carries("bookings.")
    assert await flags_of(guest, with_it) == [["option_lost"]], "the other option is still gone"


async def test_nobody_is_told_of_an_option_of_a_booking_cancelled_meanwhile(client, post):
    business = await a_business(client)
    option = (
        await business.owner.sends(
            "POST", "/options", json={"coworking_id": business.coworking["id"], "name": "Projector"}
        )
    ).json()
    guest = await somebody(client)
    booking = await booked(guest, business.spots[0], "12:00-13:00", options=[{"option_id": option["id"]}])
    await archives(business, option)
    await post.carries("bookings.")
    assert await flags_of(guest, booking) == [["option_lost"]]
    await guest.cancels(booking)
    await post.carries("notifications.")
    assert "booking_affected" not in [item["type"] for item in await guest.inbox()]


async def test_a_flag_leaves_the_occupied_time_alone(client, post):
    business = await a_business(client)
    guest = await somebody(client)
    booking = await booked(guest, business.spots[0], "09:00-10:00")
    row = "SELECT xmin::text, ctid::text FROM bookings.occupancies WHERE owner_id = :id"
    before = await post.sql(row, id=booking["id"])
    await sets_hours(business, "10:00", "18:00")
    await post.carries("bookings.")
    assert await flags_of(guest, booking) == [["outside_hours"]]
    await guest.changes(booking, note="see you")
    assert await post.sql(row, id=booking["id"]) == before
