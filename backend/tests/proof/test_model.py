"""R7: the product behaves like its model (tests/proof/oracle.py), step by step, on real PostgreSQL over HTTP.

`make proof P=R7 SEED=…` runs thousands of steps; the suite runs some hundreds of the same.
"""

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proof.model_team import CoworkingModel
from tests.proof.model_world import World
from tests.support.postgres import migrated_database

pytestmark = pytest.mark.R7


def play(database_url: str, *, examples: int, steps: int, number: int) -> int:
    """Play so many lives of a coworking; return the number of steps taken."""
    with asyncio.Runner() as runner:
        world = World(runner, database_url)
        world.open()
        try:
            CoworkingModel.world = world
            game = seed(number)(CoworkingModel)
            profile = settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=[Phase.generate],  # a failing life is told whole; to shrink it takes minutes
                suppress_health_check=list(HealthCheck),
                print_blob=False,
                report_multiple_bugs=False,
            )
            run_state_machine_as_test(game, settings=profile)
            return world.steps
        finally:
            world.close()


@pytest.fixture
async def own_database(cluster_url):
    """Away from tests that break rows on purpose: here every invariant must hold."""
    async with migrated_database(cluster_url) as url:
        yield url


def test_some_hundred_steps_follow_the_model(own_database):
    assert play(own_database, examples=8, steps=40, number=1) >= 200


@pytest.mark.proof
def test_thousands_of_steps_follow_the_model(own_database, capsys):
    number = int(os.environ.get("SEED", "1"))
    steps = play(own_database, examples=int(os.environ.get("MODEL_EXAMPLES", "100")), steps=60, number=number)
    with capsys.disabled():
        print(
            f'\n{{"promise": "R7", "seed": {number}, "steps": {steps}, "divergences": 0, "verdict": "kept"}}'
        )
    assert steps >= 3000
