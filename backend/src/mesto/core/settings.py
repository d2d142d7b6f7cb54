"""Every setting of the installation: `MESTO_<SECTION>__<NAME>`, a `.env` file, or `<NAME>_FILE`.

The contract is docs/settings.md, generated from here and compared by a test.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from mesto.core.provider_settings import ProviderSettings, with_presets

PREFIX = "MESTO_"
_CHECKOUT = Path(__file__).parents[4]
HOME = _CHECKOUT if (_CHECKOUT / "backend" / "pyproject.toml").is_file() else Path()
"""Where the data folder and `.env` are looked for: the checkout, else the working directory."""
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


class AuthSettings(Section):
    secret_key: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Signs access tokens and cursors: at least 32 bytes. Several, separated by commas, allow "
        "rotation: the first signs, all verify. Made once in the data folder when empty (not in production).",
    )
    access_token_minutes: int = Field(
        60, ge=1, le=1440, description="Life of an access token in minutes; 5 is right for production."
    )
    session_days: int = Field(30, ge=1, le=365, description="Longest life of a session in days.")
    session_idle_days: int = Field(14, ge=1, le=365, description="Days of silence that end a session.")
    hash_memory_kib: int = Field(
        19 * 1024,
        ge=8,
        le=1024 * 1024,
        description="Memory of one password hash (Argon2id) in KiB. Hashes are renewed at the next sign-in when "
        "the cost changes; production refuses less than 19456.",
    )
    hash_time_cost: int = Field(
        2, ge=1, le=20, description="Passes over that memory; production refuses less than 2."
    )
    hash_parallelism: int = Field(1, ge=1, le=8, description="Lanes of one password hash.")
    hash_slots: int = Field(2, ge=1, le=64, description="Password hashes made at a time, per process.")
    hash_queue: int = Field(
        16, ge=0, le=1000, description="Password hashes that may wait, per process; the next one gets 503."
    )
    email_verification: Literal["off", "to_book", "to_sign_in"] = Field(
        "off",
        description="What needs a confirmed e-mail: nothing, booking and opening a coworking, or signing in; "
        "`to_book` is right for production.",
    )
    verification_link_hours: int = Field(
        24, ge=1, le=24, description="Hours in which a link that confirms an e-mail works."
    )
    reset_link_minutes: int = Field(
        60, ge=5, le=1440, description="Minutes in which a link to a new password works."
    )
    mails_per_hour: int = Field(
        3, ge=1, le=100, description="Mails with links one address gets in an hour, whoever asks for them."
    )
    mails_per_day: int = Field(10, ge=1, le=1000, description="The same for a day.")
    throttle_enabled: bool = Field(
        default=True,
        description="Count attempts to sign in before hashing; production refuses false.",
    )
    attempts_per_account: int = Field(
        10, ge=1, le=100, description="Failed attempts for one account in any 5 minutes, from wherever."
    )
    attempts_per_account_a_day: int = Field(
        100, ge=1, le=1000, description="Failed attempts for one account in any 24 hours, from wherever."
    )
    attempts_per_address: int = Field(
        30, ge=1, le=1000, description="Failed attempts from one IP address (IPv6: /64) in any 5 minutes."
    )
    attempts_overall: int = Field(
        1000, ge=1, le=10_000, description="Failed attempts of everybody together in any 5 minutes."
    )
    providers: dict[str, ProviderSettings] = Field(
        default_factory=dict,
        description="Where people may sign in from, by a name of your own; `google` and `yandex` know their "
        "addresses. See docs/sign-in-with-providers.md.",
    )

    @field_validator("providers", mode="before")
    @classmethod
    def complete(cls, value: object) -> object:
        return with_presets(value)

    @field_validator("secret_key", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        return tuple(k.strip() for k in value.split(",") if k.strip()) if isinstance(value, str) else value


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


class FileEnvSource(EnvSettingsSource):
    """Reads `MESTO_SECTION__NAME_FILE` as the path of a file that holds the value (secrets)."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        found: dict[str, str | None] = {}
        for name, path in os.environ.items():
            if name.upper().startswith(PREFIX) and name.upper().endswith("_FILE") and path:
                try:
                    found[name[: -len("_FILE")].lower()] = Path(path).read_text(encoding="utf-8").strip()
                except OSError as error:
                    raise UnreadableSecret(name, path, error.strerror or "unreadable") from error
        return found


class UnreadableSecret(Exception):
    def __init__(self, name: str, path: str, why: str) -> None:
        super().__init__(f"{name} names {path}, which cannot be read: {why}.")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=(HOME / ".env", ".env"),
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    environment: Literal["local", "test", "production"] = Field(
        "local", description="`production` refuses to start when something is unsafe."
    )
    data_dir: Path = Field(
        Path(".mesto"),
        description="Everything the embedded parts write: database, generated secrets, run.json, logs.",
    )
    root_path: str = Field("", description="Prefix a proxy strips, for example /mesto.")
    pg_bin: Path | None = Field(
        None, description="Folder with the programs of the embedded PostgreSQL; empty looks for them."
    )
    api: ApiSettings = ApiSettings()
    runner: RunnerSettings = RunnerSettings()
    database: DatabaseSettings = DatabaseSettings()
    bus: BusSettings = BusSettings()
    auth: AuthSettings = AuthSettings()
    http: HttpSettings = HttpSettings()
    limits: LimitsSettings = LimitsSettings()
    mail: MailSettings = MailSettings()
    idempotency: IdempotencySettings = IdempotencySettings()
    retention: RetentionSettings = RetentionSettings()
    seed: SeedSettings = SeedSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileEnvSource(settings_cls), dotenv_settings

    @field_validator("pg_bin", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None

    @model_validator(mode="after")
    def broker_has_an_address(self) -> Self:
        if self.bus.transport == "rabbit" and self.bus.rabbitmq_url is None:
            raise ValueError("MESTO_BUS__RABBITMQ_URL is needed while MESTO_BUS__TRANSPORT is rabbit")
        return self

    @cached_property
    def seeds_demo(self) -> bool:
        return self.environment == "local" if self.seed.demo is None else self.seed.demo

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    def model_post_init(self, _: Any, /) -> None:
        given = self.data_dir.expanduser() if "data_dir" in self.model_fields_set else HOME / self.data_dir
        object.__setattr__(self, "data_dir", given.absolute())

    def at_database(self, url: str) -> Self:
        """Return the same settings with the database they turned out to mean."""
        database = self.database.model_copy(update={"url": SecretStr(url)})
        return self.model_copy(update={"database": database})
