"""run.json: where the running system is, for scripts and people. It holds the database's password: mode 0600."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pids:
    up: int
    api: int | None
    runner: int | None
    postgres: int | None
    """None where the database is not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSystem:
    api_url: str
    docs_url: str
    runner_url: str
    database_url: str
    transport: str
    pids: Pids
    version: str
    started_at: str


def run_file(data_dir: Path) -> Path:
    return data_dir / "run.json"


def write_run_file(data_dir: Path, system: RunningSystem) -> None:
    """Replace the file at once: a reader sees the old or the new one, never half."""
    path = run_file(data_dir)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(system), file, indent=2)
        file.write("\n")
    unfinished.replace(path)


def read_run_file(data_dir: Path) -> RunningSystem | None:
    """Return what the last `mesto up` wrote, or None. It may have been killed since: look at its pid."""
    try:
        found = json.loads(run_file(data_dir).read_text(encoding="utf-8"))
        return RunningSystem(**{**found, "pids": Pids(**found["pids"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remove_run_file(data_dir: Path) -> None:
    run_file(data_dir).unlink(missing_ok=True)
