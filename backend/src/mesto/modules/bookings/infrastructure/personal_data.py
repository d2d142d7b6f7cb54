from collections.abc import Sequence

from sqlalchemy import select

from mesto.core.personal_data import PersonalData, Section, Subject
from mesto.modules.bookings.infrastructure.tables import bookings, history


class BookingsPersonalData(PersonalData):
    def sections(self, subject: Subject) -> Sequence[Section]:
        own = bookings.c.user_id == subject.user_id
        return [
            # The ids of those who acted for a team are theirs, not the person's.
            Section(table=bookings, whose=own, without=frozenset({"created_by"})),
            Section(
                table=history,
                whose=history.c.booking_id.in_(select(bookings.c.id).where(own)),
                without=frozenset({"actor_user_id"}),
                instead={name: history.c[name].op("-")("created_by") for name in ("before", "after")},
            ),
        ]
