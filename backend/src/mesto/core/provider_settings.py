"""Where people may sign in from: one entry per OpenID Connect provider, or Yandex ID."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

Words = Annotated[tuple[str, ...], NoDecode]
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "google": {"issuer": "https://accounts.google.com"},
    "yandex": {"kind": "yandex"},
}
"""What an entry of this name need not say."""
_YANDEX: Final = {
    "authorization_endpoint": "https://oauth.yandex.ru/authorize",
    "token_endpoint": "https://oauth.yandex.ru/token",
    "userinfo_endpoint": "https://login.yandex.ru/info",
}
_SCOPES: Final = {"oidc": ("openid", "email", "profile"), "yandex": ("login:email", "login:info")}


class ProviderSettings(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["oidc", "yandex"] = Field(
        "oidc", description="`oidc`: found by its issuer; `yandex`: Yandex ID, which has no issuer."
    )
    issuer: str = Field("", description="Issuer of an OpenID Connect provider, exactly as it spells itself.")
    client_id: str = Field("", description="Our client id at the provider.")
    client_secret: SecretStr | None = Field(
        None, description="Our client secret; empty for a public client, which has none."
    )
    redirect_uris: Words = Field(
        (),
        description="Addresses of our clients that codes may come back to, compared exactly, separated by "
        "commas; empty allows no codes.",
    )
    authorized_parties: Words = Field(
        (),
        description="Further client ids that may have asked for an id_token made for us (`azp`): those of "
        "mobile apps.",
    )
    scopes: Words = Field((), description="Scopes clients shall ask for; empty: those needed.")
    authorization_endpoint: str = Field("", description="Only for `yandex`; empty is right.")
    token_endpoint: str = Field("", description="Only for `yandex`; empty is right.")
    userinfo_endpoint: str = Field("", description="Only for `yandex`; empty is right.")

    @field_validator("redirect_uris", "authorized_parties", "scopes", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        return tuple(p.strip() for p in value.split(",") if p.strip()) if isinstance(value, str) else value

    @field_validator("client_secret", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        return value or None

    def model_post_init(self, _: Any, /) -> None:
        if not self.scopes:
            object.__setattr__(self, "scopes", _SCOPES[self.kind])
        for name, address in _YANDEX.items() if self.kind == "yandex" else ():
            object.__setattr__(self, name, getattr(self, name) or address)

    @property
    def addresses(self) -> Mapping[str, str]:
        """Return what we call, or send people to, by the name of its setting."""
        names = _YANDEX if self.kind == "yandex" else ("issuer",)
        return {name: getattr(self, name) for name in names}


def with_presets(given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    return {
        name: {**PRESETS.get(name, {}), **entry} if isinstance(entry, Mapping) else entry
        for name, entry in given.items()
    }
