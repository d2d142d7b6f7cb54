import json

from mesto.core.run_file import Pids, RunningSystem, read_run_file, remove_run_file, write_run_file

SYSTEM = RunningSystem(
    api_url="http://127.0.0.1:8080",
    docs_url="http://127.0.0.1:8080/api/docs",
    runner_url="http://127.0.0.1:8081",
    database_url="postgresql://mesto:secret@127.0.0.1:5433/mesto",
    transport="local",
    pids=Pids(up=1, api=2, runner=3, postgres=None),
    version="0.1.0",
    started_at="2026-12-01T08:00:00Z",
)


def test_it_has_the_promised_members(tmp_path):
    write_run_file(tmp_path, SYSTEM)
    found = json.loads((tmp_path / "run.json").read_text())
    assert set(found) == {
        "api_url",
        "docs_url",
        "runner_url",
        "database_url",
        "transport",
        "pids",
        "version",
        "started_at",
    }
    assert found["pids"] == {"up": 1, "api": 2, "runner": 3, "postgres": None}


def test_only_its_owner_may_read_it(tmp_path):
    write_run_file(tmp_path, SYSTEM)
    write_run_file(tmp_path, SYSTEM)
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_it_is_read_as_it_was_written(tmp_path):
    write_run_file(tmp_path, SYSTEM)
    assert read_run_file(tmp_path) == SYSTEM
    remove_run_file(tmp_path)
    assert read_run_file(tmp_path) is None


def test_half_a_file_counts_as_none(tmp_path):
    (tmp_path / "run.json").write_text('{"api_url": "http')
    assert read_run_file(tmp_path) is None
