from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credentials
from mesto.modules.users.public import Account, Identities


class PasswordIdentities(Identities):
    def __init__(self, credentials: Credentials, hasher: PasswordHasher) -> None:
        self._credentials = credentials
        self._hasher = hasher

    async def check(self, email: str, password: str) -> Account | None:
        known = await self._credentials.of_email(email)
        known_hash = None if known is None else known.password_hash
        is_right = await self._hasher.verify(password, known_hash)
        if known is None or known_hash is None or not is_right:
            return None
        if self._hasher.is_outdated(known_hash):
            await self._credentials.renew(known, await self._hasher.hash(password))
        return Account(
            id=known.user_id,
            is_admin=known.is_admin,
            is_business=known.is_business,
            is_banned=known.is_banned,
            ban_reason=known.ban_reason,
        )
