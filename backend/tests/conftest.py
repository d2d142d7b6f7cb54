"""One cluster a run, one migrated template, one database per worker. Imports nothing of the application."""

import pytest

from tests.support import postgres, rabbitmq


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        postgres.begin_run()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        postgres.end_run()


@pytest.fixture(scope="session")
def cluster_url() -> str:
    """Address of a server where tests may create databases."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:  # this one may be running an event loop already
        return thread.submit(postgres.cluster_of_this_run).result()


@pytest.fixture(scope="session")
async def database_url(cluster_url):
    """A migrated database of this worker's own, dropped afterwards."""
    async with postgres.migrated_database(cluster_url) as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """Address of a RabbitMQ. It may be shared: name exchanges and queues after the test."""
    return rabbitmq.rabbitmq_of_this_run()
