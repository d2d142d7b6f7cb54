"""postmaster.pid: what a running server says of itself, and what a dead one left behind."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Postmaster:
    pid: int
    port: int
    status: str
    """starting, ready, stopping; empty very early."""


def running_postmaster(data: Path) -> Postmaster | None:
    """Return the server that really runs on this folder; a file left by a dead one does not count."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    lines += [""] * (8 - len(lines))
    if not lines[0].isdigit() or not runs_on(int(lines[0]), data):
        return None
    return Postmaster(int(lines[0]), int(lines[3] or 0), lines[7].strip())


def runs_on(pid: int, data: Path) -> bool:
    """Say whether the process is alive and works in this folder: process numbers are used again."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except FileNotFoundError:
        if Path("/proc/self/cwd").exists():
            return False
    except PermissionError:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
