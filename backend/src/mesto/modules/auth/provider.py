from collections.abc import AsyncIterator
from datetime import timedelta

from dishka import Provider, Scope, provide, provide_all
from fastapi import Request

from mesto.core.addresses import address_of
from mesto.core.clock import Clock
from mesto.core.permissions import NOBODY_SAID, Permission
from mesto.core.personal_data import PersonalData
from mesto.core.secrets import Secrets
from mesto.core.security import Actor, SignInFirst, Visitor
from mesto.core.settings import Settings
from mesto.modules.auth.adapters.bearer import bearer_token, note_in_trace
from mesto.modules.auth.application.commands.change_password import ChangePasswordHandler
from mesto.modules.auth.application.commands.complete_second_factor import CompleteSecondFactorHandler
from mesto.modules.auth.application.commands.confirm_totp import ConfirmTotpHandler
from mesto.modules.auth.application.commands.create_api_key import CreateApiKeyHandler
from mesto.modules.auth.application.commands.disable_totp import DisableTotpHandler
from mesto.modules.auth.application.commands.end_sessions import EndSessionsHandler
from mesto.modules.auth.application.commands.end_silent_sessions import EndSilentSessionsHandler
from mesto.modules.auth.application.commands.forget_user import ForgetUserHandler
from mesto.modules.auth.application.commands.link_identity import LinkIdentityHandler
from mesto.modules.auth.application.commands.login_user import LoginUserHandler
from mesto.modules.auth.application.commands.login_with_provider import LoginWithProviderHandler
from mesto.modules.auth.application.commands.logout_all_sessions import LogoutAllSessionsHandler
from mesto.modules.auth.application.commands.logout_session import LogoutSessionHandler
from mesto.modules.auth.application.commands.refresh_tokens import RefreshTokensHandler
from mesto.modules.auth.application.commands.request_password_reset import RequestPasswordResetHandler
from mesto.modules.auth.application.commands.resend_verification import ResendVerificationHandler
from mesto.modules.auth.application.commands.reset_password import ResetPasswordHandler
from mesto.modules.auth.application.commands.revoke_api_key import RevokeApiKeyHandler
from mesto.modules.auth.application.commands.revoke_session import RevokeSessionHandler
from mesto.modules.auth.application.commands.set_up_totp import SetUpTotpHandler
from mesto.modules.auth.application.commands.unlink_identity import UnlinkIdentityHandler
from mesto.modules.auth.application.commands.verify_email import VerifyEmailHandler
from mesto.modules.auth.application.queries.list_api_keys import ListApiKeysHandler
from mesto.modules.auth.application.queries.list_providers import ListProvidersHandler
from mesto.modules.auth.application.queries.list_sessions import ListSessionsHandler
from mesto.modules.auth.application.recognising import Recognise
from mesto.modules.auth.application.second_step import SecondStep
from mesto.modules.auth.application.starting import StartSession
from mesto.modules.auth.domain.identity_provider import IdentityProviders
from mesto.modules.auth.domain.refresh_token import RefreshSecrets
from mesto.modules.auth.domain.repository import (
    ApiKeyRepository,
    ChallengeStore,
    IdentityRepository,
    IncidentRepository,
    RefreshTokenStore,
    SessionRepository,
    Traces,
    UsedProofs,
)
from mesto.modules.auth.domain.session import SessionPolicy
from mesto.modules.auth.domain.throttle import AttemptLimits
from mesto.modules.auth.domain.token_pair import AccessTokens
from mesto.modules.auth.infrastructure.access_tokens import JwtAccessTokens
from mesto.modules.auth.infrastructure.api_keys import SqlApiKeyRepository
from mesto.modules.auth.infrastructure.attempts import AttemptsEngine, SqlAttempts, UncountedAttempts
from mesto.modules.auth.infrastructure.callers import Callers
from mesto.modules.auth.infrastructure.challenges import SqlChallengeStore
from mesto.modules.auth.infrastructure.identities import (
    SqlIdentityRepository,
    SqlLinkedIdentities,
    SqlUsedProofs,
)
from mesto.modules.auth.infrastructure.key_callers import KeyCallers
from mesto.modules.auth.infrastructure.personal_data import AuthPersonalData
from mesto.modules.auth.infrastructure.provider_http import ProviderHttp
from mesto.modules.auth.infrastructure.providers import SettingsProviders
from mesto.modules.auth.infrastructure.refresh_token_store import SqlRefreshTokenStore
from mesto.modules.auth.infrastructure.repository import SqlIncidentRepository, SqlSessionRepository
from mesto.modules.auth.infrastructure.sessions import OwnSessions
from mesto.modules.auth.infrastructure.traces import SqlTraces
from mesto.modules.users.public import Attempts, LinkedIdentities, Sessions


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

    @provide(scope=Scope.APP)
    async def attempts_engine(self, settings: Settings) -> AsyncIterator[AttemptsEngine]:
        counting = AttemptsEngine.of(settings.database)
        yield counting
        await counting.engine.dispose()

    @provide(scope=Scope.APP)
    def attempts(
        self, engine: AttemptsEngine, secrets: Secrets, settings: Settings, clock: Clock
    ) -> Attempts:
        auth = settings.auth
        if not auth.throttle_enabled:
            return UncountedAttempts()
        limits = AttemptLimits(
            per_account=auth.attempts_per_account,
            per_account_a_day=auth.attempts_per_account_a_day,
            per_address=auth.attempts_per_address,
            overall=auth.attempts_overall,
        )
        return SqlAttempts(engine, secrets.derive("attempts"), limits, clock)

    @provide
    async def visitor(self, request: Request, callers: Callers) -> Visitor:
        token = bearer_token(request)
        if token is None:
            return Visitor(Actor(ip=address_of(request)))
        actor = await callers.identify(token, ip=address_of(request))
        note_in_trace(actor)
        permission: Permission = getattr(request.state, "permission", NOBODY_SAID)
        return Visitor(permission.limits(actor))

    @provide
    def actor(self, visitor: Visitor) -> Actor:
        if visitor.actor.id is None:
            raise SignInFirst
        return visitor.actor

    key_callers = provide(KeyCallers)
    callers = provide(Callers)
    api_keys = provide(SqlApiKeyRepository, provides=ApiKeyRepository)
    challenges = provide(SqlChallengeStore, provides=ChallengeStore)
    second_step = provide(SecondStep)
    sessions = provide(SqlSessionRepository, provides=SessionRepository)
    incidents = provide(SqlIncidentRepository, provides=IncidentRepository)
    refresh_tokens = provide(SqlRefreshTokenStore, provides=RefreshTokenStore)
    own_sessions = provide(OwnSessions, provides=Sessions)
    identities = provide(SqlIdentityRepository, provides=IdentityRepository)
    used_proofs = provide(SqlUsedProofs, provides=UsedProofs)
    linked_identities = provide(SqlLinkedIdentities, provides=LinkedIdentities)
    steps = provide_all(StartSession, Recognise)
    traces = provide(SqlTraces, provides=Traces)
    personal_data = provide(AuthPersonalData, provides=PersonalData, scope=Scope.APP)
    handlers = provide_all(
        ForgetUserHandler,
        LoginUserHandler,
        RefreshTokensHandler,
        LogoutSessionHandler,
        LogoutAllSessionsHandler,
        RevokeSessionHandler,
        EndSessionsHandler,
        EndSilentSessionsHandler,
        ListSessionsHandler,
        CompleteSecondFactorHandler,
        SetUpTotpHandler,
        ConfirmTotpHandler,
        DisableTotpHandler,
        CreateApiKeyHandler,
        RevokeApiKeyHandler,
        ListApiKeysHandler,
        ChangePasswordHandler,
        RequestPasswordResetHandler,
        ResetPasswordHandler,
        VerifyEmailHandler,
        ResendVerificationHandler,
        LoginWithProviderHandler,
        LinkIdentityHandler,
        UnlinkIdentityHandler,
        ListProvidersHandler,
    )
