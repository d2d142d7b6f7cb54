import asyncio
from collections.abc import Mapping, Sequence

from mesto.core.clock import Clock
from mesto.core.provider_settings import ProviderSettings
from mesto.modules.auth.domain.errors import ProviderUnknown
from mesto.modules.auth.domain.identity_provider import IdentityProvider, IdentityProviders, Offer
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp
from mesto.modules.auth.infrastructure.yandex_provider import YandexProvider


class SettingsProviders(IdentityProviders):
    """Kept as long as the process, with what they have learned of their keys."""

    def __init__(self, settings: Mapping[str, ProviderSettings], http: ProviderHttp, clock: Clock) -> None:
        self._providers = {name: _provider(name, one, http, clock) for name, one in settings.items()}

    def get(self, name: str) -> IdentityProvider:
        if name not in self._providers:
            raise ProviderUnknown
        return self._providers[name]

    def is_known(self, name: str) -> bool:
        return name in self._providers

    async def offers(self) -> Sequence[Offer]:
        found = await asyncio.gather(*(provider.offer() for provider in self._providers.values()))
        return [offer for offer in found if offer is not None]


def _provider(name: str, settings: ProviderSettings, http: ProviderHttp, clock: Clock) -> IdentityProvider:
    if settings.kind == "yandex":
        return YandexProvider(name, settings, http)
    # Its library belongs to the extra `oidc`, which nobody needs without such a provider.
    from mesto.modules.auth.infrastructure.oidc_provider import OidcProvider  # noqa: PLC0415

    return OidcProvider(name, settings, http, clock)
