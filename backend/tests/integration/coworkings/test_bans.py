from asyncio import gather
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.security import Role
from mesto.modules.bookings.public import Members, Membership
from tests.support.statements import spending


@pytest.fixture
async def coworking(owner):
    return await owner.opens()


@pytest.fixture
def path(coworking):
    return f"/coworkings/{coworking['id']}/bans"


@pytest.fixture
def guest(somebody, neighbours, coworking):
    """Make a person who has booked in the coworking."""

    def make(**more):
        person = somebody(**more)
        neighbours.booked_in[person.id] = {UUID(coworking["id"])}
        return person

    return make


def a_ban(person, **more):
    return {"user_id": str(person.id), "reason": "Noise after midnight", **more}


async def test_a_guest_is_barred_and_let_in_again(owner, guest, path, coworking, events):
    anna = guest()
    made = await owner.sends("POST", path, json=a_ban(anna, until="2026-12-31T00:00:00+03:00"))
    assert made.status_code == 201, made.text
    ban = made.json()
    assert made.headers["Location"] == f"/api/v1{path}/{anna.id}"
    assert ban == {
        "id": ban["id"],
        "user": {
            "id": str(anna.id),
            "full_name": "Anna Petrova",
            "email": anna.email,
            "avatar_url": None,
        },
        "reason": "Noise after midnight",
        "until": "2026-12-30T21:00:00Z",
        "created_by": str(owner.id),
        "created_at": "2026-12-01T08:00:00Z",
    }
    assert (await owner.sends("GET", path)).json() == {"items": [ban], "next_cursor": None}
    lifted = await owner.sends("DELETE", f"{path}/{anna.id}")
    assert (lifted.status_code, lifted.content) == (204, b"")
    assert (await owner.sends("GET", path)).json()["items"] == []
    again = await owner.sends("DELETE", f"{path}/{anna.id}")
    assert (again.status_code, again.json()["code"]) == (404, "ban_not_found")
    ids = {"ban_id": ban["id"], "coworking_id": coworking["id"], "user_id": str(anna.id)}
    assert await events(ban["id"]) == [
        ("user_barred", 1, {**ids, "until": "2026-12-30T21:00:00Z", "keep_bookings": False}),
        ("user_unbarred", 2, ids),
    ]


async def test_a_second_ban_replaces_the_first_and_the_same_one_leaves_no_trace(
    owner, guest, path, events, clock
):
    anna = guest()
    first = (await owner.sends("POST", path, json=a_ban(anna))).json()
    assert first["until"] is None
    clock.advance(minutes=5)
    same = await owner.sends("POST", path, json=a_ban(anna))
    assert (same.status_code, same.json()) == (201, first)
    changed = await owner.sends(
        "POST",
        path,
        json=a_ban(anna, reason="Theft", until="2027-01-01T00:00:00Z", keep_bookings=True),
    )
    assert changed.json() == {
        **first,
        "reason": "Theft",
        "until": "2027-01-01T00:00:00Z",
        "created_at": "2026-12-01T08:05:00Z",
    }
    assert (await owner.sends("GET", path)).json()["items"] == [changed.json()]
    told = [(name, version, body["keep_bookings"]) for name, version, body in await events(first["id"])]
    assert told == [("user_barred", 1, False), ("user_barred", 2, True)]


async def test_a_ban_ends_by_the_clock_alone(owner, guest, path, clock, events):
    anna = guest()
    first = (await owner.sends("POST", path, json=a_ban(anna, until="2026-12-01T09:00:00Z"))).json()
    clock.advance(minutes=59)
    assert len((await owner.sends("GET", path)).json()["items"]) == 1
    clock.advance(minutes=1)
    assert (await owner.sends("GET", path)).json()["items"] == []
    lifted = await owner.sends("DELETE", f"{path}/{anna.id}")
    assert (lifted.status_code, lifted.json()["code"]) == (404, "ban_not_found")
    anew = await owner.sends("POST", path, json=a_ban(anna, until="2026-12-01T10:00:00Z"))
    assert (anew.status_code, anew.json()["created_at"]) == (201, "2026-12-01T09:00:00Z")
    assert len((await owner.sends("GET", path)).json()["items"]) == 1
    assert [version for _, version, _ in await events(first["id"])] == [1, 2]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": ""}, "/reason"),
        ({"reason": "x" * 501}, "/reason"),
        ({"reason": "a\x00b"}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"until": "2026-12-01T08:00:00Z"}, "/until"),
        ({"until": "2026-12-01T07:59:59Z"}, "/until"),
        ({"until": "2026-12-31"}, "/until"),
        ({"until": "2100-01-01T00:00:00Z"}, "/until"),
        ({"keep_bookings": None}, "/keep_bookings"),
        ({"keep_bookings": "yes"}, "/keep_bookings"),
        ({"user_id": "anna"}, "/user_id"),
        ({"user_id": None}, "/user_id"),
        ({"mode": "cancel"}, "/mode"),
    ],
)
async def test_a_bad_ban_is_refused_by_its_field(owner, guest, path, body, pointer):
    refused = await owner.sends("POST", path, json=a_ban(guest(), **body))
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_error")
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert (await owner.sends("GET", path)).json()["items"] == []


async def test_an_end_without_an_offset_has_a_code_of_its_own(owner, guest, path):
    refused = await owner.sends("POST", path, json=a_ban(guest(), until="2026-12-31T00:00:00"))
    assert (refused.status_code, refused.json()["code"]) == (422, "naive_datetime")


async def test_only_whom_the_coworking_knows_is_barred(*, owner, somebody, guest, path, admin, neighbours):
    elsewhere = somebody()
    neighbours.booked_in[elsewhere.id] = {uuid4()}
    for stranger in (elsewhere.id, somebody().id, uuid4()):
        refused = await owner.sends("POST", path, json={"user_id": str(stranger), "reason": "Noise"})
        assert (refused.status_code, refused.json()["code"]) == (404, "user_not_found")
    # An administrator knows everybody there is.
    assert (await admin.sends("POST", path, json=a_ban(elsewhere))).status_code == 201
    missing = await admin.sends("POST", path, json={"user_id": str(uuid4()), "reason": "Noise"})
    assert (missing.status_code, missing.json()["code"]) == (404, "user_not_found")


async def test_residents_may_be_barred_and_stay_residents(owner, somebody, coworking, path):
    resident = somebody()
    hired = await owner.hires(coworking, resident, "resident")
    assert (await owner.sends("POST", path, json=a_ban(resident))).status_code == 201
    members = (await owner.sends("GET", f"/coworkings/{coworking['id']}/members")).json()["items"]
    assert hired["id"] in [member["id"] for member in members]


@pytest.mark.parametrize("role", ["staff", "manager", "owner"])
async def test_nobody_of_the_team_is_barred_before_being_removed(owner, somebody, coworking, path, role):
    person, manager = somebody(), somebody()
    hired = await owner.hires(coworking, person, role)
    await owner.hires(coworking, manager, "manager")
    for barring in (owner, manager):
        refused = await barring.sends("POST", path, json=a_ban(person))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    oneself = await manager.sends("POST", path, json=a_ban(manager))
    assert (oneself.status_code, oneself.json()["code"]) == (403, "forbidden")
    await owner.sends("DELETE", f"/coworkings/{coworking['id']}/members/{hired['id']}")
    gone = await owner.sends("POST", path, json=a_ban(person))
    assert (gone.status_code, gone.json()["code"]) == (404, "user_not_found")


async def test_no_administrator_is_barred(owner, admin, guest, path, neighbours):
    powerful = guest(is_admin=True)
    neighbours.admins.add(powerful.id)
    for barring in (owner, admin):
        refused = await barring.sends("POST", path, json=a_ban(powerful))
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


async def test_bans_of_one_coworking_mean_nothing_in_another(owner, guest, path):
    other, anna = await owner.opens(), guest()
    await owner.sends("POST", path, json=a_ban(anna))
    there = f"/coworkings/{other['id']}/bans"
    assert (await owner.sends("GET", there)).json()["items"] == []
    assert (await owner.sends("DELETE", f"{there}/{anna.id}")).status_code == 404
    assert len((await owner.sends("GET", path)).json()["items"]) == 1


async def test_every_ban_is_on_exactly_one_page_for_the_same_two_statements(
    owner, guest, path, running, clock
):
    people = []
    for number in range(7):
        people.append(guest())
        clock.advance(seconds=number % 2)
        assert (await owner.sends("POST", path, json=a_ban(people[-1]))).status_code == 201
    ended = await owner.sends("POST", path, json=a_ban(guest(), until="2026-12-01T08:30:00Z"))
    assert ended.status_code == 201
    clock.advance(hours=1)
    engine = await running.container.get(AsyncEngine)
    found, cursor, costs = [], None, set()
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        async with spending(engine) as spent:
            page = (await owner.sends("GET", path, params=params)).json()
        costs.add(len(spent.statements))
        found += [item["user"]["id"] for item in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert found == [str(person.id) for person in people]
    assert len(costs) == 1
    for params in ({"limit": 0}, {"limit": 101}, {"cursor": "AAAA"}):
        assert (await owner.sends("GET", path, params=params)).status_code == 422


async def test_bans_said_at_once_leave_one_behind(*, owner, somebody, guest, coworking, path, database_url):
    anna, managers = guest(), [owner]
    for _ in range(3):
        managers.append(somebody())
        await owner.hires(coworking, managers[-1], "manager")
    await gather(*(manager.sends("GET", path) for manager in managers))
    for _ in range(5):
        answers = await gather(
            *(m.sends("POST", path, json=a_ban(anna, reason=f"By {n}")) for n, m in enumerate(managers)),
            owner.sends("DELETE", f"{path}/{anna.id}"),
        )
        assert [answer.status_code for answer in answers[:-1]] == [201] * 4
        assert answers[-1].status_code in {204, 404}
    connection = await asyncpg.connect(database_url)
    rows = await connection.fetchval("SELECT count(*) FROM coworkings.bans WHERE user_id = $1", anna.id)
    await connection.close()
    assert rows <= 1
    assert len((await owner.sends("GET", path)).json()["items"]) == rows


async def test_role_and_ban_are_told_together_by_one_statement(
    *, owner, somebody, guest, coworking, path, running
):
    here, now = UUID(coworking["id"]), datetime(2026, 12, 1, 8, tzinfo=UTC)
    until = now + timedelta(days=1)
    stranger, barred, resident = guest(), guest(), somebody()
    await owner.hires(coworking, resident, "resident")
    await owner.sends("POST", path, json=a_ban(barred))
    await owner.sends("POST", path, json=a_ban(resident, until=until.isoformat()))
    engine = await running.container.get(AsyncEngine)
    expected = {
        (stranger.id, here, now): Membership(),
        (owner.id, here, now): Membership(role=Role.OWNER),
        (barred.id, here, now): Membership(is_barred=True),
        (barred.id, uuid4(), now): Membership(),
        (resident.id, here, now): Membership(role=Role.RESIDENT, is_barred=True, barred_until=until),
        (resident.id, here, until): Membership(role=Role.RESIDENT),
    }
    async with running.container() as request:
        members = await request.get(Members)
        for asked, standing in expected.items():
            async with spending(engine) as spent:
                assert await members.standing_of(*asked) == standing
            assert len(spent.statements) == 1
