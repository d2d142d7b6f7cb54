from collections.abc import Sequence

from sqlalchemy import select

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.auth.infrastructure.identity_tables import identities
from mesto.modules.auth.infrastructure.tables import api_keys, challenges, incidents, refresh_tokens, sessions


class AuthPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        own = sessions.c.user_id == subject.user_id
        return [
            Section(table=sessions, whose=own),
            Section(
                table=refresh_tokens,
                whose=refresh_tokens.c.session_id.in_(select(sessions.c.id).where(own)),
                without=frozenset({"hash", "salt"}),
            ),
            Section(table=incidents, whose=incidents.c.user_id == subject.user_id),
            Section(table=identities, whose=identities.c.user_id == subject.user_id),
            Section(
                table=challenges,
                whose=challenges.c.user_id == subject.user_id,
                without=frozenset({"hash", "stamp"}),
            ),
            # That the person made it; what it may, is called and does is the business's.
            Section(
                table=api_keys,
                whose=api_keys.c.created_by == subject.user_id,
                without=frozenset(
                    {"hash", "tail", "name", "scopes", "expires_at", "last_used_at", "revoked_at", "version"}
                ),
            ),
        ]
