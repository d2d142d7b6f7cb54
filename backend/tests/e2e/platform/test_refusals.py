"""S19, T-09: what is unsafe does not serve, and says why in one report."""

import asyncpg
import pytest

from tests.support.postgres import migrated_database
from tests.support.running_up import Up


@pytest.fixture
async def unsafe_url(cluster_url):
    async with migrated_database(cluster_url) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("ALTER TABLE bookings.occupancies DROP CONSTRAINT ex_occupancies_spot")
        await connection.close()
        yield url


@pytest.mark.parametrize("command", ["api", "runner"])
def test_without_the_exclusion_constraint_it_does_not_serve(unsafe_url, tmp_path, command):
    said = Up(tmp_path / "run").mesto(command, MESTO_DATABASE__URL=unsafe_url)
    assert said.returncode == 1
    assert "ex_occupancies_spot" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_doctor_finds_it_too(unsafe_url, tmp_path):
    said = Up(tmp_path / "run").mesto("doctor", "--json", MESTO_DATABASE__URL=unsafe_url)
    assert said.returncode == 1
    assert '"ex_occupancies_spot"' in said.stdout
    assert '"mend"' in said.stdout


def test_production_names_everything_unsafe_at_once(unsafe_url, tmp_path):
    said = Up(tmp_path / "run").mesto(
        "api",
        MESTO_ENVIRONMENT="production",
        MESTO_DATABASE__URL=unsafe_url,
        MESTO_AUTH__SECRET_KEY="too-short-to-be-told",
        MESTO_HTTP__CORS_ORIGINS="*",
    )
    assert said.returncode == 1
    for name in (
        "MESTO_AUTH__SECRET_KEY",
        "MESTO_AUTH__ACCESS_TOKEN_MINUTES",
        "MESTO_AUTH__HASH_MEMORY_KIB",
        "MESTO_AUTH__HASH_TIME_COST",
        "MESTO_AUTH__THROTTLE_ENABLED",
        "MESTO_HTTP__CORS_ORIGINS",
        "ex_occupancies_spot",
    ):
        assert name in said.stderr
    assert "too-short-to-be-told" not in said.stderr
