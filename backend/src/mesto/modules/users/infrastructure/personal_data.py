from collections.abc import Sequence

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.users.infrastructure.erasure_tables import access_log
from mesto.modules.users.infrastructure.tables import users


class UsersPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        return [
            Section(table=users, whose=users.c.id == subject.user_id, without=frozenset({"password_hash"})),
            # Who looked is personal data of somebody else.
            Section(
                table=access_log,
                whose=access_log.c.subject_id == subject.user_id,
                without=frozenset({"id", "day", "viewer_id", "subject_id"}),
            ),
        ]
