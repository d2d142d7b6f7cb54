"""What is told about a person's own account."""

from dishka import FromDishka

from mesto.core.bus import Envelope, Subscribers
from mesto.modules.auth.public import (
    IdentityLinked,
    IdentityUnlinked,
    PasswordResetRequested,
    RefreshReuseDetected,
)
from mesto.modules.notifications.application.commands.mail_person import MailPerson, MailPersonHandler
from mesto.modules.notifications.application.commands.send_link import SendLink, SendLinkHandler
from mesto.modules.notifications.application.commands.warn_person import WarnPerson, WarnPersonHandler
from mesto.modules.notifications.application.commands.welcome_user import WelcomeUser, WelcomeUserHandler
from mesto.modules.notifications.domain.account_wording import Incident
from mesto.modules.notifications.domain.delivery import MailKind
from mesto.modules.users.public import (
    EmailChanged,
    EmailVerificationRequested,
    LinkPurpose,
    PasswordChanged,
    RegistrationRepeated,
    SecondFactorChanged,
    UserBanned,
    UserRegistered,
)

account_subscribers = Subscribers("notifications")


@account_subscribers.on(UserRegistered)
async def welcome_user(
    event: UserRegistered, envelope: FromDishka[Envelope], handle: FromDishka[WelcomeUserHandler]
) -> None:
    await handle(WelcomeUser(event_id=envelope.event_id, event=event))


@account_subscribers.on(EmailVerificationRequested)
async def send_verification(
    event: EmailVerificationRequested, envelope: FromDishka[Envelope], handle: FromDishka[SendLinkHandler]
) -> None:
    await handle(
        SendLink(
            event_id=envelope.event_id,
            occurred_at=event.occurred_at,
            user_id=event.user_id,
            purpose=LinkPurpose(event.purpose),
        )
    )


@account_subscribers.on(PasswordResetRequested)
async def send_password_reset(
    event: PasswordResetRequested, envelope: FromDishka[Envelope], handle: FromDishka[SendLinkHandler]
) -> None:
    await handle(
        SendLink(
            event_id=envelope.event_id,
            occurred_at=event.occurred_at,
            user_id=event.user_id,
            purpose=LinkPurpose.RESET,
        )
    )


@account_subscribers.on(RegistrationRepeated)
async def warn_registered_owner(
    event: RegistrationRepeated, envelope: FromDishka[Envelope], handle: FromDishka[MailPersonHandler]
) -> None:
    await handle(_mail(event, envelope, MailKind.ALREADY_REGISTERED))


@account_subscribers.on(UserBanned)
async def tell_banned(
    event: UserBanned, envelope: FromDishka[Envelope], handle: FromDishka[MailPersonHandler]
) -> None:
    await handle(_mail(event, envelope, MailKind.BANNED))


@account_subscribers.on(EmailChanged)
async def warn_email_changed(
    event: EmailChanged, envelope: FromDishka[Envelope], handle: FromDishka[WarnPersonHandler]
) -> None:
    await handle(_warning(event, envelope, Incident.EMAIL_CHANGED))


@account_subscribers.on(PasswordChanged, SecondFactorChanged)
async def warn_password_changed(
    event: PasswordChanged | SecondFactorChanged,
    envelope: FromDishka[Envelope],
    handle: FromDishka[WarnPersonHandler],
) -> None:
    if isinstance(event, PasswordChanged):
        incident = Incident.PASSWORD_RESET if event.method == "reset" else Incident.PASSWORD_CHANGED
    else:
        incident = Incident.SECOND_FACTOR_ON if event.enabled else Incident.SECOND_FACTOR_OFF
    await handle(_warning(event, envelope, incident))


@account_subscribers.on(RefreshReuseDetected)
async def warn_token_reuse(
    event: RefreshReuseDetected, envelope: FromDishka[Envelope], handle: FromDishka[WarnPersonHandler]
) -> None:
    await handle(_warning(event, envelope, Incident.TOKEN_REUSE))


@account_subscribers.on(IdentityLinked, IdentityUnlinked)
async def warn_identity_changed(
    event: IdentityLinked | IdentityUnlinked,
    envelope: FromDishka[Envelope],
    handle: FromDishka[WarnPersonHandler],
) -> None:
    is_linked = isinstance(event, IdentityLinked)
    incident = Incident.IDENTITY_LINKED if is_linked else Incident.IDENTITY_UNLINKED
    await handle(_warning(event, envelope, incident, provider=event.provider))


def _mail(event: RegistrationRepeated | UserBanned, envelope: Envelope, kind: MailKind) -> MailPerson:
    return MailPerson(
        event_id=envelope.event_id, occurred_at=event.occurred_at, user_id=event.user_id, kind=kind
    )


def _warning(
    event: EmailChanged
    | PasswordChanged
    | SecondFactorChanged
    | RefreshReuseDetected
    | IdentityLinked
    | IdentityUnlinked,
    envelope: Envelope,
    incident: Incident,
    *,
    provider: str = "",
) -> WarnPerson:
    return WarnPerson(
        event_id=envelope.event_id,
        occurred_at=event.occurred_at,
        user_id=event.user_id,
        incident=incident,
        provider=provider,
    )
