from dataclasses import dataclass
from datetime import datetime

from mesto.core.clock import Clock
from mesto.core.security import Actor, SignInFirst
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import SessionRevoked
from mesto.modules.auth.domain.refresh_token import RefreshSecrets, RefreshToken, hash_of
from mesto.modules.auth.domain.repository import RefreshTokenStore, SessionRepository
from mesto.modules.auth.domain.session import EndReason, Session, SessionPolicy
from mesto.modules.auth.domain.token_pair import AccessTokens, TokenPair, pair_for
from mesto.modules.users.public import Passwords, Reauthentication, Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    actor: Actor
    new_password: str
    device: Device
    current_password: str | None = None


@dataclass(frozen=True, slots=True)
class ChangePasswordHandler(UseCase):
    reauthentication: Reauthentication
    passwords: Passwords
    all_sessions: Sessions
    sessions: SessionRepository
    refresh_tokens: RefreshTokenStore
    secrets: RefreshSecrets
    access_tokens: AccessTokens
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: ChangePassword) -> TokenPair:
        """Change the password; this session goes on with new tokens, all others end (R-I10)."""
        user_id, session_id, now = command.actor.user_id, command.actor.session_id, self.clock.now()
        if session_id is None:
            raise SignInFirst
        await self.reauthentication.ensure(command.actor, command.current_password)
        await self.passwords.change(user_id, command.new_password)
        session = await self.sessions.get(session_id)
        if session is None or not session.is_alive(self.policy, now):
            raise SessionRevoked
        token = await self._renewed(session, command.device, now)
        await self.all_sessions.end_all(user_id, reason=EndReason.PASSWORD_CHANGED.value, keep=session.id)
        session.see(now)
        await self.uow.commit()
        return pair_for(session, token, tokens=self.access_tokens, policy=self.policy, now=now)

    async def _renewed(self, session: Session, device: Device, now: datetime) -> str:
        # Not the successor of the present token: that one could still be had for the old one (R-I09).
        token = self.secrets.first()
        latest = await self.refresh_tokens.retire(session.id, by=device.user_agent, now=now)
        await self.refresh_tokens.add(
            RefreshToken(hash=hash_of(token), session_id=session.id, generation=latest + 1, issued_at=now)
        )
        return token
