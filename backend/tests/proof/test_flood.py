"""S6: five hundred people sign in at once, again and again; whoever reads does not notice, and nobody waits in vain.

The password hashes have their real cost, one API process serves everybody.
"""

import asyncio
import itertools
import json
import os
import re
import sys

import httpx2
import pytest

from tests.bench.load import Figures, drive, request
from tests.support.postgres import migrated_database
from tests.support.processes import running_api
from tests.support.steps import API, a_business

pytestmark = [pytest.mark.proof, pytest.mark.S6]

SECONDS = 60 if "SECONDS_UNDER_FIRE" in os.environ else 20
SEED = int(os.environ.get("SEED", "1"))
PEOPLE = 500
READERS = 8
SLOTS = 2
MIB = 1024 * 1024
MEMORY_BOUND = (SLOTS * 19 + 50) * MIB
REAL = {
    "MESTO_AUTH__HASH_MEMORY_KIB": 19 * 1024,
    "MESTO_AUTH__HASH_TIME_COST": 2,
    "MESTO_AUTH__THROTTLE_ENABLED": "true",
    "MESTO_HTTP__TRUSTED_PROXIES": "127.0.0.1",
    "MESTO_LOG__LEVEL": "warning",
}


async def figure(client: httpx2.AsyncClient, name: str) -> float:
    text = (await client.get("/metrics")).text
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


async def reads(url: str, path: str, seconds: float) -> Figures:
    """Read the page of a coworking, as anybody does: a busy but not a crowded service."""
    return await drive(url, itertools.repeat(request("GET", path)), connections=READERS, seconds=seconds)


async def test_a_flood_of_sign_ins_is_no_outage(cluster_url, tmp_path):
    async with (
        migrated_database(cluster_url) as database,
        running_api(database, tmp_path, **REAL) as url,
        httpx2.AsyncClient(base_url=url, timeout=20) as client,
    ):
        business = await a_business(client)
        path = API + business.path
        await reads(url, path, 2)
        quiet = await reads(url, path, 5)
        memory = await figure(client, "process_resident_memory_bytes")
        flood = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.proof.flood",
            url,
            str(SECONDS),
            str(PEOPLE),
            stdout=asyncio.subprocess.PIPE,
        )
        await asyncio.sleep(2)
        flooded = await reads(url, path, SECONDS - 4)
        most = await figure(client, "process_resident_memory_bytes") - memory
        output, _ = await flood.communicate()
        crowd = json.loads(output)
    figures = {
        "read_p50_ms": [round(f.percentile(0.5), 1) for f in (quiet, flooded)],
        "read_p99_ms": [round(f.percentile(0.99), 1) for f in (quiet, flooded)],
        "memory_mib": round(most / MIB, 1),
        **crowd,
    }
    holds = {
        "reads_within_twice_the_baseline": flooded.percentile(0.99) <= 2 * quiet.percentile(0.99),
        "every_read_served": set(flooded.statuses) == {200},
        "memory_bounded": most <= MEMORY_BOUND,
        "excess_refused_within_a_second": crowd["refused_max_ms"] <= 1000,
        "answered": set(crowd["statuses"]) <= {"401", "429", "503"} and not crowd["broken_connections"],
    }
    print(json.dumps({
        "promise": "S6", "seed": SEED, "seconds": SECONDS, "people": PEOPLE, **figures,
        "verdict": "ok" if all(holds.values()) else "BROKEN",
    }))  # fmt: skip
    assert [name for name, held in holds.items() if not held] == []
    assert crowd["statuses"].get("503", 0) > 0, "nobody found the queue full: that was no flood"
