from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.domain.repository import UserRepository
from mesto.modules.users.domain.user import User


class SqlUserRepository(UserRepository):
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user: User) -> None:
        self._session.add(user)

    async def get(self, user_id: UUID) -> User:
        user = await self.find(user_id)
        if user is None or user.is_awaiting or user.erased_at is not None:
            raise UserNotFound
        return user

    async def find(self, user_id: UUID) -> User | None:
        return await self._session.get(
            User, user_id, with_for_update={"key_share": True}, populate_existing=True
        )
