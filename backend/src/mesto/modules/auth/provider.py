from datetime import timedelta

from dishka import Provider, Scope, provide, provide_all
from fastapi import Request

from mesto.core.personal_data import PersonalData
from mesto.core.secrets import Secrets
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.core.settings import Settings
from mesto.modules.auth.adapters.bearer import bearer_token, note_in_trace
from mesto.modules.auth.application.commands.forget_user import ForgetUserHandler
from mesto.modules.auth.application.commands.login_user import LoginUserHandler
from mesto.modules.auth.application.commands.logout_session import LogoutSessionHandler
from mesto.modules.auth.application.commands.refresh_tokens import RefreshTokensHandler
from mesto.modules.auth.domain.refresh_token import RefreshSecrets
from mesto.modules.auth.domain.repository import (
    IncidentRepository,
    RefreshTokenStore,
    SessionRepository,
    Traces,
)
from mesto.modules.auth.domain.session import SessionPolicy
from mesto.modules.auth.domain.token_pair import AccessTokens
from mesto.modules.auth.infrastructure.access_tokens import JwtAccessTokens
from mesto.modules.auth.infrastructure.callers import Callers
from mesto.modules.auth.infrastructure.personal_data import AuthPersonalData
from mesto.modules.auth.infrastructure.refresh_token_store import SqlRefreshTokenStore
from mesto.modules.auth.infrastructure.repository import SqlIncidentRepository, SqlSessionRepository
from mesto.modules.auth.infrastructure.traces import SqlTraces


class AuthProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    def policy(self, settings: Settings) -> SessionPolicy:
        auth = settings.auth
        return SessionPolicy(
            lifetime=timedelta(days=auth.session_days), idle=timedelta(days=auth.session_idle_days)
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
    traces = provide(SqlTraces, provides=Traces)
    personal_data = provide(AuthPersonalData, provides=PersonalData, scope=Scope.APP)
    handlers = provide_all(ForgetUserHandler, LoginUserHandler, RefreshTokensHandler, LogoutSessionHandler)
