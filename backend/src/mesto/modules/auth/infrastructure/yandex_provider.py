from typing import Any, Final

from mesto.core.provider_settings import ProviderSettings
from mesto.modules.auth.domain.errors import ProviderRefused
from mesto.modules.auth.domain.identity_provider import (
    CodeProof,
    IdentityProvider,
    Offer,
    Proof,
    ProvenIdentity,
    TokenProof,
)
from mesto.modules.auth.infrastructure.profile import email_of, name_of, subject_of, token_of
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp

OWN_MAIL: Final = frozenset(
    {
        "narod.ru",
        "ya.ru",
        "yandex.by",
        "yandex.com",
        "yandex.kz",
        "yandex.ru",
        "yandex.ua",
    }
)
"""Where Yandex itself gives out the mailboxes."""


class YandexProvider(IdentityProvider):
    """Yandex ID: OAuth 2 without id_tokens. Who somebody is, and whom the token was issued to, says its API.

    The API does not say whether an e-mail is confirmed, so only mailboxes of Yandex itself count as that.
    """

    def __init__(self, name: str, settings: ProviderSettings, http: ProviderHttp) -> None:
        self._name = name
        self._settings = settings
        self._http = http

    async def offer(self) -> Offer | None:
        return Offer(
            provider=self._name,
            kind="yandex",
            client_id=self._settings.client_id,
            authorization_endpoint=self._settings.authorization_endpoint,
            scopes=self._settings.scopes,
        )

    async def prove(self, proof: Proof) -> ProvenIdentity:
        match proof:
            case CodeProof():
                return await self._owner_of(await self._exchange(proof))
            case TokenProof():
                return await self._owner_of(proof.token)
            case _:
                raise ProviderRefused

    async def _exchange(self, proof: CodeProof) -> object:
        if proof.redirect_uri not in self._settings.redirect_uris:
            raise ProviderRefused
        form = {
            "grant_type": "authorization_code",
            "code": proof.code,
            "code_verifier": proof.code_verifier,
            "redirect_uri": proof.redirect_uri,
            "client_id": self._settings.client_id,
        }
        if self._settings.client_secret is not None:
            form["client_secret"] = self._settings.client_secret.get_secret_value()
        answer = await self._http.post(self._settings.token_endpoint, form)
        return answer.get("access_token")

    async def _owner_of(self, given: object) -> ProvenIdentity:
        token = token_of(given)
        if token is None:
            raise ProviderRefused
        url = f"{self._settings.userinfo_endpoint}?format=json"
        said = await self._http.get(url, authorization=f"OAuth {token}")
        # Otherwise any service that Yandex users trust could sign in as them here.
        if said.get("client_id") != self._settings.client_id:
            raise ProviderRefused
        subject = subject_of(said.get("id"))
        if subject is None:
            raise ProviderRefused
        email = email_of(said.get("default_email"))
        return ProvenIdentity(
            provider=self._name,
            subject=subject,
            email=email,
            email_verified=email is not None and email.rpartition("@")[2].lower() in OWN_MAIL,
            full_name=_name(said),
            locale=None,
        )


def _name(said: dict[str, Any]) -> str | None:
    return name_of(said.get("real_name")) or name_of(said.get("display_name"))
