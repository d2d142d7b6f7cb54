"""S11, a slice of it: random requests to every operation, the same ones every time. All of it: tests/proof."""

import pytest

from tests.support.schema_run import ask_as

pytestmark = pytest.mark.S11


async def test_the_api_keeps_its_schema_as_an_owner(world, snapshot):
    try:
        found = await ask_as(world, "owner", examples=2, seed=1, phases=("fuzzing",))
    finally:
        await snapshot.put_back()
    assert found.findings == {}, "\n".join(f"{kind}\n    {how}" for kind, how in found.findings.items())
    assert found.broken == set()
    assert found.requests > 100
