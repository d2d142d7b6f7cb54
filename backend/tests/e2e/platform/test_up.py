import os
import re
import signal
import socket

import pytest

from tests.support.postgres import let_the_server_in
from tests.support.running_up import Up, is_alive, status, until


@pytest.fixture
def up(tmp_path):
    made = Up(tmp_path / "run")
    let_the_server_in(made.folder)
    yield made
    if made.process is not None:
        made.stop()


def test_it_starts_everything_keeps_it_running_survives_its_own_death_and_ends_in_order(up):
    up.start()
    first = up.run_file
    assert set(first["pids"]) == {"up", "api", "runner", "postgres"}
    assert (up.data_dir / "run.json").stat().st_mode & 0o777 == 0o600
    assert up.is_ready()
    assert status(f"{first['docs_url']}") == 200

    second = up.mesto("up")
    assert second.returncode == 1
    assert "already" in second.stderr

    well = up.mesto("doctor")
    assert (well.returncode, "All is well" in well.stdout) == (0, True), well.stdout

    up.kill("postgres")
    up.kill("api", "runner")
    assert up.run_file["api_url"] == first["api_url"]

    left = up.run_file["pids"]
    os.kill(left["up"], signal.SIGKILL)
    up.process.wait()
    until(lambda: not is_alive(left["api"]) and not is_alive(left["runner"]), seconds=30)
    assert is_alive(left["postgres"])

    up.start()
    pids = up.run_file["pids"]
    assert pids["postgres"] == left["postgres"]

    assert up.stop(signal.SIGINT) == 0
    assert not (up.data_dir / "run.json").exists()
    assert [name for name, pid in pids.items() if is_alive(pid)] == []
    secret = re.search(r"mesto:(.+)@", first["database_url"])[1]
    said = [path.read_text() for path in (up.output, *(up.data_dir / "logs").iterdir())]
    assert [text for text in said if secret in text] == []


@pytest.mark.parametrize("setting", ["MESTO_API__PORT", "MESTO_RUNNER__PORT"])
def test_a_taken_port_is_told_before_anything_starts(up, setting):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = up.mesto("up", **{setting: other.getsockname()[1]})
    assert said.returncode == 1
    assert setting in said.stderr
    assert "Traceback" not in said.stderr
    assert not (up.data_dir / "postgres").exists()


def test_production_has_no_embedded_database(up):
    said = up.mesto("up", MESTO_ENVIRONMENT="production")
    assert said.returncode == 1
    assert "MESTO_DATABASE__URL" in said.stderr
    assert not (up.data_dir / "postgres").exists()


def test_a_release_that_finds_its_data_damaged_says_so(up):
    (up.data_dir / "postgres" / "data").mkdir(parents=True)
    said = up.mesto("up")
    assert said.returncode == 1
    assert "PG_VERSION" in said.stderr
    assert "Traceback" not in said.stderr
