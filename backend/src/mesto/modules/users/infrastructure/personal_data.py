from collections.abc import Sequence

from sqlalchemy import select

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.users.infrastructure.erasure_tables import access_log
from mesto.modules.users.infrastructure.second_factor_tables import recovery_codes, second_factors
from mesto.modules.users.infrastructure.tables import links, users


class UsersPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        return [
            Section(table=users, whose=users.c.id == subject.user_id, without=frozenset({"password_hash"})),
            Section(
                table=links,
                whose=links.c.user_id == subject.user_id,
                without=frozenset({"hash", "salt", "target"}),
            ),
            Section(
                table=second_factors,
                whose=second_factors.c.user_id == subject.user_id,
                without=frozenset({"sealed_secret", "key_id"}),
            ),
            Section(
                table=recovery_codes,
                whose=recovery_codes.c.factor_id.in_(
                    select(second_factors.c.id).where(second_factors.c.user_id == subject.user_id)
                ),
                without=frozenset({"hash"}),
            ),
            # Who looked is personal data of somebody else.
            Section(
                table=access_log,
                whose=access_log.c.subject_id == subject.user_id,
                without=frozenset({"id", "day", "viewer_id", "subject_id"}),
            ),
        ]
