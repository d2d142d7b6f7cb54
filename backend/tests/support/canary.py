"""A person who leaves a mark in every field that can hold something personal."""

from dataclasses import dataclass, field
from uuid import uuid4

from tests.support.people import an_admin
from tests.support.post import Post
from tests.support.steps import API, PASSWORD, Business, Person, a_business, somebody, times

MARKS = {
    "name": "Quillfeather Ondine",
    "new name": "Quillfeather Marguerite",
    "email": "Quillfeather.Box@Example.com",
    "new email": "thistledown.box@example.com",
    "note": "gleaming saxophone by the window",
    "new note": "velvet trombone by the door",
    "guest": "Bartholomew Oxenfree",
    "guest email": "oxenfree@example.com",
    "staff note": "limping walnut parakeet",
    "override": "crimson umbrella festival",
    "cancel reason": "sneezing porcupine allergy",
    "bar reason": "juggling flamingo incident",
    "user agent": "Zeppelinbrowser/9.9 wistful",
    "device": "Peppermint Typewriter",
    "reuse user agent": "Butterscotchbrowser/5.5 sly",
    "timezone": "Pacific/Pitcairn",
    "key": "key-rutabaga-orchestra",
}


@dataclass
class Canary:
    person: Person
    here: Business
    there: Business
    staff: Person
    admin: object
    bookings: list[dict] = field(default_factory=list)


def keyed() -> dict[str, str]:
    return {"Idempotency-Key": f"{MARKS['key']}-{uuid4()}"}


async def ok(answer, status=None):
    answer = await answer
    assert answer.status_code == status if status else answer.is_success, answer.text
    return answer


async def a_canary(app, clock, post: Post) -> Canary:  # noqa: PLR0915  # one life, told in order
    """Let a person do, and suffer, all that leaves something personal behind."""
    client = app.client
    here, there = await a_business(client), await a_business(client)
    staff = await here.hires(await somebody(client), "manager")
    admin = await an_admin(client, app.database_url)
    body = {"email": MARKS["email"], "full_name": MARKS["name"], "password": PASSWORD}
    made = await ok(client.post(f"{API}/users", json={**body, "timezone": MARKS["timezone"]}), 201)
    wrong = {"email": MARKS["email"], "password": "wrong-password-1"}
    await client.post(f"{API}/auth/login", json=wrong)

    async def sign_in(email):
        entry = {"email": email, "password": PASSWORD, "device_name": MARKS["device"]}
        agent = {"User-Agent": MARKS["user agent"]}
        return (await ok(client.post(f"{API}/auth/login", json=entry, headers=agent))).json()

    async def as_staff(method, path, person=staff, **more):
        key = {"Idempotency-Key": str(uuid4())}
        return await ok(person.sends(method, path, headers={**key, **more.pop("headers", {})}, **more))

    spare = await sign_in(MARKS["email"])
    refresh = {"refresh_token": spare["refresh_token"]}
    await ok(client.post(f"{API}/auth/refresh", json=refresh, headers={"User-Agent": MARKS["user agent"]}))
    clock.advance(seconds=30)
    agent = {"User-Agent": MARKS["reuse user agent"]}
    await ok(client.post(f"{API}/auth/refresh", json=refresh, headers=agent), 401)

    user_id = made.json()["id"]
    ban = {"json": {"reason": "spam"}, "headers": {**admin.headers, "Idempotency-Key": str(uuid4())}}
    await ok(client.post(f"{API}/users/{user_id}/ban", **ban), 200)
    await ok(client.post(f"{API}/users/{user_id}/unban", headers=admin.headers), 200)
    clock.advance(seconds=1)  # what is booked now is no matter of that ban
    tokens = await sign_in(MARKS["email"])
    person = Person(client, user_id, MARKS["email"], {"Authorization": f"Bearer {tokens['access_token']}"})
    canary = Canary(person, here, there, staff, admin)

    async def books(business, when, day="2026-12-01", by=person, **wish):
        wish = {"spot_id": business.spots[0]["id"], **times(when, day), **wish}
        key = keyed() if by is person else {"Idempotency-Key": str(uuid4())}
        made = await ok(by.sends("POST", "/bookings", json=wish, headers=key), 201)
        canary.bookings.append(made.json())
        return made.json()

    past = await books(here, "12:00-13:00", note=MARKS["note"])
    guest = {"name": MARKS["guest"], "email": MARKS["guest email"]}
    await books(here, "14:00-15:00", "2026-12-03", guest=guest)
    cancelled = await books(here, "12:00-13:00", "2026-12-02", note=MARKS["note"])
    await books(there, "12:00-13:00", "2026-12-04")
    await ok(
        person.sends("PATCH", f"/bookings/{past['id']}", json={"note": MARKS["new note"]}, headers=keyed())
    )
    etag = {"If-Match": '"2"'}
    await as_staff("PATCH", f"/bookings/{past['id']}", json={"staff_note": MARKS["staff note"]}, headers=etag)
    cancel = {"reason": MARKS["cancel reason"]}
    await ok(person.sends("POST", f"/bookings/{cancelled['id']}/cancel", json=cancel, headers=keyed()))
    await books(
        here, "16:00-17:00", "2026-12-03", by=staff, user_id=user_id, staff_note=MARKS["staff note"],
        override_reason=MARKS["override"],
    )  # fmt: skip

    invited = await as_staff(
        "POST", f"{here.path}/members", json={"email": MARKS["email"], "role": "resident"}
    )
    await ok(person.sends("POST", f"/memberships/{invited.json()['id']}/accept", headers=keyed()))
    new = {"email": MARKS["new email"], "full_name": MARKS["new name"], "current_password": PASSWORD}
    await ok(person.sends("PATCH", "/users/me", json=new, headers=keyed()))
    person.email = MARKS["new email"]
    await as_staff(
        "POST", f"{there.path}/members", there.owner, json={"email": MARKS["new email"], "role": "staff"}
    )
    bar = {"user_id": user_id, "reason": MARKS["bar reason"], "keep_bookings": True}
    await as_staff("POST", f"{there.path}/bans", there.owner, json=bar)

    for path in (
        f"/users/{user_id}",
        f"/bookings?coworking_id={here.coworking['id']}",
        f"{here.path}/members",
    ):
        await ok(staff.sends("GET", path))
    await ok(client.get(f"{API}/users", params={"q": MARKS["new email"]}, headers=admin.headers))
    clock.advance(hours=3)
    await post.carries()
    return canary
