"""Fixtures of the tests of users and auth: one application for all, with the clock set back for each."""

import pytest

from tests.support.app import running_app
from tests.support.people import World, WorldProvider


@pytest.fixture(scope="session")
async def _running(database_url):
    world = World()
    async with running_app(database_url, WorldProvider(world)) as running:
        yield running, world


@pytest.fixture
def app(_running):
    running, _ = _running
    running.clock.set(running.clock.START)
    return running


@pytest.fixture
def world(_running):
    _, world = _running
    world.clear()
    return world


@pytest.fixture
def client(app):
    return app.client
