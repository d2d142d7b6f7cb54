"""The rows of coworkings in the permission matrix of rules.md §10, person by person."""

from uuid import uuid4

import pytest

HOURS = {"opens_at": "10:00", "closes_at": "20:00"}
EXCEPTIONS = {"items": [{"date": "2026-12-24", "intervals": []}]}
WHO = ("nobody", "user", "resident", "foreign", "staff", "manager", "owner", "admin")
PUBLIC = dict.fromkeys(WHO, 200)
STRANGERS = {"nobody": 401, "user": 404, "resident": 404, "foreign": 404}


def team(staff, manager, owner):
    return {**STRANGERS, "staff": staff, "manager": manager, "owner": owner, "admin": owner}


OPERATIONS = {
    "getCoworking": ("GET", "", {}, PUBLIC),
    "getOpeningHours": ("GET", "/hours", {}, PUBLIC),
    "listHoursExceptions": ("GET", "/hours/exceptions", {}, PUBLIC),
    "updateCoworking": ("PATCH", "", {"json": {"name": "New"}, "version": 1}, team(403, 200, 200)),
    "setOpeningHours": ("PUT", "/hours", {"json": HOURS, "version": 1}, team(403, 200, 200)),
    "setHoursExceptions": ("PUT", "/hours/exceptions", {"json": EXCEPTIONS}, team(403, 200, 200)),
    "removeHoursException": ("DELETE", "/hours/exceptions/2026-12-31", {}, team(403, 204, 204)),
    "archiveCoworking": ("DELETE", "", {"version": 1}, team(403, 403, 200)),
    "restoreCoworking": ("POST", "/restore", {}, team(403, 403, 409)),
    "listMembers": ("GET", "/members", {}, team(200, 200, 200)),
    "inviteMember": ("POST", "/members", {"json": {"role": "staff"}}, team(403, 201, 201)),
    "listCoworkingBans": ("GET", "/bans", {}, team(403, 200, 200)),
    "banFromCoworking": ("POST", "/bans", {"json": {"reason": "Noise"}}, team(403, 201, 201)),
    "unbanFromCoworking": ("DELETE", "/bans/{barred}", {}, team(403, 204, 204)),
    "previewImpact": (
        "POST",
        "/impact-preview",
        {"json": {"action": "change_hours", **HOURS}},
        team(403, 200, 200),
    ),
    "updateMember": ("PATCH", "/members/{member}", {"json": {"role": "resident"}}, team(403, 200, 200)),
    "removeMember": (
        "DELETE",
        "/members/{member}",
        {},
        {**team(404, 204, 204), "resident": 404},
    ),
}


@pytest.fixture(scope="module")
async def crowd(running, neighbours):
    from tests.support.header_people import Somebody

    def make(**more):
        person = neighbours.knows()
        return Somebody(running.client, id=person.id, email=person.email, **more)

    people = {
        "nobody": Somebody(running.client),
        "user": make(),
        "resident": make(),
        "foreign": make(is_business=True),
        "staff": make(),
        "manager": make(),
        "owner": make(is_business=True, is_admin=False),
        "admin": make(is_admin=True),
    }
    await people["foreign"].opens()
    coworking = await people["owner"].opens()
    for role in ("resident", "staff", "manager"):
        await people["owner"].hires(coworking, people[role], role)
    return people, coworking, make


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_the_matrix_holds(crowd, who, operation, database_url, clock):
    people, template, _ = crowd
    method, _, _, expected = OPERATIONS[operation]
    path, more = await prepared(crowd, operation, database_url)
    answer = await people[who].sends(method, path, **more)
    assert answer.status_code == expected[who], answer.text
    if expected[who] == 404 and who in STRANGERS:
        missing = path.replace(template["id"], str(uuid4()))
        same = await people[who].sends(method, missing, **more)
        assert said(answer) == said(same)
    codes = {401: "unauthenticated", 403: "forbidden"}
    if answer.status_code in codes:
        assert answer.json()["code"] == codes[answer.status_code]


async def prepared(crowd, operation, database_url):
    """Bring the coworking back to its first state, so that the order of the cases means nothing."""
    import asyncpg

    people, coworking, make = crowd
    owner = people["owner"]
    _, path, more, _ = OPERATIONS[operation]
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "UPDATE coworkings.coworkings SET version = 1, hours_version = 1, status = 'listed', name = 'Old'"
        " WHERE id = $1::uuid",
        coworking["id"],
    )
    await connection.close()
    if path.endswith("2026-12-31"):
        items = {"items": [{"date": "2026-12-31", "intervals": []}]}
        await owner.sends("PUT", f"/coworkings/{coworking['id']}/hours/exceptions", json=items)
    if "{member}" in path:
        hired = await owner.hires(coworking, make(), "staff")
        path = path.format(member=hired["id"])
    if path.startswith("/bans"):
        person = await a_resident(crowd)
        if "{barred}" in path:
            await owner.sends("POST", f"/coworkings/{coworking['id']}/bans", json=a_ban(person))
            path = path.format(barred=person.id)
        if "json" in more:
            more["json"] = a_ban(person)
    if path == "/members" and "json" in more:
        more["json"] = {**more["json"], "email": make().email}
    return f"/coworkings/{coworking['id']}{path}", more


async def a_resident(crowd):
    people, coworking, make = crowd
    person = make()
    await people["owner"].hires(coworking, person, "resident")
    return person


def a_ban(person):
    return {"user_id": str(person.id), "reason": "Noise"}


def said(answer):
    return {k: v for k, v in answer.json().items() if k not in {"instance", "request_id"}}


async def test_one_signs_in_before_one_s_form_is_read(nobody):
    broken = await nobody.sends("POST", "/coworkings", json={"no": "form"})
    assert (broken.status_code, broken.json()["code"]) == (401, "unauthenticated")
    for path in (f"/memberships/{uuid4()}/accept",):
        assert (await nobody.sends("POST", path)).status_code == 401
    assert (await nobody.sends("GET", "/users/me/memberships")).status_code == 401


async def test_admin_too_finds_no_members_of_what_does_not_exist(admin):
    for method, path, more in (
        ("GET", "/members", {}),
        ("PATCH", "", {"version": 1, "json": {"name": "New"}}),
        ("DELETE", f"/members/{uuid4()}", {}),
        ("GET", "/bans", {}),
        ("POST", "/bans", {"json": {"user_id": str(uuid4()), "reason": "Noise"}}),
        ("DELETE", f"/bans/{uuid4()}", {}),
        ("POST", "/impact-preview", {"json": {"action": "archive_coworking"}}),
    ):
        refused = await admin.sends(method, f"/coworkings/{uuid4()}{path}", **more)
        assert (refused.status_code, refused.json()["code"]) == (404, "coworking_not_found")
