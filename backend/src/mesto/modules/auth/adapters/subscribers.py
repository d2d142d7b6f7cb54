from dishka import FromDishka

from mesto.core.bus import Subscribers
from mesto.modules.auth.application.commands.end_sessions import EndSessions, EndSessionsHandler
from mesto.modules.auth.application.commands.forget_user import ForgetUser, ForgetUserHandler
from mesto.modules.auth.domain.session import EndReason
from mesto.modules.users.public import UserBanned, UserErased

subscribers = Subscribers("auth")


@subscribers.on(UserBanned, UserErased)
async def end_sessions(event: UserBanned | UserErased, handle: FromDishka[EndSessionsHandler]) -> None:
    reason = EndReason.BANNED if isinstance(event, UserBanned) else EndReason.ERASED
    await handle(EndSessions(user_id=event.user_id, reason=reason, before=event.occurred_at))


@subscribers.on(UserErased, sliced=True)
async def forget_user(event: UserErased, handle: FromDishka[ForgetUserHandler]) -> None:
    await handle(ForgetUser(user_id=event.user_id))
