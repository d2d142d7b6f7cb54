from typing import Any

from fastapi import Request, Response

from mesto.core.http import answer_with
from mesto.modules.bookings.public import Contact
from mesto.modules.users.adapters.schemas import ContactAnswer, UserAnswer
from mesto.modules.users.application.queries.user_view import UserView
from mesto.modules.users.domain.user import User


def show(request: Request, response: Response, user: User | UserView | Contact) -> Any:
    """Answer with the account under its ETag, or with a contact, which has no version."""
    if isinstance(user, Contact):
        return ContactAnswer.model_validate(user)
    return answer_with(request, response, UserAnswer.model_validate(user), version=user.version)
