"""What README.md tells people to type is typed here, in its order, against what `make run` starts."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from tests.support.processes import end, free_port

ROOT = Path(__file__).parents[4]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
TOUR = [block for block in BLOCKS if not block.startswith("make ")]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """`make run` in a folder of its own, on free ports."""
    folder = tmp_path_factory.mktemp("readme")
    port, runner_port = free_port(), free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MESTO_")}
    env = {
        **clean,
        "MESTO_DATA_DIR": str(folder),
        "MESTO_API__PORT": str(port),
        "MESTO_RUNNER__PORT": str(runner_port),
    }
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        for _ in range(1200):
            if (folder / "run.json").exists():
                break
            assert process.poll() is None, (folder / "run.log").read_text()
            time.sleep(0.05)
        told = (folder / "run.log").read_text()
        yield port, env, told
    finally:
        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C reaches make and what it runs alike
        end(process)


def test_make_run_tells_where_everything_is_and_who_may_sign_in(running):
    port, _, told = running
    for expected in (
        f"http://127.0.0.1:{port}/api/v1",
        f"http://127.0.0.1:{port}/api/docs",
        "demo-desk-tram-41",
    ):
        assert expected in told
    assert httpx2.get(f"http://127.0.0.1:{port}/api/docs").status_code == 200


def test_the_tour_runs_as_written(running):
    port, env, _ = running
    tour = "\n".join(TOUR).replace("127.0.0.1:8080", f"127.0.0.1:{port}")
    done = subprocess.run(
        ["bash", "-eu", "-c", tour],
        check=False,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    answers = [json.loads(line) for line in spread(done.stdout).splitlines() if line.startswith("{")]
    codes = [answer.get("code") for answer in answers]
    assert "slot_taken" in codes
    refused = answers[codes.index("slot_taken")]
    assert len(refused["alternatives"]) == 3
    types = [item["type"] for answer in answers for item in answer.get("items", []) if "type" in item]
    assert "booking_confirmed" in types
    assert next(answer for answer in answers if "bookable" in answer)["bookable"] is False
    assert [answer["status"] for answer in answers if "reference" in answer][-2:] == ["cancelled", "active"]
    told = next(answer for answer in answers if "action" in answer.get("items", [{}])[0])
    assert [entry["action"] for entry in told["items"]] == ["placed", "rescheduled", "cancelled", "restored"]
    assert next(answer for answer in answers if "checked" in answer)["checked"] >= 1
    assert next(answer for answer in answers if "total" in answer)["items"][0]["outcome"] in {
        "moved",
        "blocked",
    }
    assert next(answer for answer in answers if "kept" in answer)["kept"] == 1
    [mail] = next(
        items for items in (answer.get("items") for answer in answers) if items and "html" in items[0]
    )
    assert "/reset-password#token=" in mail["text"]
    assert "bytes of JSON" in done.stdout
    assert codes[-1] == "forbidden", "a key is nobody's account"
    assert "1 × 201 and 49 × 409" in done.stdout
    assert "exactly one winner each time" in done.stdout


def spread(output: str) -> str:
    """Put each JSON answer on a line of its own: curl ends none."""
    return output.replace("}{", "}\n{").replace("}1 round", "}\n1 round")


@pytest.mark.parametrize("target", re.findall(r"(?:`|^|=0 )make ([a-z-]+)", README, re.MULTILINE))
def test_every_make_target_named_exists(target):
    done = subprocess.run(
        ["make", "-n", target], check=False, cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 0, done.stderr
