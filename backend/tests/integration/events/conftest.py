import uuid
from dataclasses import dataclass

import pytest


@pytest.fixture(autouse=True)
def said():
    """What was logged, instead of pages of tracebacks."""
    from structlog.testing import capture_logs

    with capture_logs() as lines:
        yield lines


@pytest.fixture(scope="session")
async def wired(database_url):
    from tests.integration.events.bench import open_bench

    async with open_bench(database_url) as made:
        yield made


@pytest.fixture
async def bench(wired):
    """The backbone's parts over an empty database, put together by the test."""
    from dataclasses import replace

    from prometheus_client import CollectorRegistry

    await wired.clear()
    return replace(wired, registry=CollectorRegistry())


@dataclass
class Transport:
    """One of the two ways events travel; `sections` are its settings."""

    name: str
    sections: dict
    prefix: str


@pytest.fixture(params=["local", pytest.param("rabbit", marks=pytest.mark.rabbit)])
async def transport(request):
    prefix = f"test-{uuid.uuid4().hex[:8]}"
    if request.param == "local":
        yield Transport("local", {}, prefix)
        return
    url = request.getfixturevalue("rabbitmq_url")
    yield Transport("rabbit", {"bus": {"transport": "rabbit", "rabbitmq_url": url}}, prefix)
    await _sweep(url, prefix)


@pytest.fixture
async def rabbit(rabbitmq_url):
    prefix = f"test-{uuid.uuid4().hex[:8]}"
    yield Transport("rabbit", {"bus": {"transport": "rabbit", "rabbitmq_url": rabbitmq_url}}, prefix)
    await _sweep(rabbitmq_url, prefix)


async def _sweep(url: str, prefix: str) -> None:
    import aio_pika

    connection = await aio_pika.connect(url)
    channel = await connection.channel()
    for queue in (f"{prefix}.t.first", f"{prefix}.t.second", f"{prefix}.events.dead"):
        await channel.queue_delete(queue)
    for exchange in (f"{prefix}.events", f"{prefix}.events.dead"):
        await channel.exchange_delete(exchange)
    await connection.close()
