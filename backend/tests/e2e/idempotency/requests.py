"""One request for every operation that takes an Idempotency-Key: a new operation needs a line in REQUESTS.

Each function arranges a world of its own and returns who asks for what.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg

from mesto.core.ids import new_id
from mesto.core.uow import UnitOfWork
from mesto.modules.notifications.domain.notification import Inbox, Notification, NotificationType
from tests.support.app import RunningApp
from tests.support.steps import PASSWORD, Person, a_business, somebody, times


@dataclass
class Request:
    person: Person
    method: str
    path: str
    json: Any = None
    version: int | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, key: str | None = None, **more: Any):
        headers = dict(self.headers)
        if self.version is not None:
            headers["If-Match"] = f'"{self.version}"'
        if key is not None:
            headers["Idempotency-Key"] = key
        body = {"json": self.json} if self.json is not None else {}
        return await self.person.sends(self.method, self.path, headers=headers, **{**body, **more})


async def create_booking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    guest = await somebody(app.client)
    body = {"spot_id": business.spots[0]["id"], **times("12:00-14:00"), "note": "By the window."}
    return Request(guest, "POST", "/bookings", body, status=201)


async def create_booking_for_a_guest(app: RunningApp) -> Request:
    business = await a_business(app.client)
    body = {"spot_id": business.spots[0]["id"], **times("12:00-14:00"), "staff_note": "Regular."}
    return Request(business.owner, "POST", "/bookings", body, status=201)


async def create_booking_in_a_taken_slot(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=3)
    taken = await (await somebody(app.client)).books(business.spots[0], "12:00-14:00")
    assert taken.status_code == 201
    body = {"spot_id": business.spots[0]["id"], **times("13:00-15:00")}
    return Request(await somebody(app.client), "POST", "/bookings", body, status=409)


async def create_booking_of_nothing(app: RunningApp) -> Request:
    body = {"spot_id": str(new_id()), **times("13:00-15:00")}
    return Request(await somebody(app.client), "POST", "/bookings", body, status=404)


async def update_booking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    guest = await somebody(app.client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    changes = {**times("15:00-16:00"), "spot_id": business.spots[1]["id"], "note": "Later."}
    return Request(guest, "PATCH", f"/bookings/{booking['id']}", changes, version=1)


async def update_booking_into_a_taken_slot(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=3)
    assert (await (await somebody(app.client)).books(business.spots[0], "15:00-16:00")).status_code == 201
    guest = await somebody(app.client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    return Request(guest, "PATCH", f"/bookings/{booking['id']}", times("15:00-16:00"), version=1, status=409)


async def cancel_booking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    guest = await somebody(app.client)
    booking = (await guest.books(business.spots[0], "17:00-18:00")).json()
    return Request(guest, "POST", f"/bookings/{booking['id']}/cancel", {"reason": "Rain."})


async def cancel_booking_by_the_team(app: RunningApp) -> Request:
    business = await a_business(app.client)
    booking = (await (await somebody(app.client)).books(business.spots[0], "17:00-18:00")).json()
    return Request(business.owner, "POST", f"/bookings/{booking['id']}/cancel")


async def add_option(app: RunningApp) -> Request:
    business = await a_business(app.client)
    option = await _an_option(business)
    guest = await somebody(app.client)
    booking = (await guest.books(business.spots[0], "12:00-14:00")).json()
    return Request(guest, "POST", f"/bookings/{booking['id']}/options", {"option_id": option["id"]})


async def create_option(app: RunningApp) -> Request:
    business = await a_business(app.client)
    body = {"coworking_id": business.coworking["id"], "name": "Screen"}
    return Request(business.owner, "POST", "/options", body, status=201)


async def update_option(app: RunningApp) -> Request:
    business = await a_business(app.client)
    option = await _an_option(business)
    return Request(business.owner, "PATCH", f"/options/{option['id']}", {"name": "Lamp"}, version=1)


async def create_coworking(app: RunningApp) -> Request:
    owner = await somebody(app.client, is_business=True)
    about = {"name": "Tochka", "address": "Pokrovka 17", "city": "Moscow", "timezone": "Europe/Moscow"}
    hours = {"opens_at": "09:00", "closes_at": "21:00"}
    return Request(owner, "POST", "/coworkings", {**about, **hours}, status=201)


async def update_coworking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    version = await _version_of(business.owner, business.path)
    return Request(business.owner, "PATCH", business.path, {"name": "Zapyataya"}, version=version)


async def restore_coworking(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    version = await _version_of(business.owner, business.path)
    headers = {"If-Match": f'"{version}"'}
    gone = await business.owner.sends("DELETE", business.path, headers=headers)
    assert gone.status_code == 200, gone.text
    return Request(business.owner, "POST", f"{business.path}/restore")


async def invite_member(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    staff = await somebody(app.client)
    body = {"email": staff.email, "role": "staff"}
    return Request(business.owner, "POST", f"{business.path}/members", body, status=201)


async def update_member(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    staff = await business.hires(await somebody(app.client))
    members = (await business.owner.sends("GET", f"{business.path}/members")).json()["items"]
    [member] = [m for m in members if m["user"]["email"] == staff.email]
    return Request(business.owner, "PATCH", f"{business.path}/members/{member['id']}", {"role": "manager"})


async def accept_membership(app: RunningApp) -> Request:
    invited = await invite_member(app)
    member = (await invited.send()).json()
    person = await _signed_in(app, invited.json["email"])
    return Request(person, "POST", f"/memberships/{member['id']}/accept")


async def create_spots(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    items = [{"name": "Window", "position": 7}, {"name": "Door", "position": 8}]
    return Request(business.owner, "POST", f"{business.path}/spots", {"items": items}, status=201)


async def update_spot(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    return Request(
        business.owner, "PATCH", f"/spots/{business.spots[0]['id']}", {"name": "Window"}, version=1
    )


async def restore_spot(app: RunningApp) -> Request:
    business = await a_business(app.client, spots=1)
    path = f"/spots/{business.spots[0]['id']}"
    gone = await business.owner.sends("DELETE", path, headers={"If-Match": '"1"'})
    assert gone.status_code == 200, gone.text
    return Request(business.owner, "POST", f"{path}/restore")


async def update_me(app: RunningApp) -> Request:
    person = await somebody(app.client)
    changes = {"email": f"new-{person.email}", "current_password": PASSWORD, "full_name": "Olga Orlova"}
    return Request(person, "PATCH", "/users/me", changes)


async def update_user(app: RunningApp) -> Request:
    admin, person = await _an_admin(app), await somebody(app.client)
    return Request(admin, "PATCH", f"/users/{person.id}", {"is_business": True})


async def ban_user(app: RunningApp) -> Request:
    admin, person = await _an_admin(app), await somebody(app.client)
    return Request(admin, "POST", f"/users/{person.id}/ban", {"reason": "Noise."})


async def unban_user(app: RunningApp) -> Request:
    banned = await ban_user(app)
    assert (await banned.send()).status_code == 200
    return Request(banned.person, "POST", banned.path.replace("/ban", "/unban"))


async def read_notification(app: RunningApp) -> Request:
    person = await somebody(app.client)
    message = await _a_message(app, person)
    return Request(person, "POST", f"/notifications/{message.id}/read")


async def read_all_notifications(app: RunningApp) -> Request:
    person = await somebody(app.client)
    await _a_message(app, person)
    return Request(person, "POST", "/notifications/read-all")


async def restore_booking(app: RunningApp) -> Request:
    cancelled = await cancel_booking(app)
    assert (await cancelled.send()).status_code == 200
    return Request(cancelled.person, "POST", cancelled.path.replace("/cancel", "/undo-cancel"))


async def check_booking(app: RunningApp) -> Request:
    wanted = await create_booking_in_a_taken_slot(app)
    return Request(wanted.person, "POST", "/bookings/check", wanted.json)


async def create_closure(app: RunningApp) -> Request:
    business = await a_business(app.client)
    await (await somebody(app.client)).books(business.spots[0], "12:00-14:00")
    body = {**times("11:30-18:00"), "reason": "Paint.", "mode": "move"}
    body["spot_ids"] = [business.spots[0]["id"]]
    return Request(business.owner, "POST", f"{business.path}/closures", body, status=201)


async def create_closure_over_a_booking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    await (await somebody(app.client)).books(business.spots[0], "12:00-14:00")
    return Request(business.owner, "POST", f"{business.path}/closures", times("11:30-18:00"), status=409)


async def ban_from_coworking(app: RunningApp) -> Request:
    business = await a_business(app.client)
    guest = await somebody(app.client)
    assert (await guest.books(business.spots[0], "12:00-14:00")).status_code == 201
    body = {"user_id": guest.id, "reason": "Noise."}
    return Request(business.owner, "POST", f"{business.path}/bans", body, status=201)


async def update_coworking_policy(app: RunningApp) -> Request:
    business = await a_business(app.client)
    return Request(business.owner, "PATCH", f"{business.path}/policy", {"grid_minutes": 30}, version=0)


async def update_spot_type_policy(app: RunningApp) -> Request:
    business = await a_business(app.client)
    path = f"{business.path}/spot-types/desk/policy"
    return Request(business.owner, "PATCH", path, {"grid_minutes": 30}, version=0)


async def update_spot_policy(app: RunningApp) -> Request:
    business = await a_business(app.client)
    path = f"/spots/{business.spots[0]['id']}/policy"
    return Request(business.owner, "PATCH", path, {"grid_minutes": 30}, version=0)


async def simulate_policy(app: RunningApp) -> Request:
    business = await a_business(app.client)
    assert (await (await somebody(app.client)).books(business.spots[0], "12:15-14:15")).status_code == 201
    days = {"date_from": "2026-12-01", "date_until": "2026-12-02"}
    body = {"scope": "coworking", "fields": {"grid_minutes": 30}, **days}
    return Request(business.owner, "POST", f"{business.path}/policy/simulate", body)


async def preview_impact(app: RunningApp) -> Request:
    business = await a_business(app.client)
    await (await somebody(app.client)).books(business.spots[0], "12:00-14:00")
    body = {"action": "closure", "mode": "cancel", **times("11:30-18:00")}
    return Request(business.owner, "POST", f"{business.path}/impact-preview", body)


Arrange = Callable[[RunningApp], Awaitable[Request]]
REQUESTS: dict[str, tuple[Arrange, ...]] = {
    "createBooking": (
        create_booking,
        create_booking_for_a_guest,
        create_booking_in_a_taken_slot,
        create_booking_of_nothing,
    ),
    "updateBooking": (update_booking, update_booking_into_a_taken_slot),
    "cancelBooking": (cancel_booking, cancel_booking_by_the_team),
    "restoreBooking": (restore_booking,),
    "checkBooking": (check_booking,),
    "addBookingOption": (add_option,),
    "createClosure": (create_closure, create_closure_over_a_booking),
    "banFromCoworking": (ban_from_coworking,),
    "updateCoworkingPolicy": (update_coworking_policy,),
    "updateSpotTypePolicy": (update_spot_type_policy,),
    "updateSpotPolicy": (update_spot_policy,),
    "simulatePolicy": (simulate_policy,),
    "previewImpact": (preview_impact,),
    "createOption": (create_option,),
    "updateOption": (update_option,),
    "createCoworking": (create_coworking,),
    "updateCoworking": (update_coworking,),
    "restoreCoworking": (restore_coworking,),
    "inviteMember": (invite_member,),
    "updateMember": (update_member,),
    "acceptMembership": (accept_membership,),
    "createSpots": (create_spots,),
    "updateSpot": (update_spot,),
    "restoreSpot": (restore_spot,),
    "updateMe": (update_me,),
    "updateUser": (update_user,),
    "banUser": (ban_user,),
    "unbanUser": (unban_user,),
    "markNotificationRead": (read_notification,),
    "markAllNotificationsRead": (read_all_notifications,),
}


async def _version_of(person: Person, path: str) -> int:
    return (await person.sends("GET", path)).json()["version"]


async def _an_option(business) -> dict:
    body = {"coworking_id": business.coworking["id"], "name": "Screen"}
    return (await business.owner.sends("POST", "/options", json=body)).json()


async def _an_admin(app: RunningApp) -> Person:
    person = await somebody(app.client)
    connection = await asyncpg.connect(app.database_url)
    await connection.execute("UPDATE users.users SET is_admin = true WHERE id = $1", UUID(person.id))
    await connection.close()
    return person


async def _signed_in(app: RunningApp, email: str) -> Person:
    body = {"email": email, "password": PASSWORD}
    token = (await app.client.post("/api/v1/auth/login", json=body)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    me = await app.client.get("/api/v1/users/me", headers=headers)
    return Person(app.client, me.json()["id"], email, headers)


async def _a_message(app: RunningApp, person: Person) -> Notification:
    message = Notification(
        user_id=UUID(person.id),
        type=NotificationType.BOOKING_CONFIRMED,
        title="Booked: Desk 2",
        body="Tochka.",
        data={"booking_id": str(new_id()), "coworking_id": str(new_id()), "reference": "K7QH2M9X"},
        event_id=new_id(),
        created_at=app.clock.now(),
    )
    async with app.container() as scope:
        await (await scope.get(Inbox)).put(message)
        await (await scope.get(UnitOfWork)).commit()
    return message
