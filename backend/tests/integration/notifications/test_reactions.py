"""The reactions as the runner calls them, down to the rows they leave."""

import pytest

from mesto.core.bus import Envelope
from mesto.core.context import Trace
from mesto.core.ids import new_id
from mesto.core.outbox import payload_of
from mesto.modules.bookings.public import BookingCancelled, BookingPlaced, BookingRescheduled, BookingView
from mesto.modules.notifications.adapters.subscribers import (
    confirm_booking,
    tell_cancelled,
    tell_changed,
)
from mesto.modules.notifications.application.commands.confirm_booking import ConfirmBookingHandler
from mesto.modules.notifications.application.commands.tell_cancelled import TellCancelledHandler
from mesto.modules.notifications.application.commands.tell_changed import TellChangedHandler
from mesto.modules.notifications.module import module
from tests.support.actors import HeaderActors
from tests.support.app import running_app
from tests.support.clock import AdjustableClock
from tests.support.inbox import KnownBookings, a_booking
from tests.support.others import others

REACTIONS = {
    confirm_booking: ConfirmBookingHandler,
    tell_changed: TellChangedHandler,
    tell_cancelled: TellCancelledHandler,
}


def facts(booking: BookingView, **more) -> dict:
    named = ("user_id", "coworking_id", "spot_id", "time_from", "time_until", "timezone", "status")
    return {
        "occurred_at": AdjustableClock.START,
        "booking_id": booking.id,
        **{name: getattr(booking, name) for name in named},
        **more,
    }


def envelope_of(event) -> Envelope:
    return Envelope(
        event_id=new_id(),
        name=event.name,
        aggregate_id=event.booking_id,
        aggregate_version=1,
        occurred_at=event.occurred_at,
        position=1,
        payload=payload_of(event),
        trace=Trace(),
    )


@pytest.fixture
async def installed(database_url):
    bookings = KnownBookings()
    async with running_app(database_url, HeaderActors(), others(bookings)) as app:
        yield app, bookings


async def deliver(app, reaction, event, envelope: Envelope) -> None:
    async with app.container() as scope:
        handle = await scope.get(REACTIONS[reaction])
        await reaction(event, envelope, handle)


async def rows_of(database_url, booking: BookingView) -> list:
    import asyncpg

    connection = await asyncpg.connect(database_url)
    rows = await connection.fetch(
        "SELECT type, title, data, event_id, created_at, read_at FROM notifications.notifications"
        " WHERE user_id = $1 ORDER BY created_at, id",
        booking.user_id,
    )
    await connection.close()
    return rows


def test_every_reaction_has_its_name_and_its_events():
    listening = {r.subscriber: {event.name for event in r.events} for r in module.reactions}
    assert listening == {
        "notifications.confirm_booking": {"bookings.booking_placed.v1"},
        "notifications.tell_changed": {
            "bookings.booking_rescheduled.v1",
            "bookings.booking_options_changed.v1",
            "bookings.booking_finished_early.v1",
            "bookings.booking_restored.v1",
        },
        "notifications.tell_cancelled": {"bookings.booking_cancelled.v1"},
        "notifications.tell_barred": {"coworkings.user_barred.v1"},
        "notifications.tell_flagged": {"bookings.booking_flagged.v1"},
        "notifications.report_conflicts": {"bookings.conflicts_found.v1"},
        "notifications.forget_user": {"users.user_erased.v1"},
        "notifications.welcome_user": {"users.user_registered.v1"},
        "notifications.send_verification": {"users.email_verification_requested.v1"},
        "notifications.send_password_reset": {"auth.password_reset_requested.v1"},
        "notifications.warn_registered_owner": {"users.registration_repeated.v1"},
        "notifications.warn_email_changed": {"users.email_changed.v1"},
        "notifications.warn_password_changed": {
            "users.password_changed.v1",
            "users.second_factor_changed.v1",
        },
        "notifications.warn_token_reuse": {"auth.refresh_reuse_detected.v1"},
        "notifications.warn_identity_changed": {
            "auth.identity_linked.v1",
            "auth.identity_unlinked.v1",
        },
        "notifications.tell_banned": {"users.user_banned.v1"},
        "notifications.invite_member": {"coworkings.member_invited.v1"},
        "notifications.tell_membership": {
            "coworkings.member_role_changed.v1",
            "coworkings.member_removed.v1",
        },
        "notifications.tell_unlisted": {"coworkings.coworking_status_changed.v1"},
    }


async def test_a_booking_leaves_one_message_per_fact_however_often_it_is_delivered(installed, database_url):
    app, bookings = installed
    booking = a_booking()
    bookings.now[booking.id] = booking
    placed = BookingPlaced(**facts(booking), origin="direct")
    envelope = envelope_of(placed)
    await deliver(app, confirm_booking, placed, envelope)
    await deliver(app, confirm_booking, placed, envelope)
    [row] = await rows_of(database_url, booking)
    assert (row["type"], row["title"]) == ("booking_confirmed", "Booked: Desk 2")
    assert row["event_id"] == envelope.event_id
    assert row["created_at"] == AdjustableClock.START
    assert row["read_at"] is None


async def test_change_and_cancellation_reach_the_inbox(installed, database_url):
    app, bookings = installed
    booking = a_booking()
    bookings.now[booking.id] = booking
    rescheduled = BookingRescheduled(
        **facts(booking),
        old_spot_id=booking.spot_id,
        old_time_from=booking.time_until,
        old_time_until=booking.time_until.replace(hour=20),
        cause="user",
    )
    await deliver(app, tell_changed, rescheduled, envelope_of(rescheduled))
    bookings.now[booking.id] = a_booking(id=booking.id, user_id=booking.user_id, status="cancelled")
    cancelled = BookingCancelled(**facts(booking), cancelled_by="team", reason="by_team")
    await deliver(app, tell_cancelled, cancelled, envelope_of(cancelled))
    kinds = [row["type"] for row in await rows_of(database_url, booking)]
    assert kinds == ["booking_changed", "booking_cancelled"]


async def test_one_event_may_tell_two_people_but_nobody_twice(database_url):
    import asyncpg

    connection = await asyncpg.connect(database_url)
    insert = (
        "INSERT INTO notifications.notifications (id, user_id, type, title, body, data, event_id, created_at)"
        " VALUES ($1, $2, 'booking_confirmed', 't', 'b', '{}', $3, now())"
    )
    person, event = new_id(), new_id()
    await connection.execute(insert, new_id(), person, event)
    await connection.execute(insert, new_id(), new_id(), event)
    with pytest.raises(asyncpg.UniqueViolationError) as refused:
        await connection.execute(insert, new_id(), person, event)
    assert refused.value.constraint_name == "uq_notifications_event"
    await connection.close()
