"""What a policy says is what POST /bookings, the lists and the calendars do."""

import pytest

from tests.support.policies import codes, of_coworking, of_spot, of_type, rules
from tests.support.steps import API, a_business, somebody, times

pytestmark = pytest.mark.usefixtures("clock")

SCOPES = ("coworking", "spot_type", "spot")


def path_of(business, scope: str) -> str:
    spot = business.spots[0]
    return {"coworking": of_coworking(business), "spot_type": of_type(business), "spot": of_spot(spot)}[scope]


async def states(client, business, when: str, day: str = "2026-12-01", person=None) -> list[list[str]]:
    asked = {**times(when, day)}
    if person is None:
        listed = await client.get(f"{API}{business.path}/spots", params=asked)
    else:
        listed = await person.sends("GET", f"{business.path}/spots", params=asked)
    return [spot["reasons"] for spot in listed.json()["items"]]


REFUSED = [
    ({"grid_minutes": 30}, "12:15-13:15", "not_on_grid"),
    ({"min_duration_minutes": 60}, "12:00-12:45", "too_short"),
    ({"max_duration_minutes": 60}, "12:00-13:15", "too_long"),
    ({"lead_time_minutes": 90}, "12:15-13:15", "lead_time"),
]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("fields", "when", "code"), REFUSED)
async def test_a_booking_is_refused_by_the_rule_of_every_scope_and_the_list_says_so_before(
    client, scope, fields, when, code
):
    business, guest = await a_business(client), await somebody(client)
    assert await states(client, business, when) == [[], []]
    await rules(business, path_of(business, scope), **fields)
    others = [] if scope == "spot" else [code]
    assert await states(client, business, when) == [[code], others]
    refused = await guest.books(business.spots[0], when)
    assert (refused.status_code, set(codes(refused))) == (422, {code})
    assert refused.json()["errors"][0]["params"].items() >= fields.items()
    # What is refused on one spot is offered on the spot that has other rules.
    offered = [a["spot_name"] for a in refused.json()["alternatives"] if a["kind"] == "other_spot"]
    assert offered == (["Desk 2"] if scope == "spot" else [])
    await rules(business, path_of(business, scope), **dict.fromkeys(fields))
    assert (await guest.books(business.spots[0], when)).status_code == 201


ALLOWED = [
    ({"grid_minutes": 5}, "12:05-13:10"),
    ({"min_duration_minutes": 5}, "12:00-12:15"),
    ({"max_duration_minutes": 1440}, "12:00-02:00"),
]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(("fields", "when"), ALLOWED)
async def test_a_booking_is_let_pass_by_a_rule_that_is_wider_than_the_platform_s(client, scope, fields, when):
    hours = {"opens_at": "00:00", "closes_at": "00:00"}
    business, guest = await a_business(client, hours=hours), await somebody(client)
    assert (await guest.books(business.spots[0], when)).status_code == 422
    await rules(business, path_of(business, scope), **fields)
    assert (await guest.books(business.spots[0], when)).status_code == 201


async def test_the_horizon_counts_local_days_and_names_the_moment_it_opens(client, clock):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, horizon_days=1)
    refused = await guest.books(business.spots[0], "12:00-13:00", "2026-12-03")
    assert (refused.status_code, codes(refused)) == (422, ["beyond_horizon"])
    assert refused.json()["errors"][0]["bookable_at"] == "2026-12-01T21:00:00Z"
    assert await states(client, business, "12:00-13:00", "2026-12-03") == [["beyond_horizon"]] * 2
    clock.advance(hours=13)
    assert (await guest.books(business.spots[0], "12:00-13:00", "2026-12-03")).status_code == 201


async def test_the_gap_between_two_bookings_is_the_buffer_after_the_first_and_before_the_second(client):
    """R-B12, with different buffers before and after, and other terms for the earlier booking."""
    business = await a_business(client)
    spot, one, two = business.spots[0], await somebody(client), await somebody(client)
    await rules(business, buffer_before_minutes=15, buffer_after_minutes=30)
    assert (await one.books(spot, "14:00-15:00")).status_code == 201
    for when in ("15:00-16:00", "15:30-16:00", "13:00-14:00", "12:45-13:30"):
        refused = await two.books(spot, when)
        assert (refused.status_code, codes(refused)) == (409, ["slot_taken"]), when
    assert await states(client, business, "15:30-16:00") == [["slot_taken"], []]
    assert (await two.books(spot, "15:45-16:15")).status_code == 201
    assert (await two.books(spot, "12:15-13:15")).status_code == 201


async def test_a_booking_keeps_the_buffers_it_was_placed_with(client):
    business = await a_business(client)
    spot, one, two = business.spots[0], await somebody(client), await somebody(client)
    await rules(business, buffer_after_minutes=60)
    placed = (await one.books(spot, "14:00-15:00")).json()
    await rules(business, buffer_after_minutes=None, buffer_before_minutes=None)
    assert codes(await two.books(spot, "15:30-16:00")) == ["slot_taken"]
    assert (await two.books(spot, "16:00-16:30")).status_code == 201
    moved = await one.changes(placed, **times("14:30-15:30"))
    assert (moved.status_code, codes(moved)) == (409, ["slot_taken"])

    await rules(business, buffer_after_minutes=30)
    day = await one.sends("GET", f"/bookings/{placed['id']}/available-times")
    ends = [free["time_until"] for free in day.json()]
    assert ends[0] == "2026-12-01T12:00:00Z"  # an hour before 16:00 in Moscow, as agreed


async def test_a_change_of_the_buffer_leaves_neighbours_alone_and_counts_for_what_comes(client):
    business = await a_business(client)
    spot, guest = business.spots[0], await somebody(client)
    assert (await guest.books(spot, "14:00-15:00")).status_code == 201
    await rules(business, of_spot(spot), buffer_before_minutes=30)
    assert codes(await guest.books(spot, "15:15-16:00")) == ["slot_taken"]
    assert (await guest.books(spot, "13:00-14:00")).status_code == 201
    assert (await guest.books(spot, "15:30-16:00")).status_code == 201


async def test_the_free_time_of_a_day_respects_grid_shortest_length_and_own_buffers(client):
    business = await a_business(client, hours={"opens_at": "12:00", "closes_at": "18:00"})
    spot, guest = business.spots[0], await somebody(client)
    assert (await guest.books(spot, "13:15-14:15")).status_code == 201

    async def free():
        [day] = (await client.get(f"{API}/spots/{spot['id']}/availability")).json()["days"]
        return [(f["time_from"][11:16], f["time_until"][11:16]) for f in day["free"]]

    assert await free() == [("09:00", "10:15"), ("11:15", "15:00")]
    await rules(business, of_spot(spot), grid_minutes=60)
    assert await free() == [("09:00", "10:15"), ("12:00", "15:00")]
    await rules(business, of_type(business), min_duration_minutes=120)
    assert await free() == [("12:00", "15:00")]
    await rules(business, of_spot(spot), grid_minutes=None)
    await rules(business, min_duration_minutes=None, buffer_before_minutes=30, buffer_after_minutes=15)
    await rules(business, of_type(business), min_duration_minutes=None)
    assert await free() == [("09:00", "10:00"), ("11:45", "15:00")]


async def test_the_next_free_time_is_one_that_can_be_had(client):
    business = await a_business(client, spots=1)
    spot, one, two = business.spots[0], await somebody(client), await somebody(client)
    await rules(business, grid_minutes=20, buffer_before_minutes=10, buffer_after_minutes=5)
    assert (await one.books(spot, "14:00-15:00")).status_code == 201
    refused = await two.books(spot, "14:20-15:20")
    assert refused.json()["errors"][0]["params"] == {"next_free_at": "2026-12-01T12:20:00Z"}
    assert (await two.books(spot, "15:20-16:20")).status_code == 201


async def test_the_running_step_is_as_long_as_the_grid(client, clock):
    business, guest = await a_business(client), await somebody(client)
    clock.advance(minutes=20)
    assert codes(await guest.books(business.spots[0], "11:00-12:00")) == ["in_past"]
    await rules(business, of_spot(business.spots[0]), grid_minutes=60)
    assert (await guest.books(business.spots[0], "11:00-12:00")).status_code == 201


async def test_finishing_early_ends_at_the_next_step_of_the_spot_s_own_grid(client, clock):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, of_spot(business.spots[0]), grid_minutes=20)
    fine, coarse = [
        (await guest.books(s, w)).json()
        for s, w in zip(business.spots, ("11:00-12:00", "12:00-14:00"), strict=True)
    ]
    clock.advance(minutes=2)
    assert (await guest.cancels(fine)).json()["time_until"] == "2026-12-01T08:20:00Z"
    clock.advance(minutes=60)
    assert (await guest.cancels(coarse)).json()["time_until"] == "2026-12-01T09:15:00Z"


async def test_the_number_of_upcoming_bookings_is_limited_or_not(client):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, max_active_per_user=1)
    assert (await guest.books(business.spots[0], "12:00-12:30")).status_code == 201
    refused = await guest.books(business.spots[0], "13:00-13:30")
    assert (refused.status_code, codes(refused)) == (409, ["limit_active"])
    assert refused.json()["errors"][0]["params"] == {"used": 1, "limit": 1}
    assert await states(client, business, "13:00-13:30", person=guest) == [["limit_active"]] * 2
    await rules(business, max_active_per_user=0)
    for hour in range(13, 20):
        assert (await guest.books(business.spots[0], f"{hour}:00-{hour}:30")).status_code == 201


async def test_a_person_may_sit_at_two_desks_where_the_coworking_allows_it(client):
    business, guest = await a_business(client), await somebody(client)
    assert (await guest.books(business.spots[0], "12:00-13:00")).status_code == 201
    assert codes(await guest.books(business.spots[1], "12:00-13:00")) == ["own_overlap"]
    await rules(business, allow_own_overlap=True)
    assert (await guest.books(business.spots[1], "12:00-13:00")).status_code == 201


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_rest_between_two_bookings_of_one_person_on_one_spot(client, scope):
    business, guest, other = await a_business(client), await somebody(client), await somebody(client)
    spot = business.spots[0]
    await rules(business, path_of(business, scope), cooldown_minutes=60)
    assert (await guest.books(spot, "13:00-14:00")).status_code == 201
    refused = await guest.books(spot, "14:30-15:30")
    assert (refused.status_code, codes(refused)) == (409, ["cooldown"])
    assert refused.json()["errors"][0]["bookable_at"] == "2026-12-01T12:00:00Z"
    assert codes(await guest.books(spot, "12:00-12:30")) == ["cooldown"]
    assert (await other.books(spot, "14:00-14:30")).status_code == 201
    assert (await guest.books(business.spots[1], "14:00-15:00")).status_code == 201
    assert (await guest.books(spot, "15:00-16:00")).status_code == 201


async def test_the_rest_counts_also_after_the_end_of_the_booking_was_written_down(client, app, clock):
    from mesto.modules.bookings.application.commands.write_expired import WriteExpiredHandler

    business, guest = await a_business(client), await somebody(client)
    spot = business.spots[0]
    await rules(business, cooldown_minutes=60)
    booking = (await guest.books(spot, "11:00-12:00")).json()
    clock.advance(minutes=70)
    assert codes(await guest.books(spot, "12:30-13:30")) == ["cooldown"]
    async with app.container() as request:
        await (await request.get(WriteExpiredHandler))()
    assert (await guest.reads(booking)).json()["status"] == "expired"
    assert codes(await guest.books(spot, "12:30-13:30")) == ["cooldown"]
    assert (await guest.books(spot, "13:00-14:00")).status_code == 201


@pytest.mark.parametrize("scope", SCOPES)
async def test_only_residents_and_the_team_may_book_where_the_rule_says_so(client, scope):
    business, guest = await a_business(client), await somebody(client)
    resident = await business.hires(await somebody(client), "resident")
    await rules(business, path_of(business, scope), booking_access="residents")
    refused = await guest.books(business.spots[0], "12:00-13:00")
    assert (refused.status_code, codes(refused)) == (403, ["not_allowed"])
    others = [] if scope == "spot" else ["not_allowed"]
    assert await states(client, business, "12:00-13:00", person=guest) == [["not_allowed"], others]
    assert await states(client, business, "12:00-13:00") == [[], []]  # only what holds for everybody
    assert (await resident.books(business.spots[0], "12:00-13:00")).status_code == 201
    assert (await business.owner.books(business.spots[0], "13:00-14:00")).status_code == 201
    lifted = await business.owner.books(business.spots[0], "14:00-15:00", user_id=resident.id)
    assert lifted.status_code == 201


async def test_a_spot_may_be_open_to_everybody_in_a_coworking_of_residents(client):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, booking_access="residents")
    await rules(business, of_spot(business.spots[1]), booking_access="everyone")
    refused = await guest.books(business.spots[0], "12:00-13:00")
    assert [a["spot_name"] for a in refused.json()["alternatives"]] == ["Desk 2"]
    assert (await guest.books(business.spots[1], "12:00-13:00")).status_code == 201


@pytest.mark.parametrize("scope", SCOPES)
async def test_the_cut_off_agreed_when_placing_holds_whatever_the_policy_says_later(client, scope):
    business, guest = await a_business(client), await somebody(client)
    spot = business.spots[0]
    free = (await guest.books(spot, "12:00-13:00")).json()
    await rules(business, path_of(business, scope), cancel_cutoff_minutes=240)
    bound = (await guest.books(spot, "14:00-15:00")).json()
    assert bound["terms"]["cancel_until"] == "2026-12-01T07:00:00Z"
    await rules(business, path_of(business, scope), cancel_cutoff_minutes=None)

    refused = await guest.cancels(bound)
    assert (refused.status_code, codes(refused)) == (409, ["cancel_cutoff"])
    assert (await guest.reads(bound)).json()["terms"] == bound["terms"]
    asked = await business.owner.cancels(bound)
    assert codes(asked) == ["cancel_cutoff", "override_reason_required"]
    moved = await guest.changes(bound, **times("16:00-17:00"))
    assert moved.json()["terms"]["cancel_until"] == "2026-12-01T09:00:00Z"  # 240 minutes, as agreed
    assert (await guest.cancels(free)).status_code == 200
    await guest.changes(bound, **times("14:00-15:00"))
    assert (await business.owner.cancels(bound, override_reason="the boiler broke")).status_code == 200


async def test_the_time_to_undo_is_kept_too(client):
    business, guest = await a_business(client), await somebody(client)
    await rules(business, undo_minutes=25)
    booking = (await guest.books(business.spots[0], "12:00-13:00")).json()
    await rules(business, undo_minutes=0)
    assert (await guest.reads(booking)).json()["terms"]["undo_minutes"] == 25


OVERRIDDEN = [
    ({"grid_minutes": 60}, "12:15-13:15", "not_on_grid"),
    ({"min_duration_minutes": 120}, "12:00-13:00", "too_short"),
    ({"max_duration_minutes": 30}, "12:00-13:00", "too_long"),
    ({"lead_time_minutes": 600}, "12:00-13:00", "lead_time"),
    ({"buffer_before_minutes": 30}, "13:00-14:00", "slot_taken"),
    ({"cooldown_minutes": 60}, "13:00-14:00", "cooldown"),
    ({"max_active_per_user": 1}, "13:00-14:00", "limit_active"),
]


@pytest.mark.parametrize(("fields", "when", "code"), OVERRIDDEN)
async def test_the_team_breaks_a_rule_of_the_policy_with_a_reason(client, fields, when, code):
    business, guest = await a_business(client), await somebody(client)
    spot = business.spots[0]
    if code in {"slot_taken", "cooldown", "limit_active"}:
        assert (await guest.books(spot, "12:00-13:00")).status_code == 201
    else:  # the team books only for people it knows
        assert (await guest.books(business.spots[1], "18:00-19:00")).status_code == 201
    await rules(business, **fields)
    refused = await business.owner.books(spot, when, user_id=guest.id)
    assert set(codes(refused)) == {code, "override_reason_required"}
    assert (await guest.books(spot, when, override_reason="please")).status_code == 403
    lifted = await business.owner.books(spot, when, user_id=guest.id, override_reason="a group of guests")
    assert lifted.status_code == 201, lifted.text


async def test_moving_obeys_the_rules_of_the_spot_it_moves_to_at_the_time_it_moves(client):
    business, guest = await a_business(client), await somebody(client)
    one, two = business.spots
    await rules(business, of_spot(two), max_duration_minutes=60, grid_minutes=30)
    booking = (await guest.books(one, "12:15-14:15")).json()
    refused = await guest.changes(booking, spot_id=two["id"])
    assert refused.status_code == 422
    assert set(codes(refused)) == {"not_on_grid", "too_long"}
    assert (await guest.changes(booking, spot_id=two["id"], **times("12:30-13:30"))).status_code == 200
    await rules(business, of_spot(two), horizon_days=1)
    far = await guest.changes(booking, **times("12:30-13:30", "2026-12-05"))
    assert codes(far) == ["beyond_horizon"]
