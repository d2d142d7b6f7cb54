"""The image, and the pipeline that builds and deploys it."""

import os
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PIPELINE: dict[str, Any] = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())
DOCKERFILE = (ROOT / "backend" / "Dockerfile").read_text()


def test_the_image_runs_as_nobody_in_particular_and_without_a_shell():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    uid = re.search(r"^USER (\d+):\d+$", final, re.MULTILINE)
    assert uid is not None
    assert int(uid[1]) >= 10000
    assert 'ENTRYPOINT ["mesto"]' in final
    assert 'CMD ["api"]' in final
    assert re.search(r'^HEALTHCHECK .*\\\n    CMD \["python", ', final, re.MULTILINE)
    assert all(SERVICES[name]["user"].startswith(uid[1]) for name in ("migrate", "api", "runner"))


def test_the_image_is_given_the_locked_packages_and_the_migrations():
    ignored = (ROOT / "backend" / ".dockerignore").read_text().split()
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE))
    assert copied == {"pyproject.toml uv.lock", "migrations", "src"}
    assert ignored[0] == "*"
    assert {word for names in copied for word in names.split()} == {i[1:] for i in ignored if i[0] == "!"}
    assert DOCKERFILE.count("uv sync --locked --no-dev") == 2


def test_images_are_named_plainly_and_never_latest():
    named = [service["image"] for service in SERVICES.values() if "build" not in service]
    named += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in named:
        assert re.fullmatch(r"([a-z]+/)?[a-z]+:v?\d[\w.-]*", image), image


def test_the_pipeline_checks_then_builds_then_deploys_with_what_people_use():
    assert PIPELINE["stages"] == ["check", "build", "deploy"]
    assert PIPELINE["check"]["script"] == ["make check"]
    assert PIPELINE["audit"]["script"] == ["make audit"]
    assert PIPELINE["check"]["parallel"]["matrix"] == [{"PYTHON": ["3.11", "3.12", "3.13", "3.14"]}]
    script = ROOT / PIPELINE["deploy"]["script"][0].split()[0]
    assert os.access(script, os.X_OK)
    assert PIPELINE["deploy"]["rules"][0]["when"] == "manual"
