"""Every setting of the installation: `MESTO_<SECTION>__<NAME>`, a `.env` file, or `<NAME>_FILE`.

The contract is docs/settings.md, generated from here and compared by a test.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from mesto.core.auth_settings import AuthSettings
from mesto.core.setting_sections import (
    ApiSettings,
    BusSettings,
    DatabaseSettings,
    HttpSettings,
    IdempotencySettings,
    LimitsSettings,
    LogSettings,
    MailSettings,
    RetentionSettings,
    RunnerSettings,
    SeedSettings,
)

PREFIX = "MESTO_"
_CHECKOUT = Path(__file__).parents[4]
HOME = _CHECKOUT if (_CHECKOUT / "backend" / "pyproject.toml").is_file() else Path()
"""Where the data folder and `.env` are looked for: the checkout, else the working directory."""


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
