from dishka import Provider, Scope, provide, provide_all

from mesto.core.personal_data import PersonalData
from mesto.modules.notifications.application.commands.confirm_booking import ConfirmBookingHandler
from mesto.modules.notifications.application.commands.forget_user import ForgetUserHandler
from mesto.modules.notifications.application.commands.mark_all_notifications_read import (
    MarkAllNotificationsReadHandler,
)
from mesto.modules.notifications.application.commands.mark_notification_read import (
    MarkNotificationReadHandler,
)
from mesto.modules.notifications.application.commands.report_conflicts import ReportConflictsHandler
from mesto.modules.notifications.application.commands.tell_barred import TellBarredHandler
from mesto.modules.notifications.application.commands.tell_cancelled import TellCancelledHandler
from mesto.modules.notifications.application.commands.tell_changed import TellChangedHandler
from mesto.modules.notifications.application.commands.tell_flagged import TellFlaggedHandler
from mesto.modules.notifications.application.queries.get_notification import GetNotificationHandler
from mesto.modules.notifications.application.queries.list_notifications import ListNotificationsHandler
from mesto.modules.notifications.application.teller import Teller
from mesto.modules.notifications.domain.notification import Inbox
from mesto.modules.notifications.infrastructure.inbox import SqlInbox
from mesto.modules.notifications.infrastructure.personal_data import NotificationsPersonalData


class NotificationsProvider(Provider):
    scope = Scope.REQUEST

    inbox = provide(SqlInbox, provides=Inbox)
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
        MarkNotificationReadHandler,
        MarkAllNotificationsReadHandler,
        GetNotificationHandler,
        ListNotificationsHandler,
    )
