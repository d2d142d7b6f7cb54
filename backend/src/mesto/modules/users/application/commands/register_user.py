from dataclasses import dataclass

from mesto.core.clock import Clock
from mesto.core.uow import UnitOfWork
from mesto.core.use_case import UseCase
from mesto.modules.users.domain.link import LinkPurpose
from mesto.modules.users.domain.password import CommonPasswords, PasswordHasher, ensure_strong
from mesto.modules.users.domain.repository import Credentials, MailRequests, UserRepository
from mesto.modules.users.domain.user import User
from mesto.modules.users.domain.verification import VerificationMode


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
    credentials: Credentials
    requests: MailRequests
    hasher: PasswordHasher
    common: CommonPasswords
    mode: VerificationMode
    uow: UnitOfWork
    clock: Clock

    async def __call__(self, command: RegisterUser) -> User:
        """Insert, never update: two rivals for one e-mail meet at its unique constraint.

        In the mode `to_sign_in` they meet when a link is used, and nothing here depends on whether
        the e-mail is known but which of two mails its owner gets (R-I02).
        """
        is_awaiting = self.mode is VerificationMode.TO_SIGN_IN
        ensure_strong(command.password, email=command.email, common=self.common)
        user = User.register(
            email=command.email,
            full_name=command.full_name,
            password_hash=await self.hasher.hash(command.password),
            is_business=command.is_business,
            is_awaiting=is_awaiting,
            locale=command.locale,
            timezone=command.timezone,
            now=self.clock.now(),
        )
        owner = await self.credentials.of_email(command.email) if is_awaiting else None
        await self.users.add(user)
        if self.mode is not VerificationMode.OFF:
            request = await self.requests.ask(command.email)
            if request is not None and owner is None:
                request.verify(user.id, LinkPurpose.REGISTER)
            elif request is not None and owner is not None:
                request.warn_owner(owner.user_id)
        await self.uow.commit()
        return user
