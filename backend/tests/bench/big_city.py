"""Ten cities of coworkings with months of occupied intervals, made by the database itself in a few statements."""

from dataclasses import dataclass

import asyncpg

CITIES = (
    ("Moscow", "RU", "Europe/Moscow", 55.75, 37.62),
    ("Berlin", "DE", "Europe/Berlin", 52.52, 13.40),
    ("London", "GB", "Europe/London", 51.51, -0.13),
    ("Tbilisi", "GE", "Asia/Tbilisi", 41.72, 44.78),
    ("Almaty", "KZ", "Asia/Almaty", 43.24, 76.89),
    ("New York", "US", "America/New_York", 40.71, -74.01),
    ("Delhi", "IN", "Asia/Kolkata", 28.61, 77.21),
    ("Tokyo", "JP", "Asia/Tokyo", 35.68, 139.69),
    ("Lisbon", "PT", "Europe/Lisbon", 38.72, -9.14),
    ("Adelaide", "AU", "Australia/Adelaide", -34.93, 138.60),
)
SPOTS = 50
"""Of every coworking: 40 desks, 5 meeting rooms, 3 phone booths, 2 offices."""
DAYS = 90
"""Half of them past, half to come."""


@dataclass(frozen=True)
class Size:
    coworkings_of_a_city: int
    busy_days: int
    """Of each spot; on each of them it is taken twice. At most 45."""

    @property
    def spots(self) -> int:
        return len(CITIES) * self.coworkings_of_a_city * SPOTS

    @property
    def rows(self) -> int:
        return self.spots * self.busy_days * 2


SMALL = Size(coworkings_of_a_city=10, busy_days=20)
FULL = Size(coworkings_of_a_city=100, busy_days=40)

_COWORKINGS = """
INSERT INTO coworkings.coworkings (id, name, description, address, city, country_code, latitude, longitude,
    timezone, status, weekly_hours, closed_on_holidays, hours_version, created_at, updated_at, version)
SELECT gen_random_uuid(), 'Coworking ' || number, '', 'Street ' || number, city, country, lat + random() / 5,
    lon + random() / 5, zone, 'listed', CASE number % 3 WHEN 0 THEN $6::jsonb WHEN 1 THEN $7 ELSE $8 END, true, 1,
    now(), now(), 1
FROM unnest($1::text[], $2::text[], $3::text[], $4::float[], $5::float[]) AS c (city, country, zone, lat, lon),
    generate_series(1, $9::int) AS number
"""
_HOLIDAYS = """
INSERT INTO coworkings.hours_exceptions (coworking_id, day, yearly, month_day, kind, intervals, note)
SELECT id, day, true, extract(month FROM day) * 100 + extract(day FROM day), 'holiday', '[]', 'Holiday'
FROM coworkings.coworkings, unnest('{2020-01-01,2020-05-01,2020-12-25}'::date[]) AS day
"""
_SPOTS = """
INSERT INTO spots.spots (id, coworking_id, name, description, position, zone, spot_type, capacity, attributes,
    weekly_hours, status, created_at, updated_at, version)
SELECT gen_random_uuid(), c.id, 'Spot ' || n, 'By the window', n, 'hall',
    CASE WHEN n <= 40 THEN 'desk' WHEN n <= 45 THEN 'meeting_room' WHEN n <= 48 THEN 'phone_booth' ELSE 'office' END,
    CASE WHEN n BETWEEN 41 AND 45 THEN 8 ELSE 1 END,
    CASE n % 4 WHEN 0 THEN '{monitor,quiet}' WHEN 1 THEN '{monitor}' ELSE '{}' END::text[],
    CASE WHEN n % 10 = 0 THEN $1::jsonb END, 'active', now(), now(), 1
FROM coworkings.coworkings c, generate_series(1, $2::int) AS n
"""
# In the order of their days, as they come into a real table. Offices are taken for longer than a
# day, one row in fifty is a hold that has lapsed.
_OCCUPANCIES = """
INSERT INTO bookings.occupancies (id, spot_id, coworking_id, kind, owner_id, starts_at, ends_at, expires_at)
SELECT gen_random_uuid(), spot_id, coworking_id, CASE WHEN lapsed THEN 'hold' ELSE 'booking' END, gen_random_uuid(),
    starts_at, starts_at + length, CASE WHEN lapsed THEN now() - interval '1 hour' END
FROM (
    SELECT s.id AS spot_id, s.coworking_id, random() < 0.02 AS lapsed, day,
        date_trunc('day', now()) + day * interval '1 day'
        + CASE WHEN is_long AND part = 1 THEN interval '1 day' ELSE interval '0' END
        + (CASE part WHEN 0 THEN 32 ELSE 56 END + CASE WHEN is_long THEN 0 ELSE floor(random() * 12) END)
            * interval '15 minutes' AS starts_at,
        CASE WHEN is_long AND part = 0 THEN interval '28 hours'
            ELSE (2 + floor(random() * CASE part WHEN 0 THEN 10 ELSE 18 END)) * interval '15 minutes' END AS length
    FROM (SELECT id, coworking_id, spot_type = 'office' AS is_long, row_number() OVER (ORDER BY id) AS number
          FROM spots.spots) s,
        generate_series(0, $2::int - 1) AS p, generate_series(0, 1) AS part,
        LATERAL (SELECT ((p * $1::int / $2::int + number) % $1)::int - $1 / 2 AS day) days
    ORDER BY day, random()
) made
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made, c.conname AS constraint,
    pg_get_constraintdef(c.oid) AS rule
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid = 'bookings.occupancies'::regclass
"""


async def fill(database_url: str, size: Size) -> None:
    """Fill an empty, migrated database. The indexes of the large table are made when it is full."""
    connection = await asyncpg.connect(database_url, command_timeout=3600)
    try:
        await connection.execute(
            "SET maintenance_work_mem = '512MB'; SET work_mem = '512MB'; SELECT setseed(0.5)"
        )
        cities = [list(column) for column in zip(*CITIES, strict=True)]
        weeks = (week("08:00", "22:00"), week("00:00", "00:00"), week("10:00", "03:00"))
        await connection.execute(_COWORKINGS, *cities, *weeks, size.coworkings_of_a_city)
        await connection.execute(_HOLIDAYS)
        await connection.execute(_SPOTS, week("09:00", "20:00"), SPOTS)
        indexes = await connection.fetch(_INDEXES)
        for index in indexes:
            await connection.execute(
                f"ALTER TABLE bookings.occupancies DROP CONSTRAINT {index['constraint']}"
                if index["constraint"]
                else f"DROP INDEX {index['name']}"
            )
        await connection.execute(_OCCUPANCIES, DAYS, size.busy_days)
        for index in indexes:
            await connection.execute(
                f"ALTER TABLE bookings.occupancies ADD CONSTRAINT {index['constraint']} {index['rule']}"
                if index["constraint"]
                else index["made"]
            )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def week(opens_at: str, closes_at: str) -> str:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    parts = (f'{{"weekday": "{d}", "opens_at": "{opens_at}", "closes_at": "{closes_at}"}}' for d in days)
    return f"[{', '.join(parts)}]"
