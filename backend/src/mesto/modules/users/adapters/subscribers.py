from dishka import FromDishka

from mesto.core.bus import Subscribers
from mesto.modules.users.application.commands.forget_user import ForgetUser, ForgetUserHandler
from mesto.modules.users.domain.events import UserErased

subscribers = Subscribers("users")


@subscribers.on(UserErased, sliced=True)
async def forget_user(event: UserErased, handle: FromDishka[ForgetUserHandler]) -> None:
    await handle(ForgetUser(user_id=event.user_id, erased_at=event.occurred_at))
