from collections.abc import Sequence
from dataclasses import dataclass

from mesto.core.use_case import Query
from mesto.modules.auth.domain.identity_provider import IdentityProviders, Offer


@dataclass(frozen=True, slots=True)
class ListProvidersHandler(Query):
    providers: IdentityProviders

    async def __call__(self) -> Sequence[Offer]:
        """Leave out a provider that cannot be reached: nobody could sign in there now."""
        return await self.providers.offers()
