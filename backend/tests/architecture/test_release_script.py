"""deploy/deploy.sh and deploy/release.sh, run whole: `ssh` stays here, `docker` writes down what it is told."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    shutil.which("rsync") is None, reason="rsync is not installed: deploy/*.sh were NOT checked"
)

SSH = """#!/bin/sh
[ "$1" = -l ] && shift 2
shift
exec sh -c "$*"
"""
DOCKER = """#!/bin/sh
echo "$IMAGE $EDGE_HOST $*" >>"$SERVER/docker.log"
case "$* " in *" up "*) case " $SICK " in *" $IMAGE "*) exit 1;; esac;; esac
"""


@dataclass
class Server:
    """A folder that plays the server, and a checkout that is deployed to it."""

    folder: Path
    checkout: Path
    programs: Path

    def deploy(self, image: str, *, sick: str = "") -> subprocess.CompletedProcess[str]:
        (self.folder / "docker.log").unlink(missing_ok=True)
        return subprocess.run(
            [self.checkout / "deploy" / "deploy.sh", "deploy@server", image],
            env={
                "PATH": f"{self.programs}:{os.environ['PATH']}",
                "DEPLOY_ROOT": str(self.folder),
                "SERVER": str(self.folder),
                "SICK": sick,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )

    def asked(self, verb: str) -> list[str]:
        """The images for which docker was asked this, in order."""
        lines = (self.folder / "docker.log").read_text().splitlines()
        return [line.split()[0] for line in lines if f" {verb} " in f"{line} "]

    @property
    def in_use(self) -> str:
        return (self.folder / "app" / "image").read_text().strip()


@pytest.fixture
def server(tmp_path) -> Server:
    checkout, programs, folder = tmp_path / "checkout", tmp_path / "programs", tmp_path / "server"
    for name in ("nginx", "monitoring", "deploy"):
        shutil.copytree(ROOT / name, checkout / name)
    shutil.copy(ROOT / "docker-compose.yml", checkout)
    programs.mkdir()
    for name, text in {"ssh": SSH, "docker": DOCKER}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    (folder / "secrets").mkdir(parents=True)
    (folder / "host.env").write_text("EDGE_HOST=mesto.example\n")
    return Server(folder, checkout, programs)


def test_a_healthy_release_comes_into_use(server):
    ended = server.deploy("mesto:1")
    assert ended.returncode == 0, ended.stderr
    assert server.in_use == "mesto:1"
    log = (server.folder / "docker.log").read_text()
    assert "mesto:1 mesto.example compose --project-directory" in log
    assert "--wait --wait-timeout 180" in log
    assert (server.folder / "app" / "docker-compose.yml").is_file()


def test_a_release_that_does_not_become_healthy_gives_way_to_the_one_before(server):
    server.deploy("mesto:1")
    ended = server.deploy("mesto:2", sick="mesto:2")
    assert ended.returncode == 1
    assert "mesto:1 is up again" in ended.stderr
    assert server.in_use == "mesto:1"
    assert server.asked("up") == ["mesto:2", "mesto:1"]
    assert server.asked("logs") == ["mesto:2"]

    assert server.deploy("mesto:3").returncode == 0
    assert server.in_use == "mesto:3"


def test_two_sick_releases_are_said_loudly(server):
    server.deploy("mesto:1")
    ended = server.deploy("mesto:2", sick="mesto:1 mesto:2")
    assert ended.returncode == 2
    assert "did not come up again either" in ended.stderr


def test_a_sick_first_release_has_nothing_to_go_back_to(server):
    ended = server.deploy("mesto:1", sick="mesto:1")
    assert ended.returncode == 1
    assert "there is none before it" in ended.stderr


def test_the_edge_is_replaced_only_when_its_files_have_changed(server):
    server.deploy("mesto:1")
    server.deploy("mesto:2")
    assert server.asked("rm --stop --force nginx") == []
    with (server.checkout / "nginx" / "http.conf").open("a") as file:
        file.write("# changed\n")
    server.deploy("mesto:3")
    assert server.asked("rm --stop --force nginx") == ["mesto:3"]
    assert server.asked("rm --stop --force prometheus") == []


def test_a_server_without_secrets_is_left_alone(server):
    (server.folder / "secrets").rmdir()
    ended = server.deploy("mesto:1")
    assert ended.returncode == 1
    assert not (server.folder / "app").exists()


@pytest.mark.parametrize("image", ["mesto:1'; touch owned; '", "$(id)", "mesto 1"])
def test_an_image_name_is_never_a_command(server, image):
    assert server.deploy(image).returncode == 64
    assert not (server.folder / "next").exists()
