import pytest


@pytest.fixture(scope="module")
async def api_url(database_url, tmp_path_factory):
    """A real API process: real sockets, a real pool, its own event loop."""
    from tests.support.processes import running_api

    async with running_api(database_url, tmp_path_factory.mktemp("api")) as url:
        yield url


@pytest.fixture(scope="module")
async def http(api_url):
    import httpx2

    limits = httpx2.Limits(max_connections=250, max_keepalive_connections=250)
    async with httpx2.AsyncClient(base_url=api_url, limits=limits, timeout=30) as client:
        yield client
