from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest


@pytest.fixture
async def coworking(owner):
    return await owner.opens()


@pytest.fixture
def members(coworking):
    return f"/coworkings/{coworking['id']}/members"


async def test_an_invited_person_joins_by_accepting(owner, somebody, coworking, members, events):
    anna = somebody()
    invited = await owner.sends("POST", members, json={"email": f" {anna.email.upper()}", "role": "staff"})
    assert invited.status_code == 201
    member = invited.json()
    assert invited.headers["Location"] == f"/api/v1{members}/{member['id']}"
    assert member == {
        "id": member["id"],
        "user": {"email": anna.email},
        "role": "staff",
        "status": "invited",
        "created_at": "2026-12-01T08:00:00Z",
    }
    mine = (await anna.sends("GET", "/users/me/memberships")).json()["items"]
    assert mine == [
        {
            "member_id": member["id"],
            "coworking": {
                "id": coworking["id"],
                "name": coworking["name"],
                "address": "Pokrovka 17",
                "city": "Moscow",
                "timezone": "Europe/Moscow",
                "status": "listed",
                "opens_at": "09:00",
                "closes_at": "21:00",
                "cover": None,
                "distance_m": None,
            },
            "role": "staff",
            "status": "invited",
        }
    ]
    joined = await anna.sends("POST", f"/memberships/{member['id']}/accept")
    assert joined.status_code == 200
    assert joined.json() == {
        **member,
        "status": "active",
        "user": {
            "id": str(anna.id),
            "full_name": "Anna Petrova",
            "email": anna.email,
            "avatar_url": None,
        },
    }
    assert (await anna.sends("POST", f"/memberships/{member['id']}/accept")).status_code == 200
    assert await events(member["id"]) == [
        (
            "member_invited",
            1,
            {"coworking_id": coworking["id"], "member_id": member["id"], "role": "staff"},
        ),
        (
            "member_joined",
            2,
            {
                "coworking_id": coworking["id"],
                "member_id": member["id"],
                "user_id": str(anna.id),
                "role": "staff",
            },
        ),
    ]
    for status, number in (("active", 1), ("invited", 0)):
        found = await anna.sends("GET", "/users/me/memberships", params={"status": status})
        assert len(found.json()["items"]) == number


async def test_an_invitation_does_not_tell_whether_there_is_an_account(owner, somebody, members):
    known, unknown = somebody().email, f"nobody-{uuid4().hex}@example.com"
    answers = [
        (await owner.sends("POST", members, json={"email": email, "role": "resident"}))
        for email in (known, unknown)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    shapes = [{**answer.json(), "id": "", "user": list(answer.json()["user"])} for answer in answers]
    assert shapes[0] == shapes[1]


async def test_nobody_is_invited_twice(owner, somebody, coworking, members):
    anna = somebody()
    body = {"email": anna.email, "role": "staff"}
    answers = await gather(*(owner.sends("POST", members, json=body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    invited = next(answer for answer in answers if answer.status_code == 201).json()
    await anna.sends("POST", f"/memberships/{invited['id']}/accept")
    refused = await owner.sends("POST", members, json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_member")


@pytest.mark.parametrize(
    "body",
    [
        {"email": "anna", "role": "staff"},
        {"email": "a@b@c", "role": "staff"},
        {"email": "anna@example.com\nbcc: x", "role": "staff"},
        {"email": f"{'a' * 250}@example.com", "role": "staff"},
        {"email": "anna@example.com"},
        {"email": "anna@example.com", "role": "king"},
        {"email": "anna@example.com", "role": "staff", "user_id": str(uuid4())},
    ],
)
async def test_bad_invitations_are_refused(owner, members, body):
    refused = await owner.sends("POST", members, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")


async def test_an_invitation_ends_after_seven_days_and_can_be_renewed(owner, somebody, members, clock):
    anna = somebody()
    body = {"email": anna.email, "role": "staff"}
    invited = (await owner.sends("POST", members, json=body)).json()
    accept = f"/memberships/{invited['id']}/accept"
    clock.advance(days=7)
    refused = await anna.sends("POST", accept)
    assert (refused.status_code, refused.json()["code"]) == (404, "member_not_found")
    assert len((await owner.sends("GET", members)).json()["items"]) == 1
    assert (await anna.sends("GET", "/users/me/memberships")).json()["items"] == []
    change = await owner.sends("PATCH", f"{members}/{invited['id']}", json={"role": "manager"})
    assert change.status_code == 404
    renewed = await owner.sends("POST", members, json={**body, "role": "manager"})
    assert renewed.status_code == 201
    clock.moment += timedelta(days=7) - timedelta(seconds=1)
    joined = await anna.sends("POST", f"/memberships/{renewed.json()['id']}/accept")
    assert (joined.status_code, joined.json()["role"]) == (200, "manager")


async def test_only_the_invited_person_accepts(owner, somebody, members):
    invited = await owner.sends("POST", members, json={"email": somebody().email, "role": "owner"})
    for other in (somebody(), owner):
        refused = await other.sends("POST", f"/memberships/{invited.json()['id']}/accept")
        assert (refused.status_code, refused.json()["code"]) == (404, "member_not_found")
    assert (await owner.sends("POST", f"/memberships/{uuid4()}/accept")).status_code == 404


async def test_a_member_cannot_join_a_second_time_through_another_email(
    owner, somebody, coworking, members, neighbours
):
    anna = somebody()
    second = await owner.sends("POST", members, json={"email": "second@example.com", "role": "manager"})
    await owner.hires(coworking, anna, "staff")
    neighbours.people[anna.id] = replace(neighbours.people[anna.id], email="second@example.com")
    refused = await anna.sends("POST", f"/memberships/{second.json()['id']}/accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_member")


async def test_a_role_is_changed_and_told(owner, somebody, coworking, members, events):
    anna = somebody()
    member = await owner.hires(coworking, anna, "staff")
    changed = await owner.sends("PATCH", f"{members}/{member['id']}", json={"role": "manager"})
    assert changed.json() == {**member, "role": "manager"}
    assert (await events(member["id"]))[-1][2] == {
        "coworking_id": coworking["id"],
        "member_id": member["id"],
        "user_id": str(anna.id),
        "old_role": "staff",
        "new_role": "manager",
    }


async def test_managers_manage_staff_and_residents_only(owner, somebody, coworking, members):
    manager, anna = somebody(), somebody()
    own = await owner.hires(coworking, manager, "manager")
    staff = await owner.hires(coworking, anna, "staff")
    all_members = (await manager.sends("GET", members)).json()["items"]
    owners = next(item for item in all_members if item["role"] == "owner")
    for role, status in (("owner", 403), ("manager", 403), ("staff", 201), ("resident", 201)):
        body = {"email": somebody().email, "role": role}
        assert (await manager.sends("POST", members, json=body)).status_code == status
    for target, role, status in (
        (owners, "staff", 403),
        (own, "staff", 403),
        (staff, "manager", 403),
        (staff, "resident", 200),
    ):
        answer = await manager.sends("PATCH", f"{members}/{target['id']}", json={"role": role})
        assert answer.status_code == status
    assert (await manager.sends("DELETE", f"{members}/{owners['id']}")).json()["code"] == "forbidden"
    assert (await manager.sends("DELETE", f"{members}/{staff['id']}")).status_code == 204
    assert (await manager.sends("DELETE", f"{members}/{own['id']}")).status_code == 204


async def test_anybody_leaves_or_declines_and_nobody_else_is_sent_away(
    owner, somebody, coworking, members, events
):
    anna, boris, invited = somebody(), somebody(), somebody()
    staff = await owner.hires(coworking, anna, "staff")
    resident = await owner.hires(coworking, boris, "resident")
    waiting = (await owner.sends("POST", members, json={"email": invited.email, "role": "staff"})).json()

    refused = await anna.sends("DELETE", f"{members}/{resident['id']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "member_not_found")
    for stranger, target in ((boris, staff), (somebody(), staff), (invited, resident)):
        refused = await stranger.sends("DELETE", f"{members}/{target['id']}")
        assert (refused.status_code, refused.json()["code"]) == (404, "coworking_not_found")

    for person, target in ((anna, staff), (boris, resident), (invited, waiting)):
        assert (await person.sends("DELETE", f"{members}/{target['id']}")).status_code == 204
    assert (await events(staff["id"]))[-1] == (
        "member_removed",
        3,
        {"coworking_id": coworking["id"], "member_id": staff["id"], "user_id": str(anna.id)},
    )
    assert (await events(waiting["id"]))[-1][2]["user_id"] is None
    assert len((await owner.sends("GET", members)).json()["items"]) == 1


async def test_a_member_of_another_coworking_is_not_reached_through_this_one(owner, somebody, members):
    other = await owner.opens()
    staff = await owner.hires(other, somebody(), "staff")
    for method, more in (("PATCH", {"json": {"role": "resident"}}), ("DELETE", {})):
        refused = await owner.sends(method, f"{members}/{staff['id']}", **more)
        assert (refused.status_code, refused.json()["code"]) == (404, "member_not_found")


async def test_the_last_owner_stays(owner, somebody, coworking, members):
    own = (await owner.sends("GET", members)).json()["items"][0]
    await owner.hires(coworking, somebody(), "manager")
    await owner.sends("POST", members, json={"email": somebody().email, "role": "owner"})
    for method, more in (("PATCH", {"json": {"role": "staff"}}), ("DELETE", {})):
        refused = await owner.sends(method, f"{members}/{own['id']}", **more)
        assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    same = await owner.sends("PATCH", f"{members}/{own['id']}", json={"role": "owner"})
    assert same.status_code == 200


@pytest.mark.parametrize("round_number", range(5))
async def test_the_last_two_owners_cannot_both_go(owner, somebody, coworking, members, round_number):
    second = somebody()
    await owner.hires(coworking, second, "owner")
    first_own, second_own = (await owner.sends("GET", members)).json()["items"]
    demote = {"json": {"role": "staff"}}
    answers = await gather(
        owner.sends("PATCH", f"{members}/{first_own['id']}", **demote),
        second.sends("PATCH", f"{members}/{second_own['id']}", **demote)
        if round_number % 2
        else second.sends("DELETE", f"{members}/{second_own['id']}"),
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([200, 409], [204, 409])
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "last_owner"
    left = (await owner.sends("GET", members, params={"role": "owner"})).json()["items"]
    assert len(left) == 1


async def test_members_are_paged_and_filtered(owner, somebody, coworking, members, clock):
    for number in range(5):
        clock.advance(minutes=1)
        await owner.hires(coworking, somebody(), "staff" if number % 2 else "resident")
    found, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await owner.sends("GET", members, params=params)).json()
        found += [item["role"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == ["owner", "resident", "staff", "resident", "staff", "resident"]
    staff = (await owner.sends("GET", members, params={"role": "staff"})).json()["items"]
    assert [item["role"] for item in staff] == ["staff", "staff"]
    assert (await owner.sends("GET", members, params={"role": "manager"})).json()["items"] == []
    assert (await owner.sends("GET", members, params={"cursor": "nonsense"})).status_code == 422


async def test_my_memberships_are_paged(somebody, owner, clock):
    anna = somebody()
    for _ in range(3):
        clock.advance(minutes=1)
        await owner.hires(await owner.opens(), anna, "resident")
    first = (await anna.sends("GET", "/users/me/memberships", params={"limit": 2})).json()
    rest = await anna.sends(
        "GET", "/users/me/memberships", params={"limit": 2, "cursor": first["next_cursor"]}
    )
    ids = {item["member_id"] for item in first["items"] + rest.json()["items"]}
    assert (len(ids), rest.json()["next_cursor"]) == (3, None)
    other = {"cursor": first["next_cursor"]}
    assert (await owner.sends("GET", "/users/me/memberships", params=other)).status_code == 422


async def test_a_person_who_is_gone_leaves_an_empty_place(owner, somebody, coworking, members, neighbours):
    anna = somebody()
    member = await owner.hires(coworking, anna, "staff")
    del neighbours.people[anna.id]
    listed = (await owner.sends("GET", members)).json()["items"]
    assert next(item for item in listed if item["id"] == member["id"])["user"] is None


@pytest.fixture
def is_banned(neighbours, running):
    from mesto.modules.coworkings.application.commands.review_ownership import (
        ReviewOwnership,
        ReviewOwnershipHandler,
    )

    async def react(person):
        neighbours.people[person.id] = replace(neighbours.people[person.id], is_banned=True)
        async with running.container() as request:
            await (await request.get(ReviewOwnershipHandler))(ReviewOwnership(user_id=person.id))

    return react


async def test_a_coworking_whose_owners_are_all_banned_leaves_the_lists(
    owner, somebody, neighbours, is_banned, events
):
    coworking, lone, second = await owner.opens(), await owner.opens(), somebody()
    await owner.hires(coworking, second, "owner")
    await is_banned(owner)
    path = f"/coworkings/{coworking['id']}"
    assert (await second.sends("GET", path)).json()["status"] == "listed"
    assert (await second.sends("GET", f"/coworkings/{lone['id']}")).json()["status"] == "unlisted"
    await is_banned(second)
    await is_banned(second)
    assert (await second.sends("GET", path)).json()["status"] == "unlisted"
    assert UUID(coworking["id"]) in neighbours.queued
    changes = [body for name, _, body in await events(coworking["id"]) if name == "coworking_status_changed"]
    assert [change["reason"] for change in changes] == ["ownerless"]
