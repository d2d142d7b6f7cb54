from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import Banned, InvalidCredentials
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.refresh_token import RefreshSecrets, RefreshToken, hash_of
from mesto.modules.auth.domain.repository import IncidentRepository, RefreshTokenStore, SessionRepository
from mesto.modules.auth.domain.session import Session, SessionPolicy
from mesto.modules.auth.domain.token_pair import AccessTokens, TokenPair, pair_for
from mesto.modules.users.public import Account, Attempts, Identities, TooManyAttempts


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginUser:
    email: str
    password: str
    device: Device


@dataclass(frozen=True, slots=True)
class LoginUserHandler(UseCase):
    identities: Identities
    attempts: Attempts
    sessions: SessionRepository
    refresh_tokens: RefreshTokenStore
    incidents: IncidentRepository
    secrets: RefreshSecrets
    access_tokens: AccessTokens
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: LoginUser) -> TokenPair:
        account = await self._account(command)
        now = self.clock.now()
        if account is None:
            await self._note("credentials", None, command.device, now)
            raise InvalidCredentials
        if account.is_banned:
            await self._note("banned", account.id, command.device, now)
            raise Banned(reason=account.ban_reason)
        await self.attempts.forgive(command.email, ip=command.device.ip)

        session = Session.start(user_id=account.id, device=command.device, policy=self.policy, now=now)
        token = self.secrets.first()
        await self.sessions.add(session)
        await self.refresh_tokens.add(
            RefreshToken(hash=hash_of(token), session_id=session.id, generation=0, issued_at=now)
        )
        await self.uow.commit()
        return pair_for(session, token, tokens=self.access_tokens, policy=self.policy, now=now)

    async def _account(self, command: LoginUser) -> Account | None:
        try:
            return await self.identities.check(command.email, command.password, ip=command.device.ip)
        except TooManyAttempts as refusal:
            if refusal.is_first:
                await self._note("throttled", None, command.device, self.clock.now())
            raise

    async def _note(self, reason: str, user_id: UUID | None, device: Device, now: datetime) -> None:
        # One row for a known and for an unknown e-mail alike; how many there can be is bounded by
        # the attempts that are counted first.
        incident = Incident.sign_in_failed(reason, user_id=user_id, device=device, now=now)
        await self.incidents.add(incident)
        await self.uow.commit()
