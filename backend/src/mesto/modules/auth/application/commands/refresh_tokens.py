from dataclasses import dataclass
from datetime import datetime

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.errors import Banned, RefreshTokenInvalid, RefreshTokenReused
from mesto.modules.auth.domain.incident import Incident
from mesto.modules.auth.domain.refresh_token import RefreshSecrets, RefreshToken, hash_of
from mesto.modules.auth.domain.repository import IncidentRepository, RefreshTokenStore, SessionRepository
from mesto.modules.auth.domain.session import EndReason, Session, SessionPolicy
from mesto.modules.auth.domain.token_pair import AccessTokens, TokenPair, pair_for
from mesto.modules.users.public import Accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokens:
    refresh_token: str
    device: Device


@dataclass(frozen=True, slots=True)
class RefreshTokensHandler(UseCase):
    accounts: Accounts
    sessions: SessionRepository
    refresh_tokens: RefreshTokenStore
    incidents: IncidentRepository
    secrets: RefreshSecrets
    access_tokens: AccessTokens
    policy: SessionPolicy
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RefreshTokens) -> TokenPair:
        """Exchange a refresh token for the next one (R-I08, R-I09)."""
        token_hash, now = hash_of(command.refresh_token), self.clock.now()
        session = await self._session_of(token_hash, now)
        agent = command.device.user_agent
        used = await self.refresh_tokens.use(token_hash, by=agent, now=now)
        next_token = await (self._next(used, now) if used else self._same_again(token_hash, agent, now))
        if next_token is None:
            await self._end(session, command.device, now)
            raise RefreshTokenReused
        session.see(now)
        await self.uow.commit()
        return pair_for(session, next_token, tokens=self.access_tokens, policy=self.policy, now=now)

    async def _session_of(self, token_hash: bytes, now: datetime) -> Session:
        # The account is read before the transaction: one connection at a time.
        owner = await self.refresh_tokens.owner(token_hash)
        account = await self.accounts.state(owner.user_id) if owner else None
        if owner is None or account is None:
            raise RefreshTokenInvalid
        if account.is_banned:
            raise Banned(reason=account.ban_reason)
        session = await self.sessions.get(owner.session_id)
        if session is None or not session.is_alive(self.policy, now):
            raise RefreshTokenInvalid
        return session

    async def _next(self, used: RefreshToken, now: datetime) -> str:
        token = self.secrets.successor(used)
        await self.refresh_tokens.add(
            RefreshToken(
                hash=hash_of(token),
                session_id=used.session_id,
                generation=used.generation + 1,
                issued_at=now,
            )
        )
        return token

    async def _same_again(self, token_hash: bytes, agent: str, now: datetime) -> str | None:
        """Return the unused successor to the client that may have lost the answer, else None."""
        used = await self.refresh_tokens.get(token_hash)
        if used is None or not used.may_return(agent, now):
            return None
        for token in self.secrets.successors(used):
            successor = await self.refresh_tokens.get(hash_of(token))
            if successor is not None and successor.used_at is None:
                return token
        return None

    async def _end(self, session: Session, device: Device, now: datetime) -> None:
        session.end(EndReason.REUSE, now)
        incident = Incident.refresh_reused(session, device=device, now=now)
        await self.incidents.add(incident)
        await self.uow.commit()
