"""S19: unsafe settings are refused, all in one report, named and never shown."""

import asyncio

import pytest

from mesto.core.settings import Settings
from mesto.core.startup import UnsafeToServe, check_settings, ensure_safe

pytestmark = pytest.mark.S19

KEY = "v9Qx2LrT7mZ4kWc8YbN1sHdF6gJpEuRa0oViXtMq"
SAFE = {
    "environment": "production",
    "database": {"url": "postgresql://mesto:hidden@db/mesto"},
    "auth": {"secret_key": KEY, "access_token_minutes": 5},
    "http": {"allowed_hosts": "mesto.example"},
    "bus": {"transport": "rabbit", "rabbitmq_url": "amqp://mesto:hidden@broker/"},
    "mail": {
        "transport": "smtp",
        "smtp_host": "smtp.example",
        "from": "Mesto <no-reply@mesto.example>",
        "client_url": "https://mesto.example",
    },
}


def settings(section=None, **changed):
    given = dict(SAFE)
    if section:
        given[section] = {**SAFE.get(section, {}), **changed}
    else:
        given |= changed
    return Settings(_env_file=None, **given)


def found(given):
    return {finding.setting for finding in check_settings(given)}


def test_safe_settings_pass():
    assert found(settings()) == set()


@pytest.mark.parametrize(
    ("name", "section", "change"),
    [
        ("MESTO_DATABASE__URL", "database", {"url": ""}),
        ("MESTO_AUTH__SECRET_KEY", "auth", {"secret_key": ""}),
        ("MESTO_AUTH__SECRET_KEY", "auth", {"secret_key": "short"}),
        ("MESTO_AUTH__SECRET_KEY", "auth", {"secret_key": "abababababababababababababababababab"}),
        ("MESTO_AUTH__SECRET_KEY", "auth", {"secret_key": f"{KEY},{KEY}"}),
        ("MESTO_AUTH__SECRET_KEY", "auth", {"secret_key": "change-me-v9Qx2LrT7mZ4kWc8YbN1sHdF6gJp"}),
        ("MESTO_AUTH__ACCESS_TOKEN_MINUTES", "auth", {"access_token_minutes": 16}),
        ("MESTO_AUTH__HASH_PROFILE", "auth", {"hash_profile": "cheap"}),
        ("MESTO_HTTP__ALLOWED_HOSTS", "http", {"allowed_hosts": ""}),
        ("MESTO_HTTP__ALLOWED_HOSTS", "http", {"allowed_hosts": "mesto.example,*"}),
        ("MESTO_HTTP__CORS_ORIGINS", "http", {"cors_origins": "*"}),
        ("MESTO_BUS__RABBITMQ_URL", "bus", {"rabbitmq_url": "amqp://guest:guest@broker/"}),
        ("MESTO_BUS__RABBITMQ_URL", "bus", {"rabbitmq_url": "amqp://broker/"}),
        ("MESTO_MAIL__TRANSPORT", "mail", {"transport": "mailbox"}),
        ("MESTO_MAIL__SMTP_HOST", "mail", {"smtp_host": ""}),
        ("MESTO_MAIL__SMTP_SECURITY", "mail", {"smtp_security": "none"}),
        ("MESTO_MAIL__SMTP_SECURITY", "mail", {"smtp_security": "none", "smtp_host": "localhost.example"}),
        ("MESTO_MAIL__FROM", "mail", {"from": "Mesto <no-reply@localhost>"}),
        ("MESTO_MAIL__FROM", "mail", {"from": ""}),
        ("MESTO_MAIL__CLIENT_URL", "mail", {"client_url": "http://mesto.example"}),
        ("MESTO_SEED__DEMO", "seed", {"demo": True}),
        ("MESTO_LOG__LEVEL", "log", {"level": "debug"}),
    ],
)
def test_production_refuses(name, section, change):
    assert found(settings(section, **change)) == {name}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_mail_server_on_the_same_machine_needs_no_tls(host):
    assert found(settings("mail", smtp_security="none", smtp_host=host)) == set()


def test_the_same_is_no_trouble_at_home(tmp_path):
    at_home = Settings(
        _env_file=None,
        data_dir=tmp_path,
        auth={"access_token_minutes": 60, "hash_profile": "cheap"},
        http={"allowed_hosts": "*", "cors_origins": "*"},
    )
    assert found(at_home) == set()


def test_one_report_names_them_all_and_shows_no_value():
    unsafe = settings("auth", secret_key="hush-hush", access_token_minutes=99)
    unsafe = unsafe.model_copy(update={"database": settings("database", url="").database})
    with pytest.raises(UnsafeToServe) as refused:
        asyncio.run(ensure_safe(unsafe))
    report = str(refused.value)
    for name in ("MESTO_AUTH__SECRET_KEY", "MESTO_AUTH__ACCESS_TOKEN_MINUTES", "MESTO_DATABASE__URL"):
        assert name in report
    assert "hush-hush" not in report


def test_a_key_file_we_may_not_read_is_a_finding(tmp_path):
    (tmp_path / "secret.key").mkdir()
    assert found(Settings(_env_file=None, data_dir=tmp_path)) == {"MESTO_DATA_DIR"}
