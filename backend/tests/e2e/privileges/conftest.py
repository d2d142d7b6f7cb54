"""A database of three accounts, as an operator makes it: roles by hand, tables and rights by `mesto migrate`."""

import subprocess
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.support.app import running_app
from tests.support.credentials import providers
from tests.support.everybody import everybody
from tests.support.postgres import NAME, database_address
from tests.support.processes import MESTO, environment
from tests.support.provider_server import running_provider
from tests.support.snapshot import Snapshot

PASSWORD = "only-for-this-test"


@dataclass
class Accounts:
    migrator: str
    api: str
    runner: str
    readonly: str
    database: str
    _cluster_url: str

    def url(self, role: str) -> str:
        parts = urlsplit(self._cluster_url)
        where = f"{role}:{PASSWORD}@{parts.hostname}:{parts.port}"
        return urlunsplit((parts.scheme, where, f"/{self.database}", "", ""))

    @property
    def roles(self) -> tuple[str, ...]:
        return self.migrator, self.api, self.runner, self.readonly


def migrate(accounts: Accounts, folder) -> subprocess.CompletedProcess:
    env = environment(
        MESTO_DATABASE__URL=accounts.url(accounts.migrator),
        MESTO_DATABASE__API_ROLE=accounts.api,
        MESTO_DATABASE__RUNNER_ROLE=accounts.runner,
        MESTO_DATABASE__READONLY_ROLE=accounts.readonly,
        MESTO_DATA_DIR=folder,
    )
    return subprocess.run(
        [MESTO, "migrate"], env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="session")
async def accounts(cluster_url, tmp_path_factory):
    suffix = uuid.uuid4().hex[:8]
    names = (f"{NAME}{role}_{suffix}" for role in ("migrator", "api", "runner", "readonly"))
    made = Accounts(*names, f"{NAME}privileges_{suffix}", cluster_url)
    admin = await asyncpg.connect(cluster_url)
    for role in made.roles:
        await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'")
    await admin.execute(f"CREATE DATABASE {made.database} OWNER {made.migrator}")
    await admin.execute(f"REVOKE TEMPORARY ON DATABASE {made.database} FROM PUBLIC")
    try:
        folder = tmp_path_factory.mktemp("migrate")
        done = migrate(made, folder)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("rights granted to") == 3
        again = migrate(made, folder)
        assert again.returncode == 0, again.stdout + again.stderr
        yield made
    finally:
        await admin.execute(f"DROP DATABASE {made.database} WITH (FORCE)")
        for role in made.roles:
            await admin.execute(f"DROP ROLE {role}")
        await admin.close()


@pytest.fixture(scope="session")
async def world(accounts):
    """Everybody, with the application on the account of the API; what the tests ask by SQL they ask as the owner."""
    with running_provider() as server:
        auth = {"providers": providers(server.url)}
        async with running_app(accounts.url(accounts.api), auth=auth) as app:
            app.database_url = accounts.url(accounts.migrator)
            yield await everybody(app)


@pytest.fixture(scope="session")
async def snapshot(world, accounts, cluster_url):
    connection = await asyncpg.connect(database_address(cluster_url, accounts.database))
    yield await Snapshot.take(connection)
    await connection.execute("DROP SCHEMA kept CASCADE")
    await connection.close()


@pytest.fixture
def app(world):
    world.app.clock.set(world.app.clock.START)
    return world.app
