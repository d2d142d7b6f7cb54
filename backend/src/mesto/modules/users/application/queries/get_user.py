from dataclasses import dataclass
from uuid import UUID

from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import Bookings, Contact, Members
from mesto.modules.users.application.queries.user_view import UserView, user_views
from mesto.modules.users.domain.errors import UserNotFound
from mesto.modules.users.infrastructure.tables import users


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUser:
    actor: Actor
    user_id: UUID


@dataclass(frozen=True, slots=True)
class GetUserHandler(Query):
    session: ReadSession
    bookings: Bookings
    members: Members

    async def __call__(self, query: GetUser) -> UserView | Contact:
        """Show all to the person and to admins, the contact to the team that deals with the person (R-P05)."""
        shows_all = query.actor.user_id == query.user_id or query.actor.is_admin
        if not shows_all and not await self._is_known_to_the_team_of(query):
            raise UserNotFound
        statement = user_views.where(users.c.id == query.user_id)
        rows = await self.session.rows(statement)
        if not rows:
            raise UserNotFound
        user = UserView(**rows[0])
        return user if shows_all else Contact(id=user.id, full_name=user.full_name, email=user.email)

    async def _is_known_to_the_team_of(self, query: GetUser) -> bool:
        own = {coworking_id for coworking_id in query.actor.roles if query.actor.is_team_of(coworking_id)}
        return bool(own) and (
            not own.isdisjoint(await self.members.coworkings_of(query.user_id))
            or not own.isdisjoint(await self.bookings.coworkings_of(query.user_id))
        )
