from dataclasses import dataclass

from sqlalchemy import func, or_, tuple_

from mesto.core.database import ReadSession
from mesto.core.pagination import DEFAULT_LIMIT, Cursors, Page
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import AccessLog, Look
from mesto.modules.users.application.queries.user_view import UserView, user_views
from mesto.modules.users.domain.email import email_key
from mesto.modules.users.infrastructure.tables import users


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUsers:
    actor: Actor
    q: str | None = None
    is_business: bool | None = None
    is_banned: bool | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class ListUsersHandler(Query):
    session: ReadSession
    cursors: Cursors
    accesses: AccessLog

    async def __call__(self, query: ListUsers) -> Page[UserView]:
        """List the accounts, the latest first."""
        filters = {
            "list": "users",
            "q": query.q,
            "is_business": query.is_business,
            "is_banned": query.is_banned,
        }
        statement = user_views.order_by(users.c.created_at.desc(), users.c.id.desc()).limit(query.limit + 1)
        if query.q is not None:
            statement = statement.where(
                or_(
                    users.c.email_key.contains(email_key(query.q), autoescape=True),
                    func.lower(users.c.full_name).contains(query.q.lower(), autoescape=True),
                )
            )
        if query.is_business is not None:
            statement = statement.where(users.c.is_business == query.is_business)
        if query.is_banned is not None:
            statement = statement.where(users.c.is_banned == query.is_banned)
        if query.cursor is not None:
            last = self.cursors.read(query.cursor, filters)
            statement = statement.where(tuple_(users.c.created_at, users.c.id) < tuple_(*last))
        found = [UserView(**row) for row in await self.session.rows(statement)]
        page = self.cursors.page(found, query.limit, lambda user: (user.created_at, user.id), filters)
        await self.accesses.note(
            query.actor, [Look(subject_id=user.id, what="profile") for user in page.items]
        )
        return page
