from collections.abc import Sequence

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.notifications.infrastructure.delivery_tables import deliveries
from mesto.modules.notifications.infrastructure.tables import notifications


class NotificationsPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        return [
            Section(table=notifications, whose=notifications.c.user_id == subject.user_id),
            Section(table=deliveries, whose=deliveries.c.recipient_id == subject.user_id),
        ]
