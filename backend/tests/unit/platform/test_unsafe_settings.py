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
    "auth": {"secret_key": KEY, "access_token_minutes": 5, "email_verification": "to_book"},
    "http": {"allowed_hosts": "mesto.example", "trusted_proxies": "10.0.0.0/8,2001:db8::7"},
    "limits": {"storage_url": "redis://:hidden@redis:6379/0"},
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


def test_unconfirmed_addresses_in_production_are_told_and_no_reason_to_stop():
    [finding] = check_settings(settings("auth", email_verification="off"))
    assert finding.setting == "MESTO_AUTH__EMAIL_VERIFICATION"
    assert not finding.is_fatal


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
        ("MESTO_AUTH__HASH_MEMORY_KIB", "auth", {"hash_memory_kib": 19455}),
        ("MESTO_AUTH__HASH_TIME_COST", "auth", {"hash_time_cost": 1}),
        ("MESTO_AUTH__THROTTLE_ENABLED", "auth", {"throttle_enabled": False}),
        ("MESTO_HTTP__ALLOWED_HOSTS", "http", {"allowed_hosts": ""}),
        ("MESTO_HTTP__ALLOWED_HOSTS", "http", {"allowed_hosts": "mesto.example,*"}),
        ("MESTO_HTTP__CORS_ORIGINS", "http", {"cors_origins": "*"}),
        ("MESTO_HTTP__TRUSTED_PROXIES", "http", {"trusted_proxies": "*"}),
        ("MESTO_HTTP__TRUSTED_PROXIES", "http", {"trusted_proxies": "10.0.0.1,nginx"}),
        ("MESTO_HTTP__TRUSTED_PROXIES", "http", {"trusted_proxies": "10.0.0.1/8"}),
        ("MESTO_LIMITS__STORAGE_URL", "limits", {"storage_url": "redis"}),
        ("MESTO_LIMITS__STORAGE_URL", "limits", {"storage_url": "redis://redis/0"}),
        ("MESTO_LIMITS__STORAGE_URL", "limits", {"storage_url": "memcached://redis:11211"}),
        ("MESTO_LIMITS__STORAGE_URL", "limits", {"storage_url": "redis://redis:many/0"}),
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


GOOGLE = {"client_id": "x", "client_secret": "hush", "redirect_uris": "https://client.example/cb"}
P = "MESTO_AUTH__PROVIDERS"


@pytest.mark.parametrize(
    ("name", "providers"),
    [
        (f"{P}__GOOGLE__CLIENT_ID", {"google": {**GOOGLE, "client_id": ""}}),
        (f"{P}__WORK__ISSUER", {"work": GOOGLE}),
        (f"{P}__WORK__ISSUER", {"work": {**GOOGLE, "issuer": "http://id.example"}}),
        (f"{P}__WORK__ISSUER", {"work": {**GOOGLE, "issuer": "https://"}}),
        (f"{P}__WORK__ISSUER", {"work": {**GOOGLE, "issuer": "https://id.example/?tenant=1"}}),
        (f"{P}__WORK__ISSUER", {"work": {**GOOGLE, "issuer": "https://me:hush@id.example"}}),
        (f"{P}__WORK__ISSUER", {"work": {**GOOGLE, "issuer": "https://[id.example"}}),
        (f"{P}__1", {"1": {**GOOGLE, "issuer": "https://id.example"}}),
        (f"{P}__YANDEX__TOKEN_ENDPOINT", {"yandex": {**GOOGLE, "token_endpoint": "http://ya.example/"}}),
        (f"{P}__YANDEX__USERINFO_ENDPOINT", {"yandex": {**GOOGLE, "userinfo_endpoint": "no address"}}),
        (f"{P}__GOOGLE__REDIRECT_URIS", {"google": {**GOOGLE, "redirect_uris": "http://client.example/cb"}}),
        (f"{P}__GOOGLE__REDIRECT_URIS", {"google": {**GOOGLE, "redirect_uris": "https://*.example/cb"}}),
        (f"{P}__GOOGLE__REDIRECT_URIS", {"google": {**GOOGLE, "redirect_uris": "/cb"}}),
    ],
)
def test_providers_that_are_unsafe_or_incomplete_are_refused(name, providers):
    [finding] = check_settings(settings("auth", providers=providers))
    assert finding.setting == name
    assert "hush" not in str(finding)


def test_good_providers_pass_and_presets_know_their_addresses():
    given = settings(
        "auth",
        providers={
            "google": GOOGLE,
            "yandex": {**GOOGLE, "redirect_uris": "https://client.example/cb, com.example.app:/cb"},
            "work": {**GOOGLE, "issuer": "https://id.example/realms/work", "client_secret": ""},
        },
    )
    assert found(given) == set()
    google, yandex, work = given.auth.providers.values()
    assert (google.kind, google.issuer) == ("oidc", "https://accounts.google.com")
    assert yandex.addresses["userinfo_endpoint"] == "https://login.yandex.ru/info"
    assert yandex.redirect_uris == ("https://client.example/cb", "com.example.app:/cb")
    assert work.client_secret is None


def test_providers_come_from_variables_and_their_secrets_from_files(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("hush\n")
    monkeypatch.setenv(f"{P}__GOOGLE__CLIENT_ID", "x")
    monkeypatch.setenv(f"{P}__GOOGLE__CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv(f"{P}__GOOGLE__REDIRECT_URIS", "https://client.example/cb,http://localhost:3000/cb")
    google = Settings(_env_file=None).auth.providers["google"]
    assert google.client_secret.get_secret_value() == "hush"
    assert google.redirect_uris == ("https://client.example/cb", "http://localhost:3000/cb")
    assert google.issuer == "https://accounts.google.com"


def test_an_issuer_on_plain_http_is_for_tests_and_workshops_only(tmp_path):
    work = {**GOOGLE, "issuer": "http://127.0.0.1:9400"}
    at_home = Settings(_env_file=None, data_dir=tmp_path, auth={"providers": {"work": work}})
    assert found(at_home) == set()
    assert found(settings("auth", providers={"work": work})) == {f"{P}__WORK__ISSUER"}


def test_without_its_library_no_such_provider_starts(monkeypatch):
    monkeypatch.setattr("mesto.core.startup.providers_check.find_spec", lambda _: None)
    assert found(settings("auth", providers={"google": GOOGLE})) == {P}
    assert found(settings("auth", providers={"yandex": GOOGLE})) == set()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_mail_server_on_the_same_machine_needs_no_tls(host):
    assert found(settings("mail", smtp_security="none", smtp_host=host)) == set()


def test_the_same_is_no_trouble_at_home(tmp_path):
    at_home = Settings(
        _env_file=None,
        data_dir=tmp_path,
        auth={"access_token_minutes": 60, "hash_memory_kib": 8, "throttle_enabled": False},
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


def test_processes_that_count_apart_are_a_warning():
    [finding] = check_settings(
        settings("api", workers=4).model_copy(
            update={"limits": settings("limits", storage_url="memory://").limits}
        )
    )
    assert (finding.setting, finding.is_fatal) == ("MESTO_LIMITS__STORAGE_URL", False)
