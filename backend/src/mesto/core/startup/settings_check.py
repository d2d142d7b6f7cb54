"""What is unsafe in the settings themselves."""

from collections.abc import Iterator
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from mesto.core.auth_settings import AuthSettings
from mesto.core.secrets import UnsafeSecret, load_secrets
from mesto.core.settings import Settings
from mesto.core.startup.finding import Finding, embedded_in_production
from mesto.core.startup.providers_check import check_providers

LONGEST_ACCESS_TOKEN: Final = 15
LEAST_HASH_MEMORY: Final = 19 * 1024
LEAST_HASH_TIME: Final = 2
SAMPLE_WORDS: Final = ("change", "example", "secret", "default", "password", "insecure")


def check_settings(settings: Settings) -> Iterator[Finding]:
    try:
        load_secrets(settings)
    except OSError as error:
        yield Finding(
            setting="MESTO_DATA_DIR",
            problem=f"{error.filename} cannot be used: {error.strerror}.",
            mend="Make it readable for this user, or name another folder.",
        )
    except UnsafeSecret as problem:
        yield Finding(
            setting="MESTO_AUTH__SECRET_KEY",
            problem=str(problem).removeprefix("MESTO_AUTH__SECRET_KEY "),
            mend='Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    yield from _check_proxies(settings)
    yield from _check_limits(settings)
    yield from check_providers(settings)
    if settings.is_production:
        yield from _check_production(settings)
        yield from _check_http(settings)
        yield from _check_broker(settings)
        yield from _check_mail(settings)


def _check_proxies(settings: Settings) -> Iterator[Finding]:
    for proxy in settings.http.trusted_proxies:
        try:
            ip_network(proxy)
        except ValueError:
            yield Finding(
                setting="MESTO_HTTP__TRUSTED_PROXIES",
                problem="One of them is neither an address nor a network such as 10.0.0.0/8.",
                mend="Name addresses and networks only: whom a star or a name lets in, nobody knows.",
            )
            return


def _check_limits(settings: Settings) -> Iterator[Finding]:
    name = "MESTO_LIMITS__STORAGE_URL"
    if not settings.limits.enabled:
        return
    if settings.limits.counts_in_memory:
        if settings.api.workers > 1:
            yield Finding(
                setting=name,
                problem="Each API process counts by itself, so that the quotas are several times as large.",
                mend="Name a Redis for all of them.",
                is_fatal=False,
            )
        return
    try:
        found = urlsplit(settings.limits.storage_url.get_secret_value())
        is_address = found.scheme in {"redis", "rediss"} and bool(found.hostname and found.port)
    except ValueError:
        is_address = False
    if not is_address:
        mend = "Write memory://, or redis://host:6379/0 (rediss:// with TLS)."
        yield Finding(setting=name, problem="It is no address we understand.", mend=mend)
    if find_spec("redis") is None:
        mend = "Install mesto[redis], or set it to memory://."
        yield Finding(setting=name, problem="It names a Redis, and its client is not installed.", mend=mend)


def _check_production(settings: Settings) -> Iterator[Finding]:
    if settings.database.url is None:
        yield embedded_in_production()
    if any(
        word in key.get_secret_value().lower() for key in settings.auth.secret_key for word in SAMPLE_WORDS
    ):
        yield Finding(setting="MESTO_AUTH__SECRET_KEY", problem="It is a sample.", mend="Make a random one.")
    if settings.auth.access_token_minutes > LONGEST_ACCESS_TOKEN:
        yield Finding(
            setting="MESTO_AUTH__ACCESS_TOKEN_MINUTES",
            problem=f"Tokens live longer than {LONGEST_ACCESS_TOKEN} minutes.",
            mend="Set it to 5.",
        )
    yield from _check_passwords(settings.auth)
    if settings.auth.email_verification == "off":
        yield Finding(
            setting="MESTO_AUTH__EMAIL_VERIFICATION",
            problem="People book under addresses that nobody has confirmed.",
            mend="Set it to to_book.",
            is_fatal=False,
        )
    if settings.seeds_demo:
        yield Finding(
            setting="MESTO_SEED__DEMO", problem="Demo accounts have known passwords.", mend="Set it to false."
        )
    if settings.log.level == "debug":
        yield Finding(
            setting="MESTO_LOG__LEVEL", problem="Libraries print data at this level.", mend="Set it to info."
        )


def _check_passwords(auth: AuthSettings) -> Iterator[Finding]:
    for setting, given, least in (
        ("MESTO_AUTH__HASH_MEMORY_KIB", auth.hash_memory_kib, LEAST_HASH_MEMORY),
        ("MESTO_AUTH__HASH_TIME_COST", auth.hash_time_cost, LEAST_HASH_TIME),
    ):
        if given < least:
            yield Finding(
                setting=setting,
                problem="Password hashes are cheap to guess.",
                mend=f"Set it to {least} or more.",
            )
    if not auth.throttle_enabled:
        yield Finding(
            setting="MESTO_AUTH__THROTTLE_ENABLED",
            problem="Passwords could be guessed without end.",
            mend="Set it to true.",
        )


def _check_http(settings: Settings) -> Iterator[Finding]:
    if not settings.http.allowed_hosts or any("*" in host for host in settings.http.allowed_hosts):
        yield Finding(
            setting="MESTO_HTTP__ALLOWED_HOSTS",
            problem="The API would answer to any host name.",
            mend="List the host names of this installation.",
        )
    if "*" in settings.http.cors_origins:
        yield Finding(
            setting="MESTO_HTTP__CORS_ORIGINS",
            problem="Any web page could use the API.",
            mend="List the origins of the browser clients.",
        )


def _check_broker(settings: Settings) -> Iterator[Finding]:
    if settings.bus.rabbitmq_url and settings.bus.transport == "rabbit":
        broker = urlsplit(settings.bus.rabbitmq_url.get_secret_value())
        if broker.username in {None, "guest"} or broker.password in {None, "guest"}:
            yield Finding(
                setting="MESTO_BUS__RABBITMQ_URL",
                problem="It signs in as guest, which everybody knows.",
                mend="Make an account of its own and name it in the address.",
            )


def _check_mail(settings: Settings) -> Iterator[Finding]:
    mail = settings.mail
    if mail.transport == "mailbox":
        yield Finding(
            setting="MESTO_MAIL__TRANSPORT",
            problem="Mails with links to accounts would lie in a page anybody can open, and reach nobody.",
            mend="Set it to smtp, and name the server in MESTO_MAIL__SMTP_HOST.",
        )
        return
    if not mail.smtp_host:
        yield Finding(
            setting="MESTO_MAIL__SMTP_HOST",
            problem="No SMTP server is named.",
            mend="Name the one that sends.",
        )
    if mail.smtp_security == "none" and not _is_loopback(mail.smtp_host):
        yield Finding(
            setting="MESTO_MAIL__SMTP_SECURITY",
            problem="Mails with links to accounts would cross the network in clear text.",
            mend="Set it to starttls or tls.",
        )
    domain = parseaddr(mail.sender)[1].rpartition("@")[2]
    if not domain or domain == "localhost":
        yield Finding(
            setting="MESTO_MAIL__FROM",
            problem="Nobody accepts mails from this address.",
            mend="Set it to an address of your domain: Mesto <no-reply@example.org>",
        )
    if not mail.client_url.startswith("https://"):
        yield Finding(
            setting="MESTO_MAIL__CLIENT_URL",
            problem="Links in mails would lead to a page without TLS, or to nowhere.",
            mend="Set it to the https:// address of the web client.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
