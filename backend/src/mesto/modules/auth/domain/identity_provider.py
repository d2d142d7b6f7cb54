"""What auth asks of a provider, whatever protocol it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProof:
    """An authorization code, to be exchanged by us."""

    code: str
    code_verifier: str
    redirect_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdTokenProof:
    """An id_token the client has fetched itself, and the nonce it asked with."""

    id_token: str
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenProof:
    """An access token of Yandex."""

    token: str


Proof = CodeProof | IdTokenProof | TokenProof


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedOnce:
    """A proof that could be shown again; whoever accepts it keeps its hash until it is worth nothing."""

    hash: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenIdentity:
    provider: str
    subject: str
    email: str | None
    email_verified: bool
    """Only what the provider says of an e-mail it has confirmed counts as verified."""
    full_name: str | None
    locale: str | None
    """ru or en."""
    once: UsedOnce | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a client needs to send somebody to the provider."""

    provider: str
    kind: str
    client_id: str
    authorization_endpoint: str
    scopes: Sequence[str]


class IdentityProvider(Protocol):
    async def prove(self, proof: Proof) -> ProvenIdentity:
        """Ask the provider who it is.

        Raises ProviderRefused for whatever is wrong, and ServiceUnavailable while the provider
        cannot be reached. Talks over the network: hold no connection of the database meanwhile.
        """
        ...

    async def offer(self) -> Offer | None:
        """Return None while the provider cannot be reached."""
        ...


class IdentityProviders(Protocol):
    """Those the settings name."""

    def get(self, name: str) -> IdentityProvider:
        """Raise ProviderUnknown for others."""
        ...

    def is_known(self, name: str) -> bool: ...

    async def offers(self) -> Sequence[Offer]: ...
