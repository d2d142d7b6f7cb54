"""One request for every operation, which succeeds for whoever may: a new operation needs an entry in REQUESTS.

Method, path and the status of a success come from the contract. What the entry adds: the body, and which thing of the
world (tests/support/everybody.py) each id of the path is, where it is not the thing of that name.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any, Final

from tests.support.credentials import LINKED, UNLINKED, code, proof, set_up, switch_on
from tests.support.everybody import ANONYMOUS, Everybody, Ids
from tests.support.steps import PASSWORD, times

_numbers = count(1)


class Of(StrEnum):
    """To whom the object of an operation belongs."""

    NOBODY = "nobody"
    """There is none: a list, something about oneself."""
    PLACE = "place"
    """A coworking."""
    PERSON = "person"
    """The person who asks, or somebody else."""
    BOTH = "both"
    """A person, in a coworking."""


@dataclass(frozen=True, eq=False)
class Ask:
    of: Of = Of.NOBODY
    json: Callable[[Ids], Any] | Mapping[str, Any] | None = None
    query: Callable[[Ids], Any] | Mapping[str, Any] | None = None
    form: Callable[[Ids], Any] | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    """Parameter of the path -> name of the thing it is."""
    mine: bool = False
    """What is made or read in the coworking is the person's own."""
    before: Callable[[Everybody, str], Awaitable[Ids]] | None = None
    """What this person has to have done; what comes of it is for the body."""
    refused: int | None = None
    """What everybody is told who is told anything at all: for a wish beyond one's right."""


PLACE, PERSON, BOTH = (Ask(of) for of in (Of.PLACE, Of.PERSON, Of.BOTH))


def _wish(ids: Ids) -> dict[str, Any]:
    return {"spot_id": ids["spot_id"], **times("12:00-14:00", "2026-12-03"), "note": "By the window."}


def _wish_for_another(ids: Ids) -> dict[str, Any]:
    return {**_wish(ids), "user_id": ids["user_id"]}


def _hours(_: Ids) -> dict[str, Any]:
    return {"opens_at": "08:00", "closes_at": "22:00"}


def _coworking(ids: Ids) -> dict[str, Any]:
    return {"name": "New", "address": "Here 1", "city": "Moscow", "timezone": "Europe/Moscow", **_hours(ids)}


def _exceptions(_: Ids) -> dict[str, Any]:
    return {"items": [{"date": "2026-12-31", "intervals": []}]}


def _moments(_: Ids) -> dict[str, Any]:
    return times("12:00-13:00", "2026-12-11")


def _here(ids: Ids) -> dict[str, Any]:
    return {"coworking_id": ids["coworking_id"]}


def _newcomer(_: Ids) -> dict[str, Any]:
    return {"email": "canary.newcomer@example.com", "role": "resident"}


def _registration(_: Ids) -> dict[str, Any]:
    return {"email": f"fresh{next(_numbers)}@example.com", "full_name": "Fresh", "password": PASSWORD}


def _simulation(_: Ids) -> dict[str, Any]:
    days = {"date_from": "2026-12-01", "date_until": "2026-12-02"}
    return {"scope": "coworking", "fields": {"grid_minutes": 30}, **days}


def _login(ids: Ids) -> dict[str, Any]:
    return {"email": ids["email"], "password": PASSWORD}


def _password_grant(ids: Ids) -> dict[str, Any]:
    return {"grant_type": "password", "username": ids["email"], "password": PASSWORD}


def _second_factor(ids: Ids) -> dict[str, Any]:
    return {"challenge": ids["challenge"], **_code(ids)}


def _code(ids: Ids) -> dict[str, Any]:
    return {"code": code(ids["totp"], ids["now"])}


def _window(_: Ids) -> dict[str, Any]:
    return {**times("12:00-14:00", "2026-12-04"), "city": "Moscow"}


GRID: Final = {"grid_minutes": 30}
NAME: Final = {"name": "Renamed"}
ARCHIVED: Final = {"coworking_id": "archived_coworking_id"}
CANCEL: Final = {"mode": "cancel"}
CURRENT: Final = {"current_password": PASSWORD}
NEW_PASSWORD: Final = {"new_password": "lamp-quiet-river-58"}
API_KEY: Final = {"name": "Door", "scopes": ["bookings:read", "spots:write"]}

REQUESTS: Final[Mapping[str, Ask | tuple[Ask, ...]]] = {
    "getHealth": Ask(),
    "getLiveness": Ask(),
    "getReadiness": Ask(),
    "getMetrics": Ask(),
    "getProblemDoc": Ask(ids={"code": "code"}),
    "getOpenApi": Ask(),
    "loginUser": Ask(json=_login),
    "issueToken": Ask(form=_password_grant),
    "refreshTokens": Ask(json=lambda ids: {"refresh_token": ids["refresh_token"]}),
    "logoutSession": Ask(),
    "logoutAllSessions": Ask(),
    "listSessions": Ask(),
    "revokeSession": PERSON,
    "completeSecondFactor": Ask(json=_second_factor),
    "setUpTotp": Ask(json=CURRENT),
    "confirmTotp": Ask(json=_code, before=set_up),
    "disableTotp": Ask(json=lambda ids: {**CURRENT, **_code(ids)}, before=switch_on),
    "createApiKey": Ask(Of.PLACE, json=API_KEY),
    "listApiKeys": PLACE,
    "revokeApiKey": PLACE,
    "changePassword": Ask(json={**CURRENT, **NEW_PASSWORD}),
    "requestPasswordReset": Ask(json=lambda ids: {"email": ids["email"]}),
    "resetPassword": Ask(json=lambda ids: {"token": ids["reset_link"], **NEW_PASSWORD}),
    "verifyEmail": Ask(json=lambda ids: {"token": ids["register_link"]}),
    "resendVerification": Ask(json=lambda ids: {"email": ids["email"]}),
    "listProviders": Ask(),
    "loginWithProvider": Ask(json=lambda ids: ids["proof"]),
    "linkIdentity": Ask(json=lambda ids: ids["other_proof"], ids={"provider": "other_provider"}),
    "unlinkIdentity": Ask(),
    "registerUser": Ask(json=_registration),
    "getMe": Ask(),
    "updateMe": Ask(json={"full_name": "Renamed"}),
    "getUser": BOTH,
    "updateUser": Ask(Of.BOTH, json={"full_name": "Renamed"}),
    "listUsers": Ask(),
    "banUser": Ask(Of.PLACE, json={"reason": "Noise."}),
    "unbanUser": Ask(Of.PLACE, ids={"user_id": "banned_id"}),
    "exportMyData": Ask(),
    "eraseMe": Ask(json=CURRENT),
    "listMyAccessLog": Ask(),
    "listMyMemberships": Ask(),
    "listCoworkings": Ask(),
    "createCoworking": Ask(json=_coworking),
    "getCoworking": PLACE,
    "updateCoworking": Ask(Of.PLACE, json=NAME),
    "archiveCoworking": Ask(Of.PLACE, query=CANCEL),
    "restoreCoworking": Ask(Of.PLACE, ids=ARCHIVED),
    "getOpeningHours": PLACE,
    "setOpeningHours": Ask(Of.PLACE, json=_hours),
    "listHoursExceptions": PLACE,
    "setHoursExceptions": Ask(Of.PLACE, json=_exceptions),
    "removeHoursException": PLACE,
    "getCoworkingPolicy": PLACE,
    "updateCoworkingPolicy": Ask(Of.PLACE, json=GRID),
    "updateSpotTypePolicy": Ask(Of.PLACE, json=GRID),
    "getSpotPolicy": PLACE,
    "updateSpotPolicy": Ask(Of.PLACE, json=GRID),
    "simulatePolicy": Ask(Of.PLACE, json=_simulation),
    "previewImpact": Ask(Of.PLACE, json=lambda ids: {"action": "closure", "mode": "cancel", **_moments(ids)}),
    "listMembers": PLACE,
    "inviteMember": Ask(Of.PLACE, json=_newcomer),
    "updateMember": Ask(Of.PLACE, json={"role": "staff"}),
    "removeMember": Ask(
        Of.BOTH, ids={"coworking_id": "membership_coworking_id", "member_id": "membership_id"}
    ),
    "acceptMembership": Ask(Of.PERSON, ids={"member_id": "invitation_id"}),
    "listCoworkingBans": PLACE,
    "banFromCoworking": Ask(Of.PLACE, json=lambda ids: {"user_id": ids["user_id"], "reason": "Noise."}),
    "unbanFromCoworking": Ask(Of.PLACE, ids={"user_id": "barred_id"}),
    "listClosures": PLACE,
    "createClosure": Ask(Of.PLACE, json=_moments),
    "removeClosure": PLACE,
    "listCoworkingSpots": PLACE,
    "createSpots": Ask(Of.PLACE, json={"items": [{"name": "Window", "position": 77}]}),
    "getSpot": PLACE,
    "updateSpot": Ask(Of.PLACE, json=NAME),
    "archiveSpot": PLACE,
    "restoreSpot": Ask(Of.PLACE, ids={"spot_id": "archived_spot_id"}),
    "getSpotAvailability": PLACE,
    "searchAvailability": Ask(query=_window),
    "getCurrentBooking": PLACE,
    "listOptions": Ask(Of.PLACE, query=_here),
    "createOption": Ask(Of.PLACE, json=lambda ids: {**_here(ids), "name": "Mouse"}),
    "getOption": PLACE,
    "updateOption": Ask(Of.PLACE, json=NAME),
    "archiveOption": PLACE,
    "createBooking": (
        Ask(Of.PLACE, json=_wish, mine=True),
        Ask(Of.PLACE, json=_wish_for_another, refused=403),
    ),
    "checkBooking": (
        Ask(Of.PLACE, json=_wish, mine=True),
        Ask(Of.PLACE, json=_wish_for_another, refused=403),
    ),
    "getMyQuotas": Ask(Of.PLACE, query=_here, mine=True),
    "listBookings": Ask(Of.PLACE, query=_here),
    "listMyBookings": Ask(),
    "getBooking": BOTH,
    "updateBooking": Ask(Of.BOTH, json={"note": "Later."}),
    "cancelBooking": Ask(Of.BOTH, json={"reason": "Rain."}),
    "deleteBooking": BOTH,
    "restoreBooking": Ask(Of.BOTH, ids={"booking_id": "cancelled_id"}),
    "getBookingHistory": BOTH,
    "listAvailableTimes": BOTH,
    "addBookingOption": Ask(Of.BOTH, json=lambda ids: {"option_id": ids["option_id"]}),
    "removeBookingOption": Ask(Of.BOTH, ids={"option_id": "used_option_id"}),
    "listNotifications": Ask(),
    "getNotification": PERSON,
    "markNotificationRead": PERSON,
    "markAllNotificationsRead": Ask(),
}


def asks_of(operation: str) -> tuple[Ask, ...]:
    found = REQUESTS[operation]
    return found if isinstance(found, tuple) else (found,)


def about_oneself(world: Everybody, role: str) -> Ids:
    """What a body may say of the person who asks; those without an account speak of a bystander."""
    person = (
        world.people.get(role, world.people["bystander"]) if role != ANONYMOUS else world.people["bystander"]
    )
    protected = "protected_banned" if role == "banned" else "protected"
    return {
        "email": person.email,
        "refresh_token": person.tokens["refresh_token"],
        "proof": proof(world, person.email, LINKED),
        "other_proof": proof(world, person.email, UNLINKED),
        "challenge": world.here[f"challenge_of_{protected}"],
        "totp": world.people[protected].own["totp"],
        "now": world.app.clock.now(),
        **CONSTANT,
    }


CONSTANT: Final = {
    "code": "slot_taken",
    "spot_type": "desk",
    "date": "2026-12-25",
    "provider": LINKED,
    "other_provider": UNLINKED,
}
