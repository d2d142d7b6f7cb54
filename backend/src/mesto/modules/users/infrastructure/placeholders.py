# placeholder: replaced at the merge
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.security import Actor
from mesto.modules.users.domain.errors import ReauthenticationFailed
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credentials
from mesto.modules.users.public import Reauthentication, Sessions


class PasswordReauthentication(Reauthentication):
    def __init__(self, credentials: Credentials, hasher: PasswordHasher) -> None:
        self._credentials = credentials
        self._hasher = hasher

    async def ensure(self, actor: Actor, password: str | None) -> None:
        known = await self._credentials.of_user(actor.user_id)
        if known is None or not await self._hasher.verify(password or "", known.password_hash):
            raise ReauthenticationFailed(pointer="/current_password")


class EndedSessions(Sessions):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def end_all(self, user_id: UUID, *, reason: str, keep: UUID | None = None) -> None:  # noqa: ARG002
        await self._session.execute(
            text(
                "UPDATE auth.sessions SET ended_at = now(), end_reason = :reason"
                " WHERE user_id = :user_id AND ended_at IS NULL"
            ),
            {"user_id": user_id, "reason": reason},
        )
