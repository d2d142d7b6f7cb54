from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher, ensure_strong
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.domain.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUser:
    email: str
    full_name: str
    password: str
    is_business: bool = False
    locale: str = "ru"
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterUserHandler(UseCase):
    users: UserRepository
    hasher: PasswordHasher
    common: CommonPasswords
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RegisterUser) -> User:
        """Insert, never update: two rivals for one e-mail meet at its unique constraint."""
        ensure_strong(command.password, email=command.email, common=self.common)
        user = User.register(
            email=command.email,
            full_name=command.full_name,
            password_hash=await self.hasher.hash(command.password),
            is_business=command.is_business,
            locale=command.locale,
            timezone=command.timezone,
            now=self.clock.now(),
        )
        await self.users.add(user)
        await self.uow.commit()
        return user
