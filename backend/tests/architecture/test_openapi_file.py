"""The committed docs/openapi.json is what the code says; `make openapi` writes it anew."""

import json
import subprocess
from pathlib import Path

from tests.support.processes import MESTO, environment

ROOT = Path(__file__).parents[3]


def test_the_committed_description_is_the_present_one(tmp_path):
    done = subprocess.run(
        [MESTO, "openapi"], capture_output=True, text=True, check=True, env=environment(), cwd=tmp_path
    )
    assert json.loads((ROOT / "docs" / "openapi.json").read_text()) == json.loads(done.stdout), (
        "docs/openapi.json is out of date: run `make openapi`"
    )
