from dishka import FromDishka

from mesto.core.bus import Subscribers
from mesto.modules.auth.application.commands.forget_user import ForgetUser, ForgetUserHandler
from mesto.modules.users.public import UserErased

forgetting = Subscribers("auth")


@forgetting.on(UserErased, sliced=True)
async def forget_user(event: UserErased, handle: FromDishka[ForgetUserHandler]) -> None:
    await handle(ForgetUser(user_id=event.user_id))
