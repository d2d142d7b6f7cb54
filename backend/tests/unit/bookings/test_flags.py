from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from mesto.core.security import Actor
from mesto.modules.bookings.domain.events import BookingFlagged, BookingRescheduled
from mesto.modules.bookings.domain.flags import CAUSES, Flag
from mesto.modules.bookings.domain.history import Action
from mesto.modules.bookings.domain.terms import ChosenOption, Terms
from mesto.modules.bookings.domain.wall_clock import means_its_wall_clock
from tests.support.factories import NOW, a_booking, a_person, a_place, a_spot, slot

SAMARA = ZoneInfo("Europe/Samara")


def a_quiet_booking(*args, **more):
    booking = a_booking(*args, **more)
    booking.pull_events(), booking.pull_history()
    return booking


def test_a_flag_is_said_once():
    booking = a_quiet_booking()
    assert booking.flag(Flag.OUTSIDE_HOURS, now=NOW)
    assert not booking.flag(Flag.OUTSIDE_HOURS, now=NOW)
    assert booking.flags == ("outside_hours",)
    [entry] = booking.pull_history()
    assert (entry.action, entry.actor_kind, entry.channel) == (Action.FLAGGED, "system", "runner")
    assert (entry.before, entry.after) == ({"flags": ()}, {"flags": ("outside_hours",)})
    [fact] = booking.pull_events()
    assert isinstance(fact, BookingFlagged)
    assert (fact.flag, fact.booking_id) == ("outside_hours", booking.id)


def test_a_flag_is_taken_back_in_silence_and_leaves_the_others():
    booking = a_quiet_booking()
    booking.flag(Flag.OPTION_LOST, now=NOW)
    booking.flag(Flag.OUTSIDE_HOURS, now=NOW)
    booking.pull_events()
    assert booking.unflag(Flag.OUTSIDE_HOURS, now=NOW)
    assert not booking.unflag(Flag.OUTSIDE_HOURS, now=NOW)
    assert booking.flags == ("option_lost",)
    assert booking.pull_events() == []
    assert [entry.action for entry in booking.pull_history()] == ["flagged", "flagged", "unflagged"]


def moved(booking, spot, when) -> tuple[str, ...]:
    booking.reschedule(spot, when, terms=Terms.of(spot.policy), by=a_person(), now=NOW)
    return booking.flags


def test_a_move_drops_what_no_longer_holds_there_and_keeps_the_rest():
    place = a_place()
    for_all = (Flag.OUTSIDE_HOURS, Flag.SPOT_INACTIVE, Flag.OPTION_LOST, Flag.ZONE_RULES_CHANGED)

    def flagged():
        booking = a_quiet_booking(spot=a_spot(place))
        for flag in for_all:
            booking.flag(flag, now=NOW)
        return booking

    assert moved(flagged(), a_spot(place), slot("15:00-16:00")) == ("option_lost",)
    assert moved(flagged(), a_spot(place, is_active=False), slot("15:00-16:00")) == (
        "spot_inactive",
        "option_lost",
    )
    assert moved(flagged(), a_spot(place), slot("21:00-22:00")) == ("outside_hours", "option_lost")


def test_without_options_none_is_lost():
    booking = a_quiet_booking()
    lamp = ChosenOption(option_id=booking.id, name="Lamp")
    booking.choose([lamp, replace(lamp, option_id=booking.spot_id)], by=a_person(), now=NOW)
    booking.flag(Flag.OPTION_LOST, now=NOW)
    booking.choose([lamp], by=a_person(), now=NOW)
    assert booking.flags == ("option_lost",), "which of them was lost is told by the next look"
    booking.choose([], by=a_person(), now=NOW)
    assert booking.flags == ()


def test_every_flag_has_a_cause_its_report_names():
    assert set(CAUSES) == set(Flag)


def test_reprojecting_moves_the_wall_clock_along_and_clears_the_flag():
    booking = a_quiet_booking(slot("12:00-14:00"))
    booking.flag(Flag.ZONE_RULES_CHANGED, now=NOW)
    booking.pull_events()
    there = slot("12:00-14:00", zone="Europe/Samara")
    assert booking.reproject(SAMARA, there, by=Actor.system(), now=NOW)
    assert (booking.slot, booking.timezone, booking.flags) == (there, "Europe/Samara", ())
    assert means_its_wall_clock(booking)
    [fact] = booking.pull_events()
    assert isinstance(fact, BookingRescheduled)
    assert (fact.cause, fact.old_time_from) == ("timezone", slot("12:00-14:00").time_from)


def test_instants_that_stay_are_no_news():
    booking = a_quiet_booking(slot("12:00-14:00"))
    assert booking.reproject(SAMARA, booking.slot, by=Actor.system(), now=NOW)
    assert booking.pull_events() == []
    assert booking.local_from.hour == 13
    assert not booking.reproject(SAMARA, booking.slot, by=Actor.system(), now=NOW)


def test_a_booking_means_its_wall_clock_until_the_rules_change():
    booking = a_quiet_booking()
    assert means_its_wall_clock(booking)
    booking.local_until += timedelta(hours=1)
    assert not means_its_wall_clock(booking)
