"""What is unsafe in the settings themselves."""

from collections.abc import Iterator
from email.utils import parseaddr
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from mesto.core.secrets import UnsafeSecret, load_secrets
from mesto.core.settings import Settings
from mesto.core.startup.finding import Finding, embedded_in_production

LONGEST_ACCESS_TOKEN: Final = 15
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
    if settings.is_production:
        yield from _check_production(settings)
        yield from _check_http(settings)
        yield from _check_broker(settings)
        yield from _check_mail(settings)


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
    if settings.auth.hash_profile != "standard":
        yield Finding(
            setting="MESTO_AUTH__HASH_PROFILE",
            problem="Password hashes are cheap.",
            mend="Set it to standard.",
        )
    if settings.seeds_demo:
        yield Finding(
            setting="MESTO_SEED__DEMO", problem="Demo accounts have known passwords.", mend="Set it to false."
        )
    if settings.log.level == "debug":
        yield Finding(
            setting="MESTO_LOG__LEVEL", problem="Libraries print data at this level.", mend="Set it to info."
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
