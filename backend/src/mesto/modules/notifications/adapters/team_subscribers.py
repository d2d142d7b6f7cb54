"""What is told about who runs a coworking, and who may book there."""

from dishka import FromDishka

from mesto.core.bus import Envelope, Subscribers
from mesto.modules.coworkings.public import (
    CoworkingStatusChanged,
    MemberInvited,
    MemberRemoved,
    MemberRoleChanged,
    UserBarred,
)
from mesto.modules.notifications.application.commands.tell_barred import TellBarred, TellBarredHandler
from mesto.modules.notifications.application.commands.tell_invited import TellInvited, TellInvitedHandler
from mesto.modules.notifications.application.commands.tell_membership import (
    Change,
    TellMembership,
    TellMembershipHandler,
)
from mesto.modules.notifications.application.commands.tell_unlisted import TellUnlisted, TellUnlistedHandler

team_subscribers = Subscribers("notifications")


@team_subscribers.on(MemberInvited)
async def invite_member(
    event: MemberInvited, envelope: FromDishka[Envelope], handle: FromDishka[TellInvitedHandler]
) -> None:
    invited_by = envelope.trace.actor_user_id
    await handle(TellInvited(event_id=envelope.event_id, event=event, invited_by=invited_by))


@team_subscribers.on(MemberRoleChanged, MemberRemoved)
async def tell_membership(
    event: Change, envelope: FromDishka[Envelope], handle: FromDishka[TellMembershipHandler]
) -> None:
    done_by = envelope.trace.actor_user_id
    await handle(TellMembership(event_id=envelope.event_id, event=event, done_by=done_by))


@team_subscribers.on(CoworkingStatusChanged)
async def tell_unlisted(
    event: CoworkingStatusChanged, envelope: FromDishka[Envelope], handle: FromDishka[TellUnlistedHandler]
) -> None:
    done_by = envelope.trace.actor_user_id
    await handle(TellUnlisted(event_id=envelope.event_id, event=event, done_by=done_by))


@team_subscribers.on(UserBarred)
async def tell_barred(
    event: UserBarred, envelope: FromDishka[Envelope], handle: FromDishka[TellBarredHandler]
) -> None:
    await handle(TellBarred(event_id=envelope.event_id, event=event))
