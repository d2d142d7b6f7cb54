"""What happens to a booking: who may, what is recorded, and what is written down."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.core.errors import InvalidState, PreconditionRequired, VersionMismatch
from mesto.core.security import Actor, Role
from mesto.modules.bookings.domain.booking import Booking
from mesto.modules.bookings.domain.errors import BookingNotFound, CancelCutoff
from mesto.modules.bookings.domain.reference import ALPHABET
from mesto.modules.bookings.domain.status import BookingStatus
from mesto.modules.bookings.domain.terms import ChosenOption, Guest, Terms
from mesto.modules.bookings.infrastructure.tables import bookings
from tests.support.factories import NOW, a_booking, a_person, a_place, a_spot, slot

LATER = NOW + timedelta(hours=2)  # 13:00 in Moscow, in the middle of 12:00-14:00


def names(booking):
    return [event.name for event in booking.pull_events()]


def test_placing_records_the_fact_and_the_wall_clock():
    guest = a_person()
    booking = a_booking(slot("12:00-14:00"), by=guest)
    [placed] = booking.pull_events()
    assert (placed.name, placed.booking_id, placed.status, placed.origin) == (
        "bookings.booking_placed.v1", booking.id, "active", "direct",
    )  # fmt: skip
    assert (str(booking.local_from), booking.timezone) == ("2026-12-01 12:00:00", "Europe/Moscow")
    assert len(booking.reference) == 8
    assert set(booking.reference) <= set(ALPHABET)


def test_fields_and_columns_are_the_same_so_nothing_is_lost():
    assert set(Booking.__dataclass_fields__) == {column.name for column in bookings.columns}


def test_strangers_find_nothing_guests_and_the_team_do():
    guest = a_person()
    booking = a_booking(by=guest)
    booking.ensure_known_to(guest)
    booking.ensure_known_to(a_person(booking.coworking_id, Role.STAFF))
    for stranger in (a_person(), a_person(booking.coworking_id, Role.RESIDENT), a_person(is_business=True)):
        with pytest.raises(BookingNotFound):
            booking.ensure_known_to(stranger)


def test_the_team_must_say_which_version_it_saw_the_guest_may():
    guest = a_person()
    booking = a_booking(by=guest)
    staff = a_person(booking.coworking_id, Role.STAFF)
    booking.ensure_version(None, guest, said=False)
    with pytest.raises(PreconditionRequired):
        booking.ensure_version(None, staff, said=False)
    for actor in (guest, staff):
        with pytest.raises(VersionMismatch) as refusal:
            booking.ensure_version(7, actor, said=True)
        assert refusal.value.params == {"current_version": 1}


def test_a_move_tells_old_and_new_and_repeating_it_tells_nothing():
    guest, spot = a_person(), a_spot()
    booking = a_booking(spot=spot, by=guest)
    booking.pull_events()
    for _ in range(2):
        booking.reschedule(spot, slot("15:00-16:00"), terms=booking.terms, by=guest, now=NOW)
    [moved] = booking.pull_events()
    assert (moved.name, moved.cause) == ("bookings.booking_rescheduled.v1", "user")
    assert (moved.old_time_from, moved.time_from) == (
        slot("12:00-14:00").time_from,
        slot("15:00-16:00").time_from,
    )


def test_cancelling_twice_is_one_cancellation():
    guest = a_person()
    booking = a_booking(by=guest)
    booking.pull_events()
    for _ in range(2):
        assert booking.cancel(by=guest, now=NOW, grid_minutes=15) is None
    assert names(booking) == ["bookings.booking_cancelled.v1"]
    assert (booking.status, booking.cancelled_by, booking.cancel_reason) == ("cancelled", "user", "by_user")


def test_after_the_cut_off_only_the_team_with_a_reason_cancels():
    guest, spot = a_person(), a_spot(cancel_cutoff_minutes=120)
    booking = a_booking(slot("12:00-14:00"), spot=spot, by=guest)
    assert isinstance(booking.cancel(by=guest, now=NOW, grid_minutes=15), CancelCutoff)
    assert booking.status is BookingStatus.ACTIVE
    staff = a_person(spot.coworking_id, Role.STAFF)
    booking.cancel(by=staff, now=NOW, grid_minutes=15, override_reason="burst pipe")
    assert (booking.cancelled_by, booking.cancel_reason) == ("team", "by_team")


def test_at_the_very_cut_off_it_can_still_be_cancelled():
    guest, spot = a_person(), a_spot(cancel_cutoff_minutes=60)
    booking = a_booking(slot("12:00-14:00"), spot=spot, by=guest)
    assert booking.cancel(by=guest, now=NOW, grid_minutes=15) is None


def test_cancelling_after_the_start_finishes_early_on_the_next_grid_step():
    guest = a_person()
    booking = a_booking(slot("12:00-14:00"), by=guest)
    booking.pull_events()
    booking.cancel(by=guest, now=LATER + timedelta(minutes=1), grid_minutes=15)
    assert booking.time_until == slot("12:00-13:15").time_until
    assert names(booking) == ["bookings.booking_finished_early.v1"]
    assert booking.status is BookingStatus.ACTIVE


def test_finishing_in_the_last_grid_step_or_at_the_first_instant_changes_nothing_wrongly():
    guest = a_person()
    booking = a_booking(slot("12:00-14:00"), by=guest)
    booking.pull_events()
    booking.cancel(by=guest, now=slot("13:50-14:00").time_from, grid_minutes=15)
    assert (booking.time_until, names(booking)) == (slot("12:00-14:00").time_until, [])
    booking.cancel(by=guest, now=slot("12:00-14:00").time_from, grid_minutes=15)
    assert booking.slot == slot("12:00-12:15")


def test_what_has_ended_stays_as_it_was():
    guest = a_person()
    booking = a_booking(slot("12:00-14:00"), by=guest)
    ended = slot("14:00-15:00").time_from
    assert booking.status_at(ended) is BookingStatus.EXPIRED
    with pytest.raises(InvalidState) as refusal:
        booking.cancel(by=guest, now=ended, grid_minutes=15)
    assert refusal.value.params == {"status": "expired"}
    booking.pull_events()
    booking.expire(ended - timedelta(seconds=1))
    assert names(booking) == []
    booking.expire(ended)
    booking.expire(ended)
    assert names(booking) == ["bookings.booking_expired.v1"]


def test_options_are_kept_by_name_and_the_same_choice_is_no_change():
    guest = a_person()
    booking = a_booking(by=guest)
    booking.pull_events()
    monitor = ChosenOption(option_id=guest.user_id, name="Monitor", quantity=2)
    for _ in range(2):
        booking.choose([monitor], by=guest, now=NOW)
    assert names(booking) == ["bookings.booking_options_changed.v1"]


def test_the_history_rebuilds_the_row():
    guest, spot = a_person(), a_spot(a_place(zone="Asia/Kathmandu"))
    staff = a_person(spot.coworking_id, Role.MANAGER)
    booking = a_booking(slot("15:00-16:00", zone="Asia/Kathmandu"), spot=spot, by=guest)
    booking.edit(by=guest, now=NOW, note="window seat", guest=Guest(name="Lev"))
    booking.choose([ChosenOption(option_id=guest.user_id, name="Monitor")], by=guest, now=NOW)
    moved = slot("17:00-18:00", zone="Asia/Kathmandu")
    booking.reschedule(spot, moved, terms=Terms.of(spot.policy), by=staff, now=NOW, reason="swap")
    booking.cancel(by=staff, now=NOW, grid_minutes=15, override_reason="closed")
    entries = booking.pull_history()
    rebuilt = {}
    for entry in entries:
        assert entry.before == {name: rebuilt[name] for name in entry.before}
        rebuilt.update(entry.after)
    assert rebuilt == {name: getattr(booking, name) for name in Booking.recorded}
    assert [(e.action, e.actor_kind, e.reason) for e in entries] == [
        ("placed", "user", None),
        ("edited", "user", None),
        ("options_changed", "user", None),
        ("rescheduled", "team", "swap"),
        ("cancelled", "team", "closed"),
    ]


def test_an_admin_is_marked_as_one_in_the_record():
    booking = a_booking()
    admin = a_person(is_admin=True)
    booking.pull_history()
    booking.cancel(by=admin, now=NOW, grid_minutes=15)
    [entry] = booking.pull_history()
    assert (entry.actor_kind, entry.actor_user_id, booking.cancel_reason) == ("admin", admin.id, "by_admin")


def test_the_system_needs_no_reason_and_is_recorded_as_itself():
    booking = a_booking(spot=a_spot(cancel_cutoff_minutes=600))
    booking.cancel(by=Actor.system(), now=NOW, grid_minutes=15, reason="user_banned")
    assert (booking.cancelled_by, booking.cancel_reason) == ("system", "user_banned")


def test_buffers_widen_what_is_occupied_for_life():
    spot = a_spot(buffer_before_minutes=15, buffer_after_minutes=30)
    booking = a_booking(slot("12:00-14:00"), spot=spot)
    assert booking.occupied == slot("11:45-14:30")
    assert booking.local_from.replace(tzinfo=ZoneInfo("Europe/Moscow")) == booking.time_from
