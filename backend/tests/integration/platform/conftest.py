import subprocess
from pathlib import Path

import pytest

FORGETFUL = {"fsync": "off"}  # a killed server keeps what it had written, a killed machine need not


def let_the_server_in(folder: Path) -> Path:
    """Let the server's account pass, whoever runs the tests."""
    for each in (folder, *folder.parents):
        if "pytest" not in each.name:
            break
        each.chmod(0o711)
    folder.chmod(0o711)
    return folder


@pytest.fixture
def data_dir(tmp_path):
    let_the_server_in(tmp_path.parent)
    return let_the_server_in(tmp_path) / "mesto"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    from mesto.core.embedded_postgres import EmbeddedPostgres

    folder = let_the_server_in(tmp_path_factory.mktemp("made"))
    let_the_server_in(folder.parent)
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
