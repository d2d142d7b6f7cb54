import subprocess

import pytest

from tests.support.postgres import let_the_server_in

FORGETFUL = {"fsync": "off"}  # a killed server keeps what it had written, a killed machine need not


@pytest.fixture
def data_dir(tmp_path):
    return let_the_server_in(tmp_path) / "mesto"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    from mesto.core.embedded_postgres import EmbeddedPostgres

    folder = let_the_server_in(tmp_path_factory.mktemp("made"))
    server = EmbeddedPostgres(folder / "mesto", settings=FORGETFUL)
    server.start()
    server.stop()
    return folder / "mesto"


@pytest.fixture
def made(made_once, data_dir):
    """Have the data folder made already: a copy costs less than initdb."""
    subprocess.run(["cp", "-a", made_once, data_dir], check=True)
    return data_dir / "postgres" / "data"


@pytest.fixture
def servers(data_dir):
    """Make servers on the data folder; what is still running afterwards is ended."""
    from mesto.core.embedded_postgres import EmbeddedPostgres

    made = []

    def one(**given):
        made.append(EmbeddedPostgres(data_dir, settings=FORGETFUL, **given))
        return made[-1]

    yield one
    for server in made:
        server.stop(5)
