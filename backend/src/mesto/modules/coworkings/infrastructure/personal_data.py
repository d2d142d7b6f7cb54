from collections.abc import Sequence

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.coworkings.infrastructure.ban_tables import bans
from mesto.modules.coworkings.infrastructure.tables import members


class CoworkingsPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        m = members.c
        return [
            Section(table=members, whose=(m.user_id == subject.user_id) | (m.email_key == subject.email_key)),
            Section(table=bans, whose=bans.c.user_id == subject.user_id, without=frozenset({"created_by"})),
        ]
