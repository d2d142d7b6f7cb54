from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.core.prepared import Prepared
from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.domain.link import LinkPurpose
from mesto.modules.users.domain.password import (
    CommonPasswords,
    PasswordHasher,
    PasswordMethod,
    ensure_strong,
)
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.infrastructure.tables import users
from mesto.modules.users.public import Account, Attempts, LinkedIdentities, Links, Passwords

_held = Prepared(
    select(users.c.id)
    .where(users.c.id == bindparam("user_id"), users.c.credentials_version == bindparam("proven"))
    .with_for_update(read=True)
)


class HashedPasswords(Passwords):
    def __init__(
        self,
        *,
        session: AsyncSession,
        users: UserRepository,
        credentials: Credentials,
        hasher: PasswordHasher,
        common: CommonPasswords,
        links: Links,
        attempts: Attempts,
        identities: LinkedIdentities,
        clock: Clock,
    ) -> None:
        self._session = session
        self._users = users
        self._credentials = credentials
        self._hasher = hasher
        self._common = common
        self._links = links
        self._attempts = attempts
        self._identities = identities
        self._clock = clock

    async def change(self, user_id: UUID, new_password: str) -> None:
        known = await self._credentials.of_user(user_id)
        if known is None:
            raise UserNotFound
        hashed = await self._hashed(new_password, known.email)
        user = await self._users.get(user_id)
        user.change_password(hashed, PasswordMethod.CHANGE, self._clock.now())
        await self._links.void(user_id, LinkPurpose.RESET)

    async def reset(self, token: str, new_password: str) -> UUID:
        # Looked at before it is used: a made-up link costs no hash, a weak password no link.
        link = await self._links.find(token, LinkPurpose.RESET)
        hashed = await self._hashed(new_password, link.email)
        user = await self._users.get(link.user_id)
        await self._links.redeem(token, LinkPurpose.RESET)
        was_confirmed = user.email_verified
        user.reset_password(link, hashed, self._clock.now())
        if not was_confirmed:
            # Whoever made the account may not be who reads its mail: what they have linked lets nobody in.
            await self._identities.forget(user.id)
        await self._links.void(user.id, LinkPurpose.RESET)
        await self._attempts.forgive(link.email)  # the owner gets in again, whoever has been guessing (R-I05)
        return user.id

    async def hold(self, account: Account) -> bool:
        row = await _held.row(self._session, user_id=account.id, proven=account.credentials_version)
        return row is not None

    async def _hashed(self, password: str, email: str) -> str:
        ensure_strong(password, email=email, common=self._common, pointer="/new_password")
        return await self._hasher.hash(password)
