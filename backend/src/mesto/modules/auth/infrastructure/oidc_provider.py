import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from mesto.core.clock import Clock
from mesto.core.errors import ServiceUnavailable
from mesto.core.provider_settings import ProviderSettings
from mesto.modules.auth.domain.errors import ProviderRefused
from mesto.modules.auth.domain.identity_provider import (
    CodeProof,
    IdentityProvider,
    IdTokenProof,
    Offer,
    Proof,
    ProvenIdentity,
    UsedOnce,
)
from mesto.modules.auth.infrastructure.id_tokens import LEEWAY, OLDEST, Expected, IdTokens
from mesto.modules.auth.infrastructure.profile import email_of, locale_of, name_of, token_of
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp
from mesto.modules.auth.infrastructure.provider_metadata import Metadata, ProviderMetadata


class OidcProvider(IdentityProvider):
    """Any provider with a discovery document: code with PKCE, or an id_token with a nonce."""

    def __init__(self, name: str, settings: ProviderSettings, http: ProviderHttp, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._http = http
        self._clock = clock
        self._metadata = ProviderMetadata(settings.issuer, http, clock)
        parties = frozenset({settings.client_id, *settings.authorized_parties})
        expected = Expected(issuer=settings.issuer, client_id=settings.client_id, parties=parties)
        self._id_tokens = IdTokens(self._metadata, expected)

    async def offer(self) -> Offer | None:
        try:
            metadata = await self._metadata.read()
        except (ProviderRefused, ServiceUnavailable):
            return None
        return Offer(
            provider=self._name,
            kind="oidc",
            client_id=self._settings.client_id,
            authorization_endpoint=metadata.authorization_endpoint,
            scopes=self._settings.scopes,
        )

    async def prove(self, proof: Proof) -> ProvenIdentity:
        match proof:
            case CodeProof():
                return self._proven(await self._exchange(proof))
            case IdTokenProof():
                claims = await self._id_tokens.verify(proof.id_token, self._clock.now(), nonce=proof.nonce)
                return self._proven(claims, self._once(claims))
            case _:
                raise ProviderRefused

    async def _exchange(self, proof: CodeProof) -> dict[str, Any]:
        if proof.redirect_uri not in self._settings.redirect_uris:
            raise ProviderRefused
        metadata = await self._metadata.read()
        answer = await self._http.post(
            metadata.token_endpoint, self._form(proof, metadata), authorization=self._basic(metadata)
        )
        id_token, access_token = token_of(answer.get("id_token")), token_of(answer.get("access_token"))
        if id_token is None or access_token is None:
            raise ProviderRefused
        claims = await self._id_tokens.verify(id_token, self._clock.now(), access_token=access_token)
        if "email" in claims or metadata.userinfo_endpoint is None:
            return claims
        # With a code, providers may keep the e-mail for this endpoint (Core 1.0, 5.4).
        more = await self._http.get(metadata.userinfo_endpoint, authorization=f"Bearer {access_token}")
        if more.get("sub") != claims["sub"]:
            raise ProviderRefused
        return {**more, **claims}

    def _form(self, proof: CodeProof, metadata: Metadata) -> dict[str, str]:
        form = {
            "grant_type": "authorization_code",
            "code": proof.code,
            "code_verifier": proof.code_verifier,
            "redirect_uri": proof.redirect_uri,
            "client_id": self._settings.client_id,
        }
        secret = self._settings.client_secret
        if secret is not None and not metadata.takes_basic:
            form["client_secret"] = secret.get_secret_value()
        return form

    def _basic(self, metadata: Metadata) -> str | None:
        secret = self._settings.client_secret
        if secret is None or not metadata.takes_basic:
            return None
        pair = f"{quote_plus(self._settings.client_id)}:{quote_plus(secret.get_secret_value())}"
        return f"Basic {b64encode(pair.encode()).decode()}"

    def _proven(self, claims: dict[str, Any], once: UsedOnce | None = None) -> ProvenIdentity:
        email = email_of(claims.get("email"))
        return ProvenIdentity(
            provider=self._name,
            subject=claims["sub"],
            email=email,
            email_verified=email is not None and claims.get("email_verified") is True,
            full_name=name_of(claims.get("name")),
            locale=locale_of(claims.get("locale")),
            once=once,
        )

    def _once(self, claims: dict[str, Any]) -> UsedOnce:
        # Not the token's text: it can be spelled in several ways. A nonce belongs to one sign-in.
        said = "\0".join((self._name, claims["sub"], claims["nonce"]))
        latest = (self._clock.now() + OLDEST).timestamp()
        end = datetime.fromtimestamp(min(claims["exp"], latest), UTC) + 2 * LEEWAY
        return UsedOnce(hash=hashlib.sha256(said.encode()).digest(), expires_at=end)
