"""The committed docs/permissions.md is what the code says; `make permissions` writes it anew."""

import subprocess
from pathlib import Path

from mesto.core.permissions import Who
from mesto.core.permissions_doc import MEANINGS
from tests.support.processes import MESTO, environment

ROOT = Path(__file__).parents[3]


def test_the_committed_table_is_the_present_one(tmp_path):
    done = subprocess.run(
        [MESTO, "permissions"], capture_output=True, text=True, check=True, env=environment(), cwd=tmp_path
    )
    assert (ROOT / "docs" / "permissions.md").read_text() == done.stdout, (
        "docs/permissions.md is out of date: run `make permissions`"
    )


def test_every_kind_of_statement_has_a_meaning():
    assert set(MEANINGS) == set(Who)
