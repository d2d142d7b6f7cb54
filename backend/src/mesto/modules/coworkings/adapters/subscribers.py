from dishka import FromDishka

from mesto.core.bus import Subscribers
from mesto.modules.coworkings.application.commands.review_ownership import (
    ReviewOwnership,
    ReviewOwnershipHandler,
)
from mesto.modules.users.public import UserBanned, UserErased

subscribers = Subscribers("coworkings")


@subscribers.on(UserBanned, UserErased)
async def review_ownership(
    event: UserBanned | UserErased, handle: FromDishka[ReviewOwnershipHandler]
) -> None:
    await handle(ReviewOwnership(user_id=event.user_id))
