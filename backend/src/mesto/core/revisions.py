"""Which revision of the database this code needs. Read without Alembic, whose import costs seconds."""

import re
from functools import cache
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(r"""^(revision|down_revision)\b.*= ["']([^"']+)["']""", re.MULTILINE)


def folder() -> Path:
    """Return where the migrations lie: inside an installed package, or beside `src` in a checkout."""
    installed = Path(__file__).with_name("migrations")
    return installed if installed.is_dir() else Path(__file__).parents[3] / "migrations"


@cache
def head() -> str:
    """Return the revision this code was written for: the one that no other builds on."""
    made: set[str] = set()
    built_on: set[str] = set()
    for file in (folder() / "versions").glob("*.py"):
        for kind, revision in _LINE.findall(file.read_text(encoding="utf-8")):
            (made if kind == "revision" else built_on).add(revision)
    (last,) = made - built_on
    return last
