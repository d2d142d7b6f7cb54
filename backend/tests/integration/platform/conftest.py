import pytest


@pytest.fixture
def data_dir(tmp_path):
    """A folder that the server's account can enter, whoever runs the tests."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() != "root" or "pytest" not in str(folder):
            break
        folder.chmod(0o711)
    return tmp_path / "mesto"


@pytest.fixture
def servers(data_dir):
    """Make servers on the data folder; what is still running afterwards is ended."""
    from mesto.core.embedded_postgres import EmbeddedPostgres

    made = []

    def one(**given):
        made.append(EmbeddedPostgres(data_dir, settings={"fsync": "off"}, **given))
        return made[-1]

    yield one
    for server in made:
        server.stop(5)
