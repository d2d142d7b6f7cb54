"""From rows of history back to entries, and from entries back to the booking they tell of (R-D02)."""

from collections.abc import Sequence
from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from mesto.core.prepared import Row
from mesto.modules.bookings.domain.booked import Booked
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.history import Action, HistoryEntry, replayed


def entry_of(row: Row) -> HistoryEntry:
    return HistoryEntry(
        booking_id=row["booking_id"],
        version=row["version"],
        at=row["at"],
        action=Action(row["action"]),
        actor_kind=row["actor_kind"],
        actor_user_id=row["actor_user_id"],
        channel=row["channel"],
        reason=row["reason"],
        before=row["before"],
        after=row["after"],
    )


def rebuilt(entries: Sequence[HistoryEntry]) -> Booking:
    """Return the booking as it was after the last of these entries. It belongs to no session."""
    last = entries[-1]
    state = {name: _reader(name).validate_python(value) for name, value in replayed(entries).items()}
    return Booking(id=last.booking_id, version=last.version, updated_at=last.at, **_known(state))


def _known(state: dict[str, Any]) -> dict[str, Any]:
    # What bookings from before a column was added do not tell; its default says so.
    return {"spot_name": "", **state}


@cache
def _reader(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_types()[name])


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Booked)
