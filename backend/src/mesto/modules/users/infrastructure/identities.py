from contextlib import suppress

from mesto.core.errors import ServiceUnavailable
from mesto.modules.users.domain.password import PasswordHasher
from mesto.modules.users.domain.repository import Credential, Credentials
from mesto.modules.users.domain.verification import VerificationMode
from mesto.modules.users.public import Account, Attempts, Identities


class PasswordIdentities(Identities):
    def __init__(
        self, credentials: Credentials, hasher: PasswordHasher, attempts: Attempts, mode: VerificationMode
    ) -> None:
        self._credentials = credentials
        self._hasher = hasher
        self._attempts = attempts
        self._mode = mode

    async def check(self, email: str, password: str, *, ip: str | None) -> Account | None:
        with self._hasher.place() as place:
            await self._attempts.count(email, ip=ip)
            known = await self._credentials.of_email(email)
            known_hash = known.password_hash if known is not None and self._may_sign_in(known) else None
            is_right = await place.verify(password, known_hash)
        if known is None or known_hash is None or not is_right:
            return None
        await self._renew_if_outdated(known, known_hash, password)
        return Account(
            id=known.user_id,
            is_admin=known.is_admin,
            is_business=known.is_business,
            is_banned=known.is_banned,
            ban_reason=known.ban_reason,
            email_verified=known.email_verified,
            credentials_version=known.credentials_version,
        )

    def _may_sign_in(self, known: Credential) -> bool:
        return known.email_verified or self._mode is not VerificationMode.TO_SIGN_IN

    async def _renew_if_outdated(self, known: Credential, known_hash: str, password: str) -> None:
        if self._hasher.is_outdated(known_hash):
            with suppress(ServiceUnavailable):  # too many wait: the next sign-in will do
                await self._credentials.renew(known, await self._hasher.hash(password))
