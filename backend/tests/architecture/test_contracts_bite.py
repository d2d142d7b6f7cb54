"""The import contracts, each seen broken: a rule that nothing can break guards nothing."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

BACKEND = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

WIRING = "entry points wire modules, modules stand on core"
INWARDS = "inside every module dependencies point inwards"
PUBLIC_ONLY = "modules meet only through public.py"
NO_CYCLES = "modules form no cycles"
NO_FRAMEWORK = "rules and use cases know no framework"
CONTRACTS = {WIRING, INWARDS, PUBLIC_ONLY, NO_CYCLES, NO_FRAMEWORK}


@dataclass(frozen=True)
class Violation:
    """A file in `folder` that imports `imported`; nothing imports the file, so it breaks nothing else."""

    folder: str
    imported: str
    breaks: frozenset[str]

    @classmethod
    def of(cls, folder: str, imported: str, *breaks: str) -> "Violation":
        return cls(folder, imported, frozenset(breaks))


VIOLATIONS = {
    "core imports a module": Violation.of("core", "mesto.modules.bookings.public", WIRING),
    "domain imports its own infrastructure": Violation.of(
        "modules/bookings/domain", "mesto.modules.bookings.infrastructure.tables", INWARDS, NO_FRAMEWORK
    ),
    "command imports tables": Violation.of(
        "modules/bookings/application/commands",
        "mesto.modules.bookings.infrastructure.tables",
        INWARDS,
        NO_FRAMEWORK,
    ),
    "command imports a query": Violation.of(
        "modules/bookings/application/commands",
        "mesto.modules.bookings.application.queries.list_my_bookings",
        INWARDS,
        NO_FRAMEWORK,
    ),
    "infrastructure imports the router": Violation.of(
        "modules/bookings/infrastructure", "mesto.modules.bookings.adapters.writing", INWARDS
    ),
    "a module imports another's domain": Violation.of(
        "modules/spots/infrastructure", "mesto.modules.coworkings.domain.errors", PUBLIC_ONLY
    ),
    "a module imports another's infrastructure": Violation.of(
        "modules/bookings/infrastructure",
        "mesto.modules.spots.infrastructure.tables",
        PUBLIC_ONLY,
        NO_CYCLES,
    ),
    "two modules import each other's public": Violation.of(
        "modules/bookings/infrastructure", "mesto.modules.coworkings.public", NO_CYCLES
    ),
    "domain imports sqlalchemy": Violation.of("modules/bookings/domain", "sqlalchemy", NO_FRAMEWORK),
    "domain imports sqlalchemy through core": Violation.of(
        "modules/bookings/domain", "mesto.core.database", NO_FRAMEWORK
    ),
    "command imports fastapi": Violation.of("modules/bookings/application/commands", "fastapi", NO_FRAMEWORK),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be spoilt."""
    copy = tmp_path_factory.mktemp("contracts") / "mesto"
    shutil.copytree(BACKEND / "src" / "mesto", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def broken_contracts(package: Path) -> frozenset[str]:
    ended = subprocess.run(
        [
            LINT_IMPORTS,
            "--no-logo",
            f"--cache-dir={package.parent / 'cache'}",
            f"--config={BACKEND / 'pyproject.toml'}",
        ],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    # A line may go on after the verdict, as in "KEPT (2 ignored imports)".
    verdicts = dict(re.findall(r"^(\S.*?) (KEPT|BROKEN)\b", ended.stdout, re.MULTILINE))
    assert verdicts.keys() == CONTRACTS, ended.stdout + ended.stderr
    broken = frozenset(name for name, verdict in verdicts.items() if verdict == "BROKEN")
    assert bool(broken) == bool(ended.returncode)
    return broken


def test_the_package_as_it_is_keeps_every_contract(package):
    assert broken_contracts(package) == frozenset()


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=VIOLATIONS)
def test_a_violation_breaks_the_contract_made_against_it(package, violation):
    assert module_exists(package, violation.imported), "the import is meant to be wrong, not missing"
    injected = package / violation.folder / "injected.py"
    injected.write_text(f"import {violation.imported}\n")
    try:
        assert broken_contracts(package) == violation.breaks
    finally:
        injected.unlink()


def test_every_contract_is_broken_by_some_violation():
    assert frozenset().union(*(v.breaks for v in VIOLATIONS.values())) == CONTRACTS


def module_exists(package: Path, name: str) -> bool:
    if not name.startswith("mesto."):
        return True
    path = package.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
