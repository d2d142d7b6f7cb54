from collections.abc import AsyncIterator
from datetime import timedelta

from dishka import Provider, Scope, provide, provide_all
from fastapi import Request

from mesto.core.clock import Clock
from mesto.core.secrets import Secrets
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.core.settings import Settings
from mesto.modules.auth.adapters.bearer import bearer_token, note_in_trace
from mesto.modules.auth.application.commands.link_identity import LinkIdentityHandler
from mesto.modules.auth.application.commands.login_user import LoginUserHandler
from mesto.modules.auth.application.commands.login_with_provider import LoginWithProviderHandler
from mesto.modules.auth.application.commands.logout_session import LogoutSessionHandler
from mesto.modules.auth.application.commands.refresh_tokens import RefreshTokensHandler
from mesto.modules.auth.application.commands.unlink_identity import UnlinkIdentityHandler
from mesto.modules.auth.application.queries.list_providers import ListProvidersHandler
from mesto.modules.auth.application.recognising import Recognise
from mesto.modules.auth.application.starting import StartSession
from mesto.modules.auth.domain.identity_provider import IdentityProviders
from mesto.modules.auth.domain.refresh_token import RefreshSecrets
from mesto.modules.auth.domain.repository import (
    IdentityRepository,
    IncidentRepository,
    RefreshTokenStore,
    SessionRepository,
    UsedProofs,
)
from mesto.modules.auth.domain.session import SessionPolicy
from mesto.modules.auth.domain.token_pair import AccessTokens
from mesto.modules.auth.infrastructure.access_tokens import JwtAccessTokens
from mesto.modules.auth.infrastructure.callers import Callers
from mesto.modules.auth.infrastructure.identities import (
    SqlIdentityRepository,
    SqlLinkedIdentities,
    SqlUsedProofs,
)
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp
from mesto.modules.auth.infrastructure.providers import SettingsProviders
from mesto.modules.auth.infrastructure.refresh_token_store import SqlRefreshTokenStore
from mesto.modules.auth.infrastructure.repository import SqlIncidentRepository, SqlSessionRepository
from mesto.modules.users.public import LinkedIdentities


class AuthProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    def policy(self, settings: Settings) -> SessionPolicy:
        auth = settings.auth
        return SessionPolicy(
            lifetime=timedelta(days=auth.session_days),
            idle=timedelta(days=auth.session_idle_days),
            needs_verified_email=auth.email_verification == "to_sign_in",
        )

    @provide(scope=Scope.APP)
    def refresh_secrets(self, secrets: Secrets) -> RefreshSecrets:
        return RefreshSecrets(secrets.derive_all("refresh-token"))

    @provide(scope=Scope.APP)
    def jwt_access_tokens(self, secrets: Secrets, settings: Settings) -> JwtAccessTokens:
        life = timedelta(minutes=settings.auth.access_token_minutes)
        return JwtAccessTokens(secrets.derive_all("access-token"), life)

    @provide(scope=Scope.APP)
    def access_tokens(self, tokens: JwtAccessTokens) -> AccessTokens:
        return tokens

    @provide(scope=Scope.APP)
    async def provider_http(self) -> AsyncIterator[ProviderHttp]:
        http = ProviderHttp()
        yield http
        await http.close()

    @provide(scope=Scope.APP)
    def identity_providers(self, settings: Settings, http: ProviderHttp, clock: Clock) -> IdentityProviders:
        return SettingsProviders(settings.auth.providers, http, clock)

    @provide
    async def visitor(self, request: Request, callers: Callers) -> Visitor:
        token = bearer_token(request)
        if token is None:
            return Visitor(Actor.anonymous())
        actor = await callers.identify(token)
        note_in_trace(actor)
        return Visitor(actor)

    @provide
    def actor(self, visitor: Visitor) -> Actor:
        if visitor.actor.id is None:
            raise SignInFirst
        return visitor.actor

    callers = provide(Callers)
    sessions = provide(SqlSessionRepository, provides=SessionRepository)
    incidents = provide(SqlIncidentRepository, provides=IncidentRepository)
    refresh_tokens = provide(SqlRefreshTokenStore, provides=RefreshTokenStore)
    identities = provide(SqlIdentityRepository, provides=IdentityRepository)
    used_proofs = provide(SqlUsedProofs, provides=UsedProofs)
    linked_identities = provide(SqlLinkedIdentities, provides=LinkedIdentities)
    steps = provide_all(StartSession, Recognise)
    handlers = provide_all(
        LoginUserHandler,
        RefreshTokensHandler,
        LogoutSessionHandler,
        LoginWithProviderHandler,
        LinkIdentityHandler,
        UnlinkIdentityHandler,
        ListProvidersHandler,
    )
