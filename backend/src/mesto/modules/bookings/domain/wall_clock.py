"""Whether a booking still means the wall clock it was made for (rules.md, worked example 9)."""

from zoneinfo import ZoneInfo

from mesto.modules.bookings.domain.booking_slices import Seen


def means_its_wall_clock(booking: Seen) -> bool:
    """Compare what was agreed with what the instants read under the zone data installed here."""
    zone = ZoneInfo(booking.timezone)
    reads = (booking.time_from.astimezone(zone), booking.time_until.astimezone(zone))
    meant = (booking.local_from, booking.local_until)
    return tuple(moment.replace(tzinfo=None) for moment in reads) == meant
