# placeholder: replaced at the merge
from mesto.core.security import Actor
from mesto.modules.users.domain.errors import ReauthenticationFailed
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credentials
from mesto.modules.users.public import Reauthentication


class PlaceholderReauthentication(Reauthentication):
    def __init__(self, credentials: Credentials, hasher: PasswordHasher) -> None:
        self._credentials = credentials
        self._hasher = hasher

    async def ensure(self, actor: Actor, password: str | None) -> None:
        known = await self._credentials.of_user(actor.user_id)
        known_hash = None if known is None else known.password_hash
        if not await self._hasher.verify(password or "", known_hash):
            raise ReauthenticationFailed(pointer="/current_password")
