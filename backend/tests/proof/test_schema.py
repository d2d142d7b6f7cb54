"""S11: the API keeps its schema, whoever asks and whatever is asked.

The phase that tries every boundary of every field makes five thousand requests a person: as the owner always, as
everybody with SCHEMA_NIGHT=1. SCHEMA_EXAMPLES says how many random requests an operation gets.
"""

import os
from statistics import quantiles

import pytest

from tests.support.schema_run import PHASES, ask_as

pytestmark = [pytest.mark.proof, pytest.mark.S11]

NIGHT = bool(os.environ.get("SCHEMA_NIGHT"))
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "250" if NIGHT else "3"))
SEED = int(os.environ.get("SEED", "1"))


@pytest.mark.parametrize("role", ["anonymous", "user", "staff", "owner", "admin"])
async def test_the_api_keeps_its_schema(role, world, snapshot):
    phases = PHASES if NIGHT or role == "owner" else ("examples", "fuzzing", "stateful")
    try:
        found = await ask_as(world, role, examples=EXAMPLES, seed=SEED, phases=phases)
    finally:
        await snapshot.put_back()
    p99 = quantiles(found.seconds, n=100)[-1]
    statuses = dict(sorted(found.statuses.items()))
    print(f"{role}: {found.requests} requests, {statuses}, p99 {p99 * 1000:.0f} ms")
    assert found.findings == {}, "\n".join(f"{kind}\n    {how}" for kind, how in found.findings.items())
    assert found.broken == set()
    assert [status for status in statuses if status >= 500] == []
