from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mesto.core.database import ReadSession
from mesto.core.security import Actor
from mesto.core.use_case import Query
from mesto.modules.bookings.public import AccessLog, Bookings, Contact, Look, Members
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
    accesses: AccessLog

    async def __call__(self, query: GetUser) -> UserView | Contact:
        """Show all to the person and to admins, the contact to the team that deals with the person (R-P05)."""
        shows_all = query.actor.user_id == query.user_id or query.actor.is_admin
        rows = await self.session.rows(user_views.where(users.c.id == query.user_id))
        if not rows:
            raise UserNotFound
        shared = () if shows_all else await self._teams_that_know(query)
        if not shows_all and not shared:
            raise UserNotFound
        user = UserView(**rows[0])
        place = shared[0] if len(shared) == 1 else None
        await self.accesses.note(query.actor, [Look(subject_id=user.id, what="profile", coworking_id=place)])
        return user if shows_all else Contact(id=user.id, full_name=user.full_name, email=user.email)

    async def _teams_that_know(self, query: GetUser) -> Sequence[UUID]:
        own = {coworking_id for coworking_id in query.actor.roles if query.actor.is_team_of(coworking_id)}
        if not own:
            return ()
        shared = own.intersection(await self.members.coworkings_of(query.user_id))
        return list(shared or own.intersection(await self.bookings.coworkings_of(query.user_id)))
