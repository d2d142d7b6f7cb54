"""A value for every field of every PATCH, and which columns it may touch: a new field needs a line here."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.support.permission_cases import HERE, OWN
from tests.support.steps import PASSWORD, times

Touched = dict[str, set[str]]
ALWAYS: Final = {"version", "updated_at"}


@dataclass
class Change:
    body: dict[str, Any]
    columns: set[str] | None = None
    """Of the object; the field itself unless said otherwise, none for what only steers the request."""
    others: Touched = field(default_factory=dict)
    """Rows of other tables that say the same fact."""
    remade: set[str] = field(default_factory=set)
    """Tables whose rows are written anew because of it."""


@dataclass
class Patch:
    role: str
    target: str
    table: str
    fields: dict[str, Change]
    first: dict[str, Any] | None = None
    """Sent before, so that there is something to be left alone."""


def _plain(**values: Any) -> dict[str, Change]:
    return {name: Change({name: value}) for name, value in values.items()}


def _policy(**values: Any) -> dict[str, Change]:
    changed = {"coworkings.coworkings": {"policy_version"}}
    return {name: Change({name: value}, {f"fields.{name}"}, changed) for name, value in values.items()}


def _steering(**values: Any) -> dict[str, Change]:
    return {name: Change({name: value}, set()) for name, value in values.items()}


MOVED: Final = times("12:30-14:30", "2026-12-02")
SPOT_POLICY: Final = _policy(
    grid_minutes=30,
    min_duration_minutes=60,
    max_duration_minutes=600,
    lead_time_minutes=15,
    horizon_days=20,
    buffer_before_minutes=10,
    buffer_after_minutes=10,
    cooldown_minutes=30,
    booking_access="residents",
    cancel_cutoff_minutes=45,
)
TYPE_POLICY: Final = SPOT_POLICY | _policy(max_hours_per_week=20)
POLICY: Final = TYPE_POLICY | _policy(
    max_active_per_user=7, allow_own_overlap=True, show_names=True, undo_minutes=20, reminder_minutes=45
)
ACCOUNT: Final = {
    **_plain(full_name="Somebody Else", locale="en", timezone="Europe/Berlin", is_business=True),
    **_steering(current_password=PASSWORD),
    "email": Change(
        {"email": "canary.other@example.com", "current_password": PASSWORD},
        {"email", "email_key", "email_verified", "former_email", "former_email_until", "credentials_version"},
    ),
}


def patches(ids: dict[str, Any]) -> dict[str, Patch]:
    """Return what to change, given the ids of the coworking."""
    booking = {
        "time_from": Change(
            {"time_from": MOVED["time_from"]},
            {"time_from", "local_from", "terms"},
            {"bookings.occupancies": {"starts_at"}, "bookings.option_uses": {"time_from"}},
        ),
        "time_until": Change(
            {"time_until": MOVED["time_until"]},
            {"time_until", "local_until"},
            {"bookings.occupancies": {"ends_at"}, "bookings.option_uses": {"time_until"}},
        ),
        "spot_id": Change(
            {"spot_id": ids["spot_id"]},
            {"spot_id", "spot_name", "spot_type"},
            {"bookings.occupancies": {"spot_id"}},
        ),
        **_plain(party_size=2, guest={"name": "Guest"}, note="Another.", staff_note="Regular."),
        **_steering(override_reason="Because."),
    }
    spot = {
        **_plain(name="Renamed", description="By the window.", position=99, zone="hall", capacity=3),
        **_plain(spot_type="meeting_room", attributes=["quiet"], status="inactive"),
        **_plain(weekly_hours=[{"weekday": "mon", "opens_at": "10:00", "closes_at": "12:00"}]),
        "mode": Change({"status": "inactive", "mode": "keep"}, {"status"}),
    }
    moved = {"timezone", "local_from", "local_until", *ALWAYS}
    zone = Change(
        {"timezone": "Europe/Samara", "timezone_mode": "keep_instant"},
        {"timezone", "hours_version"},
        {"bookings.bookings": moved, "bookings.closures": moved},
        {"bookings.occupancies"},
    )
    there = {"latitude": 55.5, "longitude": 37.5}
    coworking = {
        **_plain(name="Renamed", description="Quiet.", address="Elsewhere 1", city="Perm", country_code="RU"),
        **{name: Change(there, set(there)) for name in there},
        "status": Change({"status": "unlisted"}),
        "timezone": zone,
        "timezone_mode": zone,
    }
    option = _plain(name="Renamed", description="Large.", max_per_booking=3, spot_types=["desk"], stock=5)
    policies, first = "coworkings.policies", {"grid_minutes": 5, "horizon_days": 30}
    return {
        "updateBooking": Patch("owner", HERE, "bookings.bookings", booking),
        "updateSpot": Patch("owner", HERE, "spots.spots", spot),
        "updateCoworking": Patch("owner", HERE, "coworkings.coworkings", coworking),
        "updateMember": Patch("owner", HERE, "coworkings.members", _plain(role="staff")),
        "updateCoworkingPolicy": Patch("owner", HERE, policies, POLICY, first),
        "updateSpotTypePolicy": Patch("owner", HERE, policies, TYPE_POLICY, first),
        "updateSpotPolicy": Patch("owner", HERE, policies, SPOT_POLICY, first),
        "updateMe": Patch("user", HERE, "users.users", ACCOUNT),
        "updateUser": Patch("user", OWN, "users.users", ACCOUNT),
        "updateOption": Patch("owner", HERE, "options.options", option),
    }
