"""Demo data in one transaction: people of every role, coworkings, spots, options, bookings."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import asyncpg

from mesto.core.clock import SystemClock
from mesto.core.prepared import values_of
from mesto.core.settings import Settings
from mesto.entrypoints.demo import calendar
from mesto.entrypoints.demo.people import PASSWORD, TEAM, demo_id, guests
from mesto.entrypoints.demo.places import OPTIONS, PLACES, spots_of
from mesto.entrypoints.modules import map_all_tables
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.status import LIVE, BookingStatus
from mesto.modules.bookings.infrastructure.repository import recorded
from mesto.modules.bookings.infrastructure.tables import bookings
from mesto.modules.coworkings.infrastructure.stored_hours import weekly_to_json
from mesto.modules.users.infrastructure.argon2_hasher import Argon2Hasher, HashCost

Row = Mapping[str, Any]
OCCUPYING = (*LIVE, BookingStatus.EXPIRED)


async def seed(settings: Settings) -> bool:
    """Fill an empty database; return False, changing nothing, where the demo is already."""
    assert settings.database.url is not None, "the command names the database"
    map_all_tables()
    now = SystemClock().now().replace(second=0, microsecond=0)
    connection = await asyncpg.connect(settings.database.url.get_secret_value())
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7307202)")
            if await connection.fetchval("SELECT 1 FROM users.users WHERE id = $1", TEAM[0].id):
                return False
            await _people(connection, now)
            await _places(connection, now)
            await _bookings(connection, list(calendar.bookings(now)))
        return True
    finally:
        await connection.close()


async def _copy(connection: asyncpg.Connection, schema: str, table: str, rows: Iterable[Row]) -> None:
    found = list(rows)
    columns = list(found[0])
    records = [tuple(row[name] for name in columns) for row in found]
    await connection.copy_records_to_table(table, schema_name=schema, columns=columns, records=records)


async def _people(connection: asyncpg.Connection, now: datetime) -> None:
    hasher = Argon2Hasher(HashCost())
    hashed = await hasher.hash(PASSWORD)
    hasher.close()
    await _copy(connection, "users", "users", (
        {
            "id": person.id, "email": person.email, "email_key": person.email,
            "full_name": person.full_name, "password_hash": hashed, "locale": "en", "timezone": None,
            "is_business": person.role == "owner", "is_admin": person.is_admin, "is_banned": False,
            "email_verified": True, "created_at": now, "updated_at": now, "version": 1,
        }
        for person in (*TEAM, *guests())
    ))  # fmt: skip


async def _places(connection: asyncpg.Connection, now: datetime) -> None:
    stamp = {"created_at": now, "updated_at": now, "version": 1}
    await _copy(connection, "coworkings", "coworkings", (
        {
            "id": p.id, "name": p.name, "description": p.description, "address": p.address, "city": p.city,
            "country_code": p.country, "latitude": p.latitude, "longitude": p.longitude,
            "timezone": p.timezone, "status": "listed", "weekly_hours": json.dumps(weekly_to_json(p.hours)),
            "closed_on_holidays": False, "hours_version": 1, **stamp,
        }
        for p in PLACES
    ))  # fmt: skip
    await _copy(connection, "coworkings", "members", (
        {
            "id": demo_id(f"member {place.name} {person.name}"), "coworking_id": place.id,
            "role": person.role, "status": "active", "user_id": person.id, "created_at": now, "version": 1,
        }
        for place in PLACES for person in TEAM if person.role
    ))  # fmt: skip
    await _copy(connection, "spots", "spots", (
        {
            "id": spot.id, "coworking_id": place.id, "name": spot.name, "description": "",
            "position": spot.position, "zone": spot.zone, "spot_type": spot.spot_type,
            "capacity": spot.capacity, "attributes": list(spot.attributes), "status": "active", **stamp,
        }
        for place in PLACES for spot in spots_of(place)
    ))  # fmt: skip
    await _copy(connection, "options", "options", (
        {
            "id": demo_id(f"option {place.name} {option['name']}"), "coworking_id": place.id,
            "description": "", **option, **stamp,
        }
        for place in PLACES for option in OPTIONS
    ))  # fmt: skip


async def _bookings(connection: asyncpg.Connection, made: list[Booking]) -> None:
    entries = [recorded(entry, prefix="") for booking in made for entry in booking.pull_history()]
    await _copy(connection, "bookings", "bookings", (values_of(bookings, booking) for booking in made))
    await _copy(connection, "bookings", "history", entries)
    await _copy(connection, "bookings", "occupancies", (
        {
            "id": b.id, "spot_id": b.spot_id, "coworking_id": b.coworking_id, "kind": "booking",
            "owner_id": b.id, "starts_at": b.occupied.time_from.astimezone(UTC),
            "ends_at": b.occupied.time_until.astimezone(UTC),
        }
        for b in made if b.status in OCCUPYING
    ))  # fmt: skip
