"""S2: what is foreign takes as long to refuse as what is missing."""

from statistics import median
from time import perf_counter
from typing import Final

import pytest

from tests.e2e.http.contract import CONTRACT
from tests.support.permission_cases import HERE, INNER_MISSING, MISSING, OWN, THERE, cases_of

pytestmark = [pytest.mark.proof, pytest.mark.S2]

SAMPLES: Final = 120
SERIES: Final = 4
"""A difference is one when every series shows it: the machine has other things to do, too."""
WITHIN: Final = 0.10


def foreign_and_missing(world, operation):
    """Return pairs of requests of one person who may know of neither object.

    That there is a coworking is no secret: what is in it is compared with nothing in the same one.
    """
    refused = {}
    for case in cases_of(world, operation):
        if case.role == "user" and case.target.name != OWN and case.expected == 404:
            refused.setdefault(case.ask, {})[case.target.name] = case
    pairs = ((HERE, INNER_MISSING), (THERE, MISSING), (HERE, MISSING))
    found = [[pair for pair in pairs if set(pair) <= set(at)][:1] for at in refused.values()]
    return [
        tuple(at[name] for name in best[0]) for at, best in zip(refused.values(), found, strict=True) if best
    ]


async def difference(world, pair):
    """Return by how much the medians of interleaved requests differ."""
    taken = ([], [])
    for number in range(SAMPLES):
        for which in (0, 1) if number % 2 else (1, 0):
            began = perf_counter()
            answer = await pair[which].send(world)
            taken[which].append(perf_counter() - began)
            assert answer.status_code == 404
    foreign, missing = (median(times) for times in taken)
    print(f"{pair[0]}: {foreign * 1000:.2f} ms, missing {missing * 1000:.2f} ms")
    return foreign / missing - 1


@pytest.mark.parametrize("operation", [operation.operation_id for operation in CONTRACT])
async def test_foreign_takes_as_long_as_missing(operation, world):
    for pair in foreign_and_missing(world, operation):
        seen = []
        while not seen or (abs(seen[-1]) > WITHIN and len(seen) < SERIES):
            seen.append(await difference(world, pair))
        assert abs(seen[-1]) <= WITHIN, [f"{share:+.1%}" for share in seen]
