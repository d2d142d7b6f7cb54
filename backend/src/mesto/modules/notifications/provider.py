from dishka import Provider, Scope, provide, provide_all
from sqlalchemy.ext.asyncio import AsyncEngine

from mesto.core.clock import Clock
from mesto.core.personal_data import PersonalData
from mesto.core.settings import Settings
from mesto.modules.notifications.application.commands.confirm_booking import ConfirmBookingHandler
from mesto.modules.notifications.application.commands.deliver_message import DeliverMessageHandler
from mesto.modules.notifications.application.commands.forget_user import ForgetUserHandler
from mesto.modules.notifications.application.commands.mail_person import MailPersonHandler
from mesto.modules.notifications.application.commands.mark_all_notifications_read import (
    MarkAllNotificationsReadHandler,
)
from mesto.modules.notifications.application.commands.mark_notification_read import (
    MarkNotificationReadHandler,
)
from mesto.modules.notifications.application.commands.report_conflicts import ReportConflictsHandler
from mesto.modules.notifications.application.commands.send_link import SendLinkHandler
from mesto.modules.notifications.application.commands.tell_barred import TellBarredHandler
from mesto.modules.notifications.application.commands.tell_cancelled import TellCancelledHandler
from mesto.modules.notifications.application.commands.tell_changed import TellChangedHandler
from mesto.modules.notifications.application.commands.tell_flagged import TellFlaggedHandler
from mesto.modules.notifications.application.commands.tell_invited import TellInvitedHandler
from mesto.modules.notifications.application.commands.tell_membership import TellMembershipHandler
from mesto.modules.notifications.application.commands.tell_unlisted import TellUnlistedHandler
from mesto.modules.notifications.application.commands.warn_person import WarnPersonHandler
from mesto.modules.notifications.application.commands.welcome_user import WelcomeUserHandler
from mesto.modules.notifications.application.letters import Letters
from mesto.modules.notifications.application.queries.get_notification import GetNotificationHandler
from mesto.modules.notifications.application.queries.list_notifications import ListNotificationsHandler
from mesto.modules.notifications.application.teller import Teller
from mesto.modules.notifications.domain.delivery import DeliveryQueue
from mesto.modules.notifications.domain.mail import ClientPages, Mailer, Typesetter
from mesto.modules.notifications.domain.notification import Inbox
from mesto.modules.notifications.infrastructure.delivery_queue import SqlDeliveryQueue
from mesto.modules.notifications.infrastructure.inbox import SqlInbox
from mesto.modules.notifications.infrastructure.mailbox import Mailbox, MailboxMailer, SqlKeptMails
from mesto.modules.notifications.infrastructure.personal_data import NotificationsPersonalData
from mesto.modules.notifications.infrastructure.smtp_mailer import SmtpMailer
from mesto.modules.notifications.infrastructure.typesetting import JinjaTypesetter
from mesto.modules.users.public import KeptMails


class NotificationsProvider(Provider):
    scope = Scope.REQUEST

    @provide(scope=Scope.APP)
    def mailer(self, settings: Settings, engine: AsyncEngine, clock: Clock) -> Mailer:
        if settings.mail.transport == "smtp":
            return SmtpMailer(settings.mail, clock)
        return MailboxMailer(engine, clock)

    @provide(scope=Scope.APP)
    def pages(self, settings: Settings) -> ClientPages:
        return ClientPages(settings.mail.client_url)

    typesetter = provide(JinjaTypesetter, provides=Typesetter, scope=Scope.APP)
    mailbox = provide(Mailbox, scope=Scope.APP)
    inbox = provide(SqlInbox, provides=Inbox)
    kept_mails = provide(SqlKeptMails, provides=KeptMails)
    queue = provide(SqlDeliveryQueue, provides=DeliveryQueue)
    letters = provide(Letters)
    teller = provide(Teller)
    personal_data = provide(NotificationsPersonalData, provides=PersonalData, scope=Scope.APP)
    handlers = provide_all(
        ConfirmBookingHandler,
        ForgetUserHandler,
        TellChangedHandler,
        TellCancelledHandler,
        TellFlaggedHandler,
        TellBarredHandler,
        ReportConflictsHandler,
        WelcomeUserHandler,
        SendLinkHandler,
        MailPersonHandler,
        WarnPersonHandler,
        TellInvitedHandler,
        TellMembershipHandler,
        TellUnlistedHandler,
        DeliverMessageHandler,
        MarkNotificationReadHandler,
        MarkAllNotificationsReadHandler,
        GetNotificationHandler,
        ListNotificationsHandler,
    )
