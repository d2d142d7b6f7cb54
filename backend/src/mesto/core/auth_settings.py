from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from mesto.core.provider_settings import ProviderSettings, with_presets
from mesto.core.setting_sections import Section


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
