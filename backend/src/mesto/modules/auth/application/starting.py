from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mesto.modules.auth.domain.device import Device
from mesto.modules.auth.domain.refresh_token import RefreshSecrets, RefreshToken, hash_of
from mesto.modules.auth.domain.repository import RefreshTokenStore, SessionRepository
from mesto.modules.auth.domain.session import Session, SessionPolicy, SignInMethod
from mesto.modules.auth.domain.token_pair import AccessTokens, TokenPair, pair_for


@dataclass(frozen=True, slots=True)
class StartSession:
    """Every way to sign in ends here, in the caller's transaction, which the caller commits.

    The caller has proven who the person is and that they are not banned.
    """

    sessions: SessionRepository
    refresh_tokens: RefreshTokenStore
    secrets: RefreshSecrets
    access_tokens: AccessTokens
    policy: SessionPolicy

    async def __call__(
        self, user_id: UUID, *, method: SignInMethod, device: Device, now: datetime
    ) -> TokenPair:
        session = Session.start(user_id=user_id, method=method, device=device, policy=self.policy, now=now)
        token = self.secrets.first()
        await self.sessions.add(session)
        await self.refresh_tokens.add(
            RefreshToken(hash=hash_of(token), session_id=session.id, generation=0, issued_at=now)
        )
        return pair_for(session, token, tokens=self.access_tokens, policy=self.policy, now=now)
