"""`make bench`: ratios of one run against the database's own limit and a bare route.

Absolute figures belong to the machine of the moment; the ratios are what to compare.
"""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta
from itertools import count

import asyncpg
import httpx2
import uvloop

from tests.bench.big_city import FULL, SMALL
from tests.bench.events import backlog_per_second, quiet_latencies
from tests.bench.limit import transactions_per_second
from tests.bench.load import drive
from tests.bench.search import figures_of, measure_search, report
from tests.bench.system import Bench, prepared

CONNECTIONS = 8


async def measure(seconds: int) -> dict[str, float]:
    async with prepared() as bench:
        print(
            f"ready: {len(bench.tokens)} guests, {len(bench.businesses)} coworkings of 50 spots", flush=True
        )
        warm = bench.bookings()
        await drive(bench.api_url, (next(warm) for _ in range(200)), connections=CONNECTIONS, seconds=5)
        bare = await drive(bench.api_url, bench.bare(), connections=CONNECTIONS, seconds=seconds)
        limit = await asyncio.to_thread(
            transactions_per_second, bench.pgbench, bench.database_url, bench.folder,
            clients=CONNECTIONS, seconds=seconds,
        )  # fmt: skip
        booked = await drive(bench.api_url, warm, connections=CONNECTIONS, seconds=seconds * 2)
        # The limit once more: the machine may have drifted meanwhile.
        limit_again = await asyncio.to_thread(
            transactions_per_second, bench.pgbench, bench.database_url, bench.folder,
            clients=CONNECTIONS, seconds=seconds,
        )  # fmt: skip
        limit = (limit + limit_again) / 2
        await analyse(bench.database_url)
        searched = await drive(bench.api_url, bench.searches(), connections=CONNECTIONS, seconds=seconds)
        events = await backlog_per_second(bench.database_url, bench.runner)
        quiet = await one_at_a_time(bench)
        for name, figures, status in (
            ("bookings", booked, 201),
            ("searches", searched, 200),
            ("bare", bare, 200),
        ):
            if set(figures.statuses) != {status}:
                print(f"! {name} were not all {status}: {dict(figures.statuses)}")
        return {
            "database_limit_per_s": limit,
            "bookings_per_s": booked.per_second,
            "bookings_of_limit": booked.per_second / limit,
            "booking_p50_ms": booked.percentile(0.5),
            "booking_p95_ms": booked.percentile(0.95),
            "bare_route_per_s": bare.per_second,
            "bare_route_p50_ms": bare.percentile(0.5),
            "bare_route_p95_ms": bare.percentile(0.95),
            "availability_per_s": searched.per_second,
            "availability_of_bare_route": searched.per_second / bare.per_second,
            "availability_p50_ms": searched.percentile(0.5),
            "availability_p95_ms": searched.percentile(0.95),
            "events_per_s": events,
            "events_of_limit": events / limit,
            "commit_to_message_p50_ms": sorted(quiet)[len(quiet) // 2] * 1000,
            "commit_to_message_p95_ms": sorted(quiet)[int(len(quiet) * 0.95)] * 1000,
        }


async def analyse(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("ANALYZE")
    await connection.close()


async def one_at_a_time(bench: Bench) -> list[float]:
    """Place single bookings while the runner is idle; each guest still has one to spare."""
    spots = bench.businesses[-1].spots
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=20)
    numbers = count()

    async with httpx2.AsyncClient(base_url=bench.api_url) as client, bench.runner():

        async def place_one() -> str:
            number = next(numbers)
            start = day + timedelta(hours=number % 20, days=number // 20)
            wish = {
                "spot_id": spots[number % len(spots)]["id"],
                "time_from": start.isoformat(),
                "time_until": (start + timedelta(hours=1)).isoformat(),
            }
            signed = {"Authorization": f"Bearer {bench.tokens[number]}"}
            made = await client.post("/api/v1/bookings", json=wish, headers=signed)
            assert made.status_code == 201, made.text
            return made.json()["id"]

        await asyncio.sleep(1)
        return await quiet_latencies(bench.database_url, place_one, 30)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=5, help="length of each measurement")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--full", action="store_true", help="searches over the large data set")
    arguments.add_argument("--only", choices=("load", "search"), help="one half of it")
    asked = arguments.parse_args()
    found = {} if asked.only == "search" else uvloop.run(measure(asked.seconds))
    timed = [] if asked.only == "load" else uvloop.run(measure_search(FULL if asked.full else SMALL))
    if asked.json:
        figures = found | figures_of(timed)
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
    else:
        for name, value in found.items():
            print(f"  {name.replace('_', ' '):<28} {value:10.2f}")
        report(timed)
    missed = [each.name for each in timed if each.is_missed]
    if asked.full and missed:
        sys.exit(f"over the target: {', '.join(missed)}")


if __name__ == "__main__":
    main()
