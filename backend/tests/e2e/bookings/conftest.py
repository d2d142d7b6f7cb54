import pytest


@pytest.fixture(scope="package")
def rules(database_url):
    """Lets a test set policies and bans."""
    from tests.support.rules import Rules

    return Rules(database_url)


@pytest.fixture(scope="package")
async def app(database_url):
    """As for all end-to-end tests, with tokens that outlive the hours these tests let pass."""
    from tests.support.app import running_app

    alone = {"url": database_url, "pool_size": 1, "max_overflow": 0, "pool_timeout_seconds": 3}
    auth = {"access_token_minutes": 1440}
    async with running_app(database_url, database=alone, auth=auth) as running:
        yield running
