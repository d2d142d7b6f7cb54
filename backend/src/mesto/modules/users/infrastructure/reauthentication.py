from datetime import timedelta
from typing import Final

from mesto.core.clock import Clock
from mesto.core.security import Actor
from mesto.modules.users.domain.errors import ReauthenticationFailed
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credentials
from mesto.modules.users.public import Attempts, Reauthentication

FRESH: Final = timedelta(minutes=5)
POINTER: Final = "/current_password"


class PasswordReauthentication(Reauthentication):
    def __init__(
        self, credentials: Credentials, hasher: PasswordHasher, attempts: Attempts, clock: Clock
    ) -> None:
        self._credentials = credentials
        self._hasher = hasher
        self._attempts = attempts
        self._clock = clock

    async def ensure(self, actor: Actor, password: str | None) -> None:
        known = await self._credentials.of_user(actor.user_id)
        if known is None:
            raise ReauthenticationFailed(pointer=POINTER)
        if known.password_hash is None:
            self._ensure_fresh(actor)
            return
        if not password:
            raise ReauthenticationFailed(pointer=POINTER)
        with self._hasher.place() as place:
            await self._attempts.count(known.email, ip=actor.ip)
            is_right = await place.verify(password, known.password_hash)
        if not is_right:
            raise ReauthenticationFailed(pointer=POINTER)

    def _ensure_fresh(self, actor: Actor) -> None:
        since = actor.signed_in_at
        if since is None or self._clock.now() - since >= FRESH:
            raise ReauthenticationFailed(pointer=POINTER)
