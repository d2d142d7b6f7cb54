from dataclasses import dataclass
from uuid import UUID

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.errors import PasswordWeak
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher, ensure_strong
from mesto.modules.users.domain.repository import Credentials, UserRepository
from mesto.modules.users.domain.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAdmin:
    """Name and password are for a new account; one that exists keeps its own."""

    email: str
    full_name: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class CreateAdminHandler(UseCase):
    users: UserRepository
    credentials: Credentials
    hasher: PasswordHasher
    common: CommonPasswords
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: CreateAdmin) -> UUID:
        """Make the account or raise an existing one; PasswordWeak when a new one has no good password."""
        known = await self.credentials.of_email(command.email)
        if known is None:
            user = await self._new(command)
            await self.users.add(user)
        else:
            user = await self.users.get(known.user_id)
            user.raise_to_admin(self.clock.now())
        await self.uow.commit()
        return user.id

    async def _new(self, command: CreateAdmin) -> User:
        if command.password is None:
            raise PasswordWeak(pointer="/password", why="missing")
        ensure_strong(command.password, email=command.email, common=self.common)
        return User.register(
            email=command.email,
            full_name=command.full_name or command.email.partition("@")[0],
            password_hash=await self.hasher.hash(command.password),
            is_admin=True,
            email_verified=True,  # the operator vouches for it
            now=self.clock.now(),
        )
