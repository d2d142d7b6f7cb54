"""What no schema knows about the deployment files: boxes, networks, secrets, settings that exist.

The schemas themselves are checked by deploy/check-config.sh.
"""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from mesto.core.middleware import PROBES
from mesto.core.secrets import load_secrets
from mesto.core.settings import PREFIX, Settings
from mesto.core.settings_doc import all_settings

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SCRAPED = yaml.safe_load((ROOT / "monitoring" / "prometheus.yml").read_text())["scrape_configs"]
ACCOUNTS = {
    "migrate": ("mesto", ""),
    "api": ("mesto_api", "api_"),
    "runner": ("mesto_runner", "runner_"),
}
"""Of the database, and how their secret files begin."""
OURS = tuple(ACCOUNTS)

every_service = pytest.mark.parametrize("name", SERVICES)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "secrets"
    subprocess.run([ROOT / "deploy" / "make-secrets.sh", folder], check=True, capture_output=True)
    return folder


# --- boxes ---------------------------------------------------------------------------------------


@every_service
def test_a_container_is_a_box(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert not service.keys() & {"privileged", "network_mode", "pid", "ipc", "devices", "env_file"}


@every_service
def test_health_is_asked_without_a_shell(name):
    if name == "migrate":
        assert SERVICES[name]["restart"] == "no"
        return
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_without_profiles_comes_what_the_product_needs():
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {"nginx": ["edge"], "prometheus": ["monitoring"]}
    assert SERVICES.keys() - profiles.keys() == {"postgres", "rabbitmq", "migrate", "api", "runner"}


def test_nothing_starts_before_what_it_needs():
    needed = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    ready, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    assert needed["migrate"] == {"postgres": ready}
    assert needed["api"] == {"postgres": ready, "migrate": done}
    assert needed["runner"] == {"postgres": ready, "rabbitmq": ready, "migrate": done}
    assert needed["nginx"] == {"api": ready}


def test_the_data_of_postgres_18_lies_where_the_image_keeps_it():
    targets = [volume.split(":")[1] for volume in SERVICES["postgres"]["volumes"]]
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert "/var/lib/postgresql" in targets
    assert "/var/lib/postgresql/data" not in targets


# --- networks ------------------------------------------------------------------------------------


def test_the_networks_are_those_of_the_map():
    members = {
        network: {name for name, service in SERVICES.items() if network in service["networks"]}
        for network in COMPOSE["networks"]
    }
    assert members == {
        "nginx-net": {"nginx", "api"},
        "main-net": {"postgres", "rabbitmq", "migrate", "api", "runner"},
        "prometheus-net": {"prometheus", "api", "runner", "rabbitmq"},
        "mail-net": {"runner"},
    }
    assert COMPOSE["networks"]["main-net"] == {"internal": True}
    assert COMPOSE["networks"]["prometheus-net"] == {"internal": True}


def test_only_the_edge_can_be_reached_from_outside():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"nginx": ["80:80", "443:443"], "api": ["127.0.0.1:8080:8080"]}


def test_the_api_believes_the_address_of_nginx_and_no_other():
    address = SERVICES["nginx"]["networks"]["nginx-net"]["ipv4_address"]
    assert SERVICES["api"]["environment"]["MESTO_HTTP__TRUSTED_PROXIES"] == address


def test_prometheus_asks_who_it_can_reach():
    targets = {job["job_name"]: job["static_configs"][0]["targets"][0] for job in SCRAPED}
    ports = {
        "api": SERVICES["api"]["environment"]["MESTO_API__PORT"],
        "runner": SERVICES["runner"]["environment"]["MESTO_RUNNER__PORT"],
        "rabbitmq": "15692",
    }
    assert targets.pop("prometheus") == "127.0.0.1:9090"
    assert targets == {name: f"{name}:{port}" for name, port in ports.items()}
    for name in targets:
        assert "prometheus-net" in SERVICES[name]["networks"]
    assert "/metrics" in PROBES, "asked under a host name that is none of ours"


def test_promtool_accepts_the_scrape_file():
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed: monitoring/prometheus.yml was NOT checked by it")
    file = ROOT / "monitoring" / "prometheus.yml"
    ended = subprocess.run(["promtool", "check", "config", file], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


# --- settings and secrets ------------------------------------------------------------------------


def test_every_setting_that_is_named_exists():
    files = [
        ROOT / "docker-compose.yml",
        ROOT / "backend" / "Dockerfile",
        *(ROOT / "deploy").rglob("*.*"),
        *(ROOT / "nginx").rglob("*.*"),
    ]
    known = {setting.name for setting in all_settings()}
    named = {name for file in files for name in re.findall(r"\bMESTO_\w+", file.read_text())}
    assert named
    assert {name for name in named if name not in known and name.removesuffix("_FILE") not in known} == set()


@every_service
def test_secrets_come_from_files_that_the_service_is_given(name):
    service = SERVICES[name]
    given = [secret if isinstance(secret, str) else secret["source"] for secret in service.get("secrets", [])]
    assert set(given) <= COMPOSE["secrets"].keys()
    read = {
        value.removeprefix("/run/secrets/")
        for key, value in service.get("environment", {}).items()
        if key.endswith("_FILE")
    }
    assert read <= set(given)
    for key in service.get("environment", {}):
        assert not re.search(r"(PASSWORD|SECRET_KEY|(?<!CLIENT)_URL|TOKEN)$", key), (
            f"{key} is not read from a file"
        )


def test_every_secret_is_made_and_used(secrets):
    used = {
        secret if isinstance(secret, str) else secret["source"]
        for service in SERVICES.values()
        for secret in service.get("secrets", [])
    }
    assert {file.name for file in secrets.iterdir()} == COMPOSE["secrets"].keys() == used
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"${{SECRETS_DIR:-./secrets}}/{name}"}


def test_made_secrets_are_behind_a_closed_door_and_never_made_again(secrets):
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    before = {file.name: file.read_bytes() for file in secrets.iterdir()}
    again = subprocess.run(
        [ROOT / "deploy" / "make-secrets.sh", secrets], capture_output=True, text=True, check=False
    )
    assert again.returncode == 1
    assert "nothing was changed" in again.stderr
    assert {file.name: file.read_bytes() for file in secrets.iterdir()} == before


def test_each_process_has_an_account_of_its_own_and_the_api_none_at_the_broker():
    made = (ROOT / "deploy" / "postgres" / "10-mesto-roles.sh").read_text()
    granted = SERVICES["migrate"]["environment"]
    for service, setting in (("api", "API_ROLE"), ("runner", "RUNNER_ROLE")):
        role = granted[f"MESTO_DATABASE__{setting}"]
        assert role == ACCOUNTS[service][0]
        assert f"CREATE ROLE {role} LOGIN" in made
    assert f"CREATE ROLE {granted['MESTO_DATABASE__READONLY_ROLE']} NOLOGIN" in made
    of_the_api = {*SERVICES["api"]["secrets"], *SERVICES["api"]["environment"].values()}
    assert not any("rabbit" in str(secret) for secret in of_the_api)


@pytest.mark.parametrize("name", OURS)
def test_our_processes_understand_what_compose_tells_them(name, secrets, monkeypatch):
    for variable in [v for v in os.environ if v.startswith(PREFIX)]:
        monkeypatch.delenv(variable)
    for key, value in SERVICES[name]["environment"].items():
        told = value.replace("/run/secrets", str(secrets)).replace("${EDGE_HOST:-localhost}", "mesto.example")
        monkeypatch.setenv(key, told)
    settings = Settings(_env_file=None)

    assert settings.is_production
    assert settings.api.host == "0.0.0.0"
    assert settings.auth.access_token_minutes == 5
    assert settings.http.allowed_hosts[0] == "mesto.example"
    assert settings.database.url is not None
    account, prefix = ACCOUNTS[name]
    password = (secrets / f"{prefix}database_password").read_text().strip()
    url = f"postgresql://{account}:{password}@postgres:5432/mesto"
    assert settings.database.url.get_secret_value() == url
    assert len(load_secrets(settings).keys) == 1
    assert not settings.seeds_demo
    assert settings.bus.transport == ("rabbit" if name == "runner" else "local")
