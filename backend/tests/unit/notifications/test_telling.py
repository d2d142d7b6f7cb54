"""Which events become messages, whatever the order they come in (rules.md R19, events.md §4)."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from mesto.core.ids import new_id
from mesto.modules.bookings.public import (
    BookingCancelled,
    BookingFinishedEarly,
    BookingFlagged,
    BookingOptionsChanged,
    BookingPlaced,
    BookingRescheduled,
    BookingRestored,
    BookingView,
)
from mesto.modules.notifications.application.commands.confirm_booking import (
    ConfirmBooking,
    ConfirmBookingHandler,
)
from mesto.modules.notifications.application.commands.tell_cancelled import (
    TellCancelled,
    TellCancelledHandler,
)
from mesto.modules.notifications.application.commands.tell_changed import TellChanged, TellChangedHandler
from mesto.modules.notifications.application.commands.tell_flagged import TellFlagged, TellFlaggedHandler
from mesto.modules.notifications.application.teller import Teller
from tests.support.inbox import (
    TEN,
    TWO,
    InMemoryInbox,
    KnownBookings,
    KnownPeople,
    KnownSpots,
    NoTransaction,
    a_booking,
)

PLACED_AT = TEN - timedelta(days=7)


class Told:
    """A person, their bookings, and the handlers that write to the inbox."""

    def __init__(self, locale: str = "en", spots: dict[UUID, str] | None = None) -> None:
        self.bookings = KnownBookings()
        self.people = KnownPeople(locale)
        self.inbox = InMemoryInbox()
        tell = Teller(self.people, self.inbox, NoTransaction())
        self._confirm = ConfirmBookingHandler(self.bookings, tell)
        self._changed = TellChangedHandler(self.bookings, [KnownSpots(spots)], tell)
        self._cancelled = TellCancelledHandler(self.bookings, tell)
        self._flagged = TellFlaggedHandler(self.bookings, tell)

    def now(self, booking: BookingView) -> None:
        self.bookings.now[booking.id] = booking

    async def hears(self, event, event_id: UUID | None = None) -> None:
        event_id = event_id or new_id()
        match event:
            case BookingPlaced():
                await self._confirm(ConfirmBooking(event_id=event_id, event=event))
            case BookingCancelled():
                await self._cancelled(TellCancelled(event_id=event_id, event=event))
            case BookingFlagged():
                await self._flagged(TellFlagged(event_id=event_id, event=event))
            case _:
                await self._changed(TellChanged(event_id=event_id, event=event))

    @property
    def inbox_types(self) -> list[str]:
        return [n.type for n in self.inbox.latest_first]


def facts(booking: BookingView, minute: int, **more) -> dict:
    return {
        "occurred_at": PLACED_AT + timedelta(minutes=minute),
        "booking_id": booking.id,
        "user_id": booking.user_id,
        "coworking_id": booking.coworking_id,
        "spot_id": booking.spot_id,
        "time_from": booking.time_from,
        "time_until": booking.time_until,
        "timezone": booking.timezone,
        "status": booking.status,
        **more,
    }


def moved(old: BookingView, new: BookingView, minute: int, cause="user", **more) -> BookingRescheduled:
    return BookingRescheduled(
        **facts(new, minute, **more),
        old_spot_id=old.spot_id,
        old_time_from=old.time_from,
        old_time_until=old.time_until,
        cause=cause,
    )


def shifted(booking: BookingView, hours: int) -> BookingView:
    by = timedelta(hours=hours)
    return replace(
        booking,
        time_from=booking.time_from + by,
        time_until=booking.time_until + by,
        version=booking.version + 1,
    )


def gone(booking: BookingView) -> BookingView:
    return replace(booking, status="cancelled", version=booking.version + 1)


async def test_a_placed_booking_is_confirmed_to_the_person_it_is_for():
    told, booking = Told(), a_booking(guest_name="Ivan")
    told.now(booking)
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    [message] = told.inbox.kept
    assert message.user_id == booking.user_id
    assert message.type == "booking_confirmed"
    assert message.title == "Booked: Desk 2"
    assert message.body == (
        "Tochka na Pokrovke, 1 December, 10:00–14:00 (Moscow). Guest: Ivan. Reference K7QH2M9X."
    )
    assert message.data == {
        "booking_id": str(booking.id),
        "coworking_id": str(booking.coworking_id),
        "reference": "K7QH2M9X",
    }
    assert message.created_at == PLACED_AT
    assert message.read_at is None


async def test_messages_speak_the_language_of_the_person():
    told, booking = Told(locale="ru"), a_booking()
    told.now(booking)
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    assert told.inbox.kept[0].title == "Забронировано: Desk 2"


async def test_a_booking_cancelled_before_its_confirmation_went_out_is_not_confirmed():
    told, booking = Told(), a_booking()
    told.now(gone(booking))
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    assert told.inbox.kept == []


async def test_a_booking_that_has_ended_meanwhile_was_still_made():
    told, booking = Told(), a_booking(status="expired")
    told.now(booking)
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    assert told.inbox_types == ["booking_confirmed"]


@pytest.mark.parametrize("kind", ["placed", "moved", "cancelled"])
async def test_what_a_summary_tells_is_not_told_again(kind):
    told, booking = Told(), a_booking(status="cancelled" if kind == "cancelled" else "active")
    told.now(booking)
    events = {
        "placed": lambda: BookingPlaced(**facts(booking, 0, batch=True), origin="series"),
        "moved": lambda: moved(shifted(booking, 1), booking, 0, batch=True),
        "cancelled": lambda: BookingCancelled(
            **facts(booking, 0, batch=True), cancelled_by="user", reason="by_user"
        ),
    }
    await told.hears(events[kind]())
    assert told.inbox.kept == []


async def test_nobody_is_told_when_the_person_is_gone():
    told, booking = Told(), a_booking()
    told.now(booking)
    told.people.erased.add(booking.user_id)
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    assert told.inbox.kept == []


async def test_a_booking_nobody_knows_is_not_told_of():
    told, booking = Told(), a_booking()
    await told.hears(BookingPlaced(**facts(booking, 0), origin="direct"))
    await told.hears(moved(booking, shifted(booking, 1), 1))
    await told.hears(BookingCancelled(**facts(booking, 2), cancelled_by="user", reason="by_user"))
    assert told.inbox.kept == []


async def test_a_move_tells_old_and_new_with_both_spots():
    old, new_spot = a_booking(spot_name="Desk 1"), new_id()
    new = replace(shifted(old, 1), spot_id=new_spot, spot_name="Desk 2")
    told = Told(spots={old.spot_id: "Desk 1"})
    told.now(new)
    await told.hears(moved(old, new, 1, cause="team"))
    assert told.inbox.kept[0].body == (
        "Tochka na Pokrovke. Now: Desk 2, 1 December, 11:00–15:00 (Moscow). "
        "Before: Desk 1, 1 December, 10:00–14:00 (Moscow). "
        "The team of the coworking changed it. Reference K7QH2M9X."
    )


async def test_a_move_that_a_newer_one_has_overtaken_is_not_told():
    told, first = Told(), a_booking()
    second = shifted(first, 1)
    third = shifted(second, 1)
    told.now(third)
    await told.hears(moved(second, third, 2))
    await told.hears(moved(first, second, 1))
    assert [n.body for n in told.inbox.kept] == [
        (
            "Tochka na Pokrovke. Now: 1 December, 12:00–16:00 (Moscow). "
            "Before: 1 December, 11:00–15:00 (Moscow). Reference K7QH2M9X."
        )
    ]


async def test_a_move_is_told_although_the_options_changed_since():
    told, first = Told(), a_booking()
    second = shifted(first, 1)
    told.now(replace(second, version=3, options=("Monitor",)))
    await told.hears(moved(first, second, 1))
    await told.hears(BookingOptionsChanged(**facts(second, 2), option_ids=(new_id(),)))
    assert told.inbox_types == ["booking_changed", "booking_changed"]
    assert "Options now: Monitor." in told.inbox.latest_first[0].body


async def test_an_early_end_tells_until_when_it_was_booked():
    booking = a_booking(time_until=TWO - timedelta(hours=1), status="expired")
    told = Told()
    told.now(booking)
    await told.hears(BookingFinishedEarly(**facts(booking, 1), old_time_until=TWO))
    assert "Before: 1 December, 10:00–14:00 (Moscow)." in told.inbox.kept[0].body


async def test_a_change_of_a_cancelled_booking_is_not_told():
    told, first = Told(), a_booking()
    told.now(gone(shifted(first, 1)))
    await told.hears(moved(first, shifted(first, 1), 1))
    await told.hears(BookingOptionsChanged(**facts(first, 2), option_ids=()))
    assert told.inbox.kept == []


async def test_a_cancellation_undone_meanwhile_is_not_told():
    told, booking = Told(), a_booking()
    told.now(booking)
    await told.hears(BookingCancelled(**facts(booking, 1), cancelled_by="user", reason="by_user"))
    assert told.inbox.kept == []


async def test_a_second_delivery_changes_nothing():
    told, booking, event_id = Told(), a_booking(), new_id()
    told.now(booking)
    event = BookingPlaced(**facts(booking, 0), origin="direct")
    await told.hears(event, event_id)
    await told.hears(event, event_id)
    assert len(told.inbox.kept) == 1


def a_life(*, ends_cancelled: bool):
    """Book, reschedule three times (once back), perhaps cancel: each event with the state it left."""
    first = a_booking()
    second, third = shifted(first, 1), shifted(first, 2)
    back = replace(second, version=4)
    life = [
        (BookingPlaced(**facts(first, 0), origin="direct"), first),
        (moved(first, second, 1), second),
        (moved(second, third, 2), third),
        (moved(third, back, 3), back),
    ]
    if ends_cancelled:
        end = gone(back)
        life.append((BookingCancelled(**facts(end, 4), cancelled_by="team", reason="by_team"), end))
    return [(event, new_id(), state) for event, state in life]


async def live(told: Told, life, chance: random.Random) -> None:
    """Let the booking go through its life, and its events arrive late, shuffled and twice."""
    waiting: list[Callable] = []
    for event, event_id, state in life:
        told.now(state)
        waiting += [lambda e=event, i=event_id: told.hears(e, i)] * chance.choice([1, 1, 2])
        chance.shuffle(waiting)
        while waiting and chance.random() < 0.5:
            await waiting.pop()()
    while waiting:
        await waiting.pop()()


@pytest.mark.parametrize("seed", range(20))
async def test_shuffled_events_of_a_kept_booking_leave_the_right_message_on_top(seed):
    chance = random.Random(seed)
    for _ in range(25):
        told = Told()
        await live(told, a_life(ends_cancelled=False), chance)
        top = told.inbox.latest_first[0]
        assert top.type == "booking_changed"
        assert "Now: 1 December, 11:00–15:00 (Moscow)." in top.body
        assert told.inbox_types.count("booking_confirmed") == 1
        assert told.inbox_types[-1] == "booking_confirmed"


@pytest.mark.parametrize("seed", range(20))
async def test_shuffled_events_of_a_cancelled_booking_end_with_its_cancellation(seed):
    chance = random.Random(seed)
    for _ in range(25):
        told = Told()
        await live(told, a_life(ends_cancelled=True), chance)
        assert told.inbox_types[0] == "booking_cancelled"
        assert told.inbox_types.count("booking_cancelled") == 1
        assert len({n.event_id for n in told.inbox.kept}) == len(told.inbox.kept)


async def test_a_cancellation_that_is_undone_is_told_while_it_holds():
    told, booking = Told(), a_booking()
    told.now(booking)
    await told.hears(BookingRestored(**facts(booking, 9)))
    [message] = told.inbox.kept
    assert (message.type, message.title) == ("booking_changed", "Restored: Desk 2")
    assert "valid again" in message.body
    told.now(gone(booking))
    await told.hears(BookingRestored(**facts(booking, 10)))
    assert len(told.inbox.kept) == 1


@pytest.mark.parametrize("flag", ["outside_hours", "spot_inactive", "zone_rules_changed"])
async def test_flags_that_concern_the_team_are_not_told_to_the_guest(flag):
    told, booking = Told(), a_booking(flags=(flag,))
    told.now(booking)
    await told.hears(BookingFlagged(**facts(booking, 9), flag=flag))
    assert told.inbox.kept == []


async def test_a_lost_option_is_told_while_it_is_lost():
    told, booking = Told(locale="ru"), a_booking(flags=("option_lost",))
    told.now(booking)
    event_id = new_id()
    for _ in range(2):
        await told.hears(BookingFlagged(**facts(booking, 9), flag="option_lost"), event_id)
    [message] = told.inbox.kept
    assert (message.type, message.title) == ("booking_affected", "Проверьте бронь: Desk 2")

    for later in (replace(booking, flags=()), gone(booking), replace(booking, status="expired")):
        told.now(later)
        await told.hears(BookingFlagged(**facts(booking, 9), flag="option_lost"))
    assert len(told.inbox.kept) == 1
