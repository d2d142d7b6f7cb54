from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared, one_connection
from mesto.core.security import Actor
from mesto.modules.auth.domain.errors import Banned, SessionRevoked
from mesto.modules.auth.domain.session import SessionPolicy
from mesto.modules.auth.infrastructure.access_tokens import Bearer, JwtAccessTokens
from mesto.modules.auth.infrastructure.tables import sessions
from mesto.modules.coworkings.public import Staff
from mesto.modules.users.public import Accounts

_session = Prepared(
    select(
        sessions.c.user_id,
        sessions.c.created_at,
        sessions.c.last_seen_at,
        sessions.c.expires_at,
        sessions.c.ended_at,
    ).where(sessions.c.id == bindparam("session_id"))
)


class Callers:
    """Tells who is asking, from the rows as they are now: a ban or a lost role acts on the next request."""

    def __init__(
        self,
        *,
        engine: AsyncEngine,
        tokens: JwtAccessTokens,
        accounts: Accounts,
        staff: Staff,
        policy: SessionPolicy,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._tokens = tokens
        self._accounts = accounts
        self._staff = staff
        self._policy = policy
        self._clock = clock

    async def identify(self, token: str) -> Actor:
        """Return the caller, or raise TokenInvalid, TokenExpired, Banned, SessionRevoked, in this order."""
        now = self._clock.now()
        bearer = self._tokens.read(token, now)
        async with one_connection(self._engine):
            return await self._known(bearer, now)

    async def _known(self, bearer: Bearer, now: datetime) -> Actor:
        account = await self._accounts.state(bearer.user_id)
        if account is None:
            raise SessionRevoked
        if account.is_banned:
            raise Banned(reason=account.ban_reason)
        session = await _session.row_now(self._engine, session_id=bearer.session_id)
        if (
            session is None
            or session["user_id"] != account.id
            or session["ended_at"] is not None
            or now >= self._policy.end_of(session["last_seen_at"], session["expires_at"])
        ):
            raise SessionRevoked
        return Actor(
            id=account.id,
            session_id=bearer.session_id,
            is_admin=account.is_admin,
            is_business=account.is_business,
            signed_in_at=session["created_at"],
            roles=await self._staff.roles_of(account.id),
        )
