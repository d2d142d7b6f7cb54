from mesto.modules.bookings.domain.errors import Banned, UserNotFound
from mesto.modules.bookings.public import Person


def admitted(person: Person | None) -> Person:
    """Return the person a booking is for, or raise UserNotFound or Banned (R-B10)."""
    if person is None:
        raise UserNotFound(pointer="/user_id")
    if person.is_banned:
        raise Banned(reason=person.ban_reason or "")
    return person
