"""What a provider publishes about itself (OpenID Connect Discovery 1.0), and the keys it signs with."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from mesto.core.clock import Clock
from mesto.core.errors import ServiceUnavailable
from mesto.modules.auth.domain.errors import ProviderRefused
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp

KEPT: Final = timedelta(hours=1)
KEYS_ASKED_EVERY: Final = timedelta(minutes=1)
"""However many tokens name keys nobody knows."""
FAILURE_KEPT: Final = timedelta(seconds=5)
"""A provider that is down is not asked by every request."""
LONGEST_ADDRESS: Final = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    takes_basic: bool
    """Whether the client secret goes into a header; else into the form."""


class ProviderMetadata:
    """Fetched when first needed, and kept; who comes meanwhile waits for the same answer."""

    def __init__(self, issuer: str, http: ProviderHttp, clock: Clock) -> None:
        self._issuer = issuer
        self._http = http
        self._clock = clock
        self._lock = asyncio.Lock()
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, dict[str, Any]] | None = None
        self._failed: tuple[datetime, type[ProviderRefused | ServiceUnavailable]] | None = None

    async def read(self) -> Metadata:
        """Raise ProviderRefused for a document that does not belong to the issuer."""
        async with self._lock:
            return await self._read()

    async def keys(self, *, newer: bool = False) -> dict[str, Any]:
        """Return the JWK set; `newer` asks for one fetched after the key that is missing was named."""
        async with self._lock:
            kept_for = KEYS_ASKED_EVERY if newer else KEPT
            if self._keys is None or self._is_older(self._keys[0], kept_for):
                uri = (await self._read()).jwks_uri
                self._keys = (self._clock.now(), await self._fetch(uri))
            return self._keys[1]

    async def _read(self) -> Metadata:
        if self._metadata is None or self._is_older(self._metadata[0], KEPT):
            document = await self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            self._metadata = (self._clock.now(), self._checked(document))
        return self._metadata[1]

    async def _fetch(self, url: str) -> dict[str, Any]:
        if self._failed is not None and not self._is_older(self._failed[0], FAILURE_KEPT):
            raise self._failed[1]
        try:
            found = await self._http.get(url)
        except (ProviderRefused, ServiceUnavailable) as error:
            self._failed = (self._clock.now(), type(error))
            raise
        self._failed = None
        return found

    def _checked(self, document: dict[str, Any]) -> Metadata:
        if document.get("issuer") != self._issuer:
            raise ProviderRefused
        userinfo = document.get("userinfo_endpoint")
        methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization_endpoint=self._address(document.get("authorization_endpoint")),
            token_endpoint=self._address(document.get("token_endpoint")),
            jwks_uri=self._address(document.get("jwks_uri")),
            userinfo_endpoint=None if userinfo is None else self._address(userinfo),
            takes_basic=isinstance(methods, list) and "client_secret_basic" in methods,
        )

    def _address(self, value: Any) -> str:
        """Return an endpoint that is as safe as the issuer itself, or raise ProviderRefused."""
        if not isinstance(value, str) or len(value) > LONGEST_ADDRESS:
            raise ProviderRefused
        try:
            parts = urlsplit(value)
            is_whole = bool(parts.hostname) and not parts.username and not parts.fragment
        except ValueError as error:
            raise ProviderRefused from error
        schemes = {"https", urlsplit(self._issuer).scheme}
        if not is_whole or parts.scheme not in schemes:
            raise ProviderRefused
        return value

    def _is_older(self, since: datetime, age: timedelta) -> bool:
        return self._clock.now() - since >= age
