import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from mesto.core.database import ReadSession
from mesto.modules.bookings.domain.history import Action
from mesto.modules.bookings.domain.policy import Policies
from mesto.modules.bookings.domain.replay import Past, PlacedThen, Spell, refusals
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.domain.time_slot import TimeSlot
from mesto.modules.bookings.public import Members, PolicySimulation, SimulatedRefusal, Simulation

NAMED: Final = 100
AT_A_STRETCH: Final = 200
"""So many are judged before other requests get their turn."""
OCCUPIED: Final = (*LIVE, BookingStatus.EXPIRED)

# Every change of what somebody had, for the bookings to judge, their neighbours, and whatever else their
# people had at the time. Sorted by number: the order in which the queue at the spot let them pass.
CHANGES: Final = text("""
WITH asked AS (
    SELECT id, user_id, created_at FROM bookings.bookings
    WHERE coworking_id = :coworking_id AND status <> 'held'
        AND time_from >= CAST(:first AS date) - interval '1 day'
        AND time_from < CAST(:last AS date) + interval '2 days'
        AND local_from >= CAST(:first AS date) AND local_from < CAST(:last AS date) + interval '1 day'
), involved AS (
    SELECT id FROM bookings.bookings
    WHERE coworking_id = :coworking_id
        AND time_from >= CAST(:first AS date) - interval '9 days'
        AND time_from < CAST(:last AS date) + interval '9 days'
    UNION
    SELECT id FROM bookings.bookings
    WHERE user_id IN (SELECT user_id FROM asked)
        AND time_until > (SELECT min(created_at) FROM asked) - interval '9 days'
        AND created_at <= (SELECT max(created_at) FROM asked)
)
SELECT h.id AS number, h.booking_id, h.at, h.action, h.reason IS NOT NULL AS has_reason,
    asked.id IS NOT NULL AS is_asked,
    h.after ->> 'user_id' AS user_id, h.after ->> 'coworking_id' AS coworking_id,
    h.after ->> 'spot_id' AS spot_id, h.after ->> 'spot_type' AS spot_type,
    CAST(h.after ->> 'time_from' AS timestamptz) AS time_from,
    CAST(h.after ->> 'time_until' AS timestamptz) AS time_until,
    h.after ->> 'timezone' AS timezone, h.after ->> 'status' AS status, h.after ->> 'origin' AS origin,
    CASE WHEN h.after ? 'guest' THEN jsonb_typeof(h.after -> 'guest') <> 'null' END AS for_guest
FROM bookings.history h
    JOIN involved ON involved.id = h.booking_id
    LEFT JOIN asked ON asked.id = h.booking_id
WHERE h.after ?| ARRAY['user_id', 'spot_id', 'spot_type', 'time_from', 'time_until', 'status', 'guest']
ORDER BY h.id
""")


class SqlPolicySimulation(PolicySimulation):
    """Judges bookings as they were placed: the wish, the facts and the clock of that moment.

    What was moved or finished early later counts as it was wished first. Left out are bookings the team
    placed with an override: they broke rules on purpose. Memberships are those of today, and neighbours
    are sought around the dates asked about. One statement beside that for the roles, whatever the number.
    """

    def __init__(self, session: ReadSession, members: Members) -> None:
        self._session = session
        self._members = members

    async def replay(self, coworking_id: UUID, policies: Policies, first: date, last: date) -> Simulation:
        window = {"coworking_id": coworking_id, "first": first, "last": last}
        placed, spells = read_changes(await self._session.rows(CHANGES.bindparams(**window)))
        roles = await self._members.roles_in(coworking_id)
        past, found = Past(spells), list[SimulatedRefusal]()
        for number, booking in enumerate(sorted(placed, key=_by_start)):
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
            if codes := refusals(booking, past, policies, roles):
                found.append(SimulatedRefusal(booking_id=booking.spell.booking_id, codes=codes))
        return Simulation(
            checked=len(placed),
            refused=len(found),
            by_code=Counter(code for refusal in found for code in refusal.codes),
            items=tuple(found[:NAMED]),
        )


def read_changes(rows: Iterable[Any]) -> tuple[list[PlacedThen], list[Spell]]:
    """Fold the history into what was placed and what lasted from when to when."""
    known: dict[UUID, dict[str, Any]] = {}
    since: dict[UUID, int] = {}
    placed, spells = list[PlacedThen](), list[Spell]()
    for row in rows:
        booking_id = row["booking_id"]
        state = known.get(booking_id)
        if state is None and row["action"] != Action.PLACED:
            continue  # its beginning is not told: nothing can be said about it
        if state is not None and state["status"] in OCCUPIED:
            spells.append(_spell(booking_id, state, since[booking_id], row["number"]))
        said = {name: value for name, value in row.items() if value is not None}
        known[booking_id] = {**(state or {}), **said}
        since[booking_id] = row["number"]
        if row["is_asked"] and row["action"] == Action.PLACED and not row["has_reason"]:
            placed.append(_placed(booking_id, known[booking_id], row["number"]))
    for booking_id, state in known.items():
        if state["status"] in OCCUPIED:
            spells.append(_spell(booking_id, state, since[booking_id], None))
    return placed, spells


def _placed(booking_id: UUID, state: dict[str, Any], number: int) -> PlacedThen:
    return PlacedThen(
        spell=_spell(booking_id, state, number, None),
        at=state["at"],
        zone=ZoneInfo(state["timezone"]),
        by_team=state["origin"] == "team",
    )


def _spell(booking_id: UUID, state: dict[str, Any], first: int, until: int | None) -> Spell:
    return Spell(
        booking_id=booking_id,
        user_id=UUID(state["user_id"]),
        coworking_id=UUID(state["coworking_id"]),
        spot_id=UUID(state["spot_id"]),
        spot_type=state["spot_type"],
        slot=TimeSlot(state["time_from"], state["time_until"]),
        for_guest=state["for_guest"],
        first=first,
        until=until,
    )


def _by_start(placed: PlacedThen) -> tuple[Any, ...]:
    return placed.spell.slot.time_from, placed.spell.booking_id
