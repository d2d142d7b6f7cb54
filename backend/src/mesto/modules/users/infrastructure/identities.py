from contextlib import suppress

from mesto.core.errors import ServiceUnavailable
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credential, Credentials
from mesto.modules.users.public import Account, Attempts, Identities


class PasswordIdentities(Identities):
    def __init__(
        self, credentials: Credentials, hasher: PasswordHasher, attempts: Attempts, *, only_verified: bool
    ) -> None:
        self._credentials = credentials
        self._hasher = hasher
        self._attempts = attempts
        self._only_verified = only_verified

    async def check(self, email: str, password: str, *, ip: str | None) -> Account | None:
        with self._hasher.place() as place:
            await self._attempts.count(email, ip=ip)
            known = await self._credentials.of_email(email)
            is_right = await place.verify(password, None if known is None else known.password_hash)
        if known is None or not is_right or (self._only_verified and not known.email_verified):
            return None
        await self._renew_if_outdated(known, password)
        return Account(
            id=known.user_id,
            is_admin=known.is_admin,
            is_business=known.is_business,
            is_banned=known.is_banned,
            ban_reason=known.ban_reason,
            email_verified=known.email_verified,
        )

    async def _renew_if_outdated(self, known: Credential, password: str) -> None:
        if self._hasher.is_outdated(known.password_hash):
            with suppress(ServiceUnavailable):  # too many wait: the next sign-in will do
                await self._credentials.renew(known, await self._hasher.hash(password))
