from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from mesto.core.http import answer_with
from mesto.core.pagination import Page
from mesto.modules.bookings.public import Contact
from mesto.modules.users.adapters.schemas import ContactAnswer, UserAnswer, UserPage
from mesto.modules.users.application.queries.user_view import UserView
from mesto.modules.users.domain.user import User
from mesto.modules.users.public import LinkedIdentities


@dataclass(frozen=True, slots=True)
class UserAnswers:
    """Accounts as answers. Which providers are linked auth adds, once for all of them."""

    linked: LinkedIdentities

    async def show(self, request: Request, response: Response, user: User | UserView | Contact) -> Any:
        """Answer with the account under its ETag, or with a contact, which has no version."""
        if isinstance(user, Contact):
            return ContactAnswer.model_validate(user)
        linked = await self.linked.providers_of([user.id])
        body = UserAnswer.model_validate(user).model_copy(update={"identities": linked.get(user.id, ())})
        return answer_with(request, response, body, version=user.version)

    async def page(self, page: Page[UserView]) -> UserPage:
        linked = await self.linked.providers_of([user.id for user in page.items])
        items = [
            UserAnswer.model_validate(user).model_copy(update={"identities": linked.get(user.id, ())})
            for user in page.items
        ]
        return UserPage(items=items, next_cursor=page.next_cursor)
