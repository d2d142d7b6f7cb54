from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from mesto.core.clock import Clock
from mesto.modules.users.domain.email import email_key
from mesto.modules.users.domain.link import LinkPurpose
from mesto.modules.users.domain.repository import MailRequests, UserRepository
from mesto.modules.users.domain.user import User
from mesto.modules.users.domain.verification import VerificationMode
from mesto.modules.users.infrastructure.accounts import accounts
from mesto.modules.users.infrastructure.tables import users
from mesto.modules.users.public import Account, Newcomers


class SqlNewcomers(Newcomers):
    def __init__(
        self,
        *,
        session: AsyncSession,
        repository: UserRepository,
        requests: MailRequests,
        mode: VerificationMode,
        clock: Clock,
    ) -> None:
        self._session = session
        self._repository = repository
        self._requests = requests
        self._mode = mode
        self._clock = clock

    async def holder(self, email: str) -> Account | None:
        statement = accounts.where(users.c.email_key == email_key(email)).with_for_update(key_share=True)
        row = (await self._session.execute(statement)).mappings().one_or_none()
        return None if row is None else Account(**row)

    async def register(self, *, email: str, full_name: str, locale: str, email_verified: bool) -> UUID:
        user = User.register(
            email=email,
            full_name=full_name,
            password_hash=None,
            email_verified=email_verified,
            locale=locale,
            now=self._clock.now(),
        )
        await self._repository.add(user)
        if not email_verified and self._mode is not VerificationMode.OFF:
            request = await self._requests.ask(email)
            if request is not None:
                request.verify(user.id, LinkPurpose.REGISTER)
        return user.id
