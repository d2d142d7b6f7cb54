"""The sections of the settings: `MESTO_<SECTION>__<NAME>` (core/settings.py)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

Port = Annotated[int, Field(ge=0, le=65535)]


class Section(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ApiSettings(Section):
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: Port = Field(8080, description="Port of the API; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="API processes behind the one port.")
    drain_seconds: float = Field(
        0,
        ge=0,
        le=15,
        description="Pause between a stop signal and the closing of the port, while /ready says 503: the time a "
        "balancer needs to look elsewhere. 3 is right behind one.",
    )


class RunnerSettings(Section):
    port: Port = Field(8081, description="Health and metrics of the runner; 0 takes a free port.")


class DatabaseSettings(Section):
    url: SecretStr | None = Field(
        None, description="Any PostgreSQL from 15 on, `postgresql://…`; empty starts the embedded one."
    )
    embedded_port: Port = Field(0, description="Port of the embedded PostgreSQL; 0 takes a free one.")
    pool_size: int = Field(5, ge=1, le=100, description="Connections kept per process.")
    max_overflow: int = Field(3, ge=0, le=100, description="Connections added under load, per process.")
    pool_timeout_seconds: float = Field(
        5, gt=0, le=60, description="Longest wait for a connection, then 503."
    )

    api_role: str = Field(
        "", description="Role the API signs in with: `mesto migrate` grants it what it needs and no more."
    )
    runner_role: str = Field("", description="The same for the runner.")
    readonly_role: str = Field("", description="The same for reports, which see no secrets.")

    @field_validator("url", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None


class BusSettings(Section):
    transport: Literal["local", "rabbit"] = Field(
        "local", description="How events travel: `local` needs no broker, `rabbit` uses RabbitMQ."
    )
    rabbitmq_url: SecretStr | None = Field(None, description="`amqp://…`; needed by the rabbit transport.")

    @field_validator("rabbitmq_url", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None


class HttpSettings(Section):
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses whose X-Forwarded-For and -Proto are believed, separated by commas."
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "127.0.0.1", "[::1]"), description="Host names the API answers to, separated by commas."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins of browser clients, separated by commas."
    )

    @field_validator("trusted_proxies", "allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        return tuple(p.strip() for p in value.split(",") if p.strip()) if isinstance(value, str) else value


class LimitsSettings(Section):
    enabled: bool = Field(default=True, description="Limit requests per person and address.")
    storage_url: SecretStr = Field(
        SecretStr("memory://"),
        description="Where requests are counted: `memory://` in each process, `redis://…` for all of them "
        "together (needs the extra `redis`).",
    )
    storage_prefix: str = Field("mesto", description="What the names of our keys in Redis begin with.")
    storage_timeout_ms: int = Field(
        50,
        ge=1,
        le=1000,
        description="Longest wait for Redis; then this process counts by itself for a second.",
    )
    signed_in: int = Field(600, ge=1, description="Requests a minute of one person, or one API key.")
    anonymous: int = Field(
        120, ge=1, description="Requests a minute of one address (IPv6: /64) without a token."
    )
    booking_writes: int = Field(60, ge=1, description="Changes of bookings a minute of one person.")
    searches: int = Field(120, ge=1, description="Searches a minute of one person, else of one address.")
    uploads: int = Field(20, ge=1, description="Uploads a minute of one person.")
    sign_in: int = Field(
        20, ge=1, description="Sign-ins, registrations and requests for links a minute of one address."
    )
    test_messages: int = Field(5, ge=1, description="Test messages an hour of one person.")

    @property
    def counts_in_memory(self) -> bool:
        return self.storage_url.get_secret_value().startswith("memory://")


class MailSettings(Section):
    transport: Literal["mailbox", "smtp"] = Field(
        "mailbox",
        description="`mailbox` keeps mails in the database and shows them at /dev/mailbox, only locally; "
        "`smtp` sends them.",
    )
    smtp_host: str = Field("", description="Name of the SMTP server; needed by `smtp`.")
    smtp_port: Port = Field(587, description="Port of the SMTP server.")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "starttls", description="How the connection is protected; `none` only on the same machine."
    )
    smtp_user: str = Field("", description="Account at the SMTP server; empty signs in nowhere.")
    smtp_password: SecretStr | None = Field(None, description="Password of that account.")
    smtp_ca: Path | None = Field(
        None,
        description="File of certificates (PEM) the SMTP server is checked with; empty uses the system's.",
    )
    smtp_timeout_seconds: float = Field(
        10, gt=0, le=30, description="Longest wait for one answer of the SMTP server."
    )
    sender: str = Field(
        "Mesto <no-reply@localhost>",
        alias="from",
        description="The address mails come from.",
    )
    client_url: str = Field(
        "http://localhost:3000",
        description="Address of the web client: links in mails are <it>/verify-email#token=… and "
        "<it>/reset-password#token=…",
    )

    @field_validator("smtp_ca", "smtp_password", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None


class IdempotencySettings(Section):
    required: bool = Field(
        default=False,
        description="Refuse new bookings that come without an Idempotency-Key; by default it is optional.",
    )


class RetentionSettings(Section):
    booking_days: int = Field(
        1096, ge=1, description="Days after their end until bookings lose person, guest and notes."
    )
    message_days: int = Field(366, ge=1, description="Days that messages stay in an inbox.")
    security_log_days: int = Field(90, ge=1, description="Days that failed sign-ins and the like are kept.")
    event_days: int = Field(90, ge=7, description="Days that published events are kept and can be replayed.")
    access_log_days: int = Field(
        366, ge=1, description="Days that people can see who has looked at their data."
    )
    erasures_file: Path | None = Field(
        None,
        description="File outside the database where the runner keeps the list of erased accounts, for "
        "`mesto erasures apply` after a restore; empty: only `mesto erasures export` writes it.",
    )

    @field_validator("erasures_file", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None


class SeedSettings(Section):
    demo: bool | None = Field(None, description="Demo data on the first start; by default only locally.")


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level printed.")
    format: Literal["auto", "console", "json"] = Field(
        "auto", description="`auto` is `console` on a terminal and `json` elsewhere."
    )
