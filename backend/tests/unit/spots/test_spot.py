from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from mesto.core.errors import InvalidState, VersionMismatch
from mesto.modules.bookings.public import HoursOverlap, Weekday, WeeklyHours
from mesto.modules.spots.domain.draft import SpotDraft, SpotType
from mesto.modules.spots.domain.spot import ArchiveMode, DeactivateMode, Spot, SpotStatus
from mesto.modules.spots.public import (
    SpotActivated,
    SpotArchived,
    SpotCreated,
    SpotDeactivated,
    SpotRestored,
    SpotUpdated,
)

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
OVERLAP = tuple(WeeklyHours(Weekday.MON, time(opens), time(18)) for opens in (9, 12))


def a_spot(**about) -> Spot:
    """Return a spot whose creation lies behind it."""
    draft = SpotDraft(**{"name": "Desk 1", "position": 1, **about})
    spot = Spot.create(draft, coworking_id=uuid4(), now=NOW)
    spot.pull_events()
    return spot


def kinds(spot: Spot) -> list[type]:
    return [type(event) for event in spot.pull_events()]


def test_a_new_spot_is_an_active_desk_for_one_and_tells_of_itself():
    spot = Spot.create(SpotDraft(name="Desk 1", position=1), coworking_id=uuid4(), now=NOW)
    assert (spot.status, spot.spot_type, spot.capacity) == (SpotStatus.ACTIVE, SpotType.DESK, 1)
    (event,) = spot.pull_events()
    assert event == SpotCreated(
        occurred_at=NOW, coworking_id=spot.coworking_id, spot_id=spot.id, spot_type="desk"
    )


def test_a_change_names_what_changed_and_nothing_else():
    spot = a_spot(zone="hall")
    spot.change({"name": "Desk 2", "zone": "hall", "capacity": 2}, now=LATER)
    (event,) = spot.pull_events()
    assert isinstance(event, SpotUpdated)
    assert event.changed == ("name", "capacity")
    assert (spot.name, spot.updated_at, spot.created_at) == ("Desk 2", LATER, NOW)


def test_a_change_to_the_same_values_is_none():
    spot = a_spot()
    spot.change({"name": "Desk 1", "zone": None}, now=LATER)
    spot.activate(now=LATER)
    assert kinds(spot) == []
    assert spot.updated_at == NOW


def test_overlapping_hours_are_refused_when_created_and_when_changed():
    with pytest.raises(HoursOverlap):
        a_spot(weekly_hours=OVERLAP)
    spot = a_spot()
    with pytest.raises(HoursOverlap):
        spot.change({"weekly_hours": OVERLAP}, now=LATER)
    assert spot.weekly_hours is None


def test_a_spot_goes_off_and_on_once_each():
    spot = a_spot()
    for _ in range(2):
        spot.deactivate(DeactivateMode.CANCEL, now=LATER)
    (event,) = spot.pull_events()
    assert isinstance(event, SpotDeactivated)
    assert (event.mode, spot.status) == ("cancel", SpotStatus.INACTIVE)
    for _ in range(2):
        spot.activate(now=LATER)
    assert kinds(spot) == [SpotActivated]
    assert spot.status is SpotStatus.ACTIVE


def test_an_archived_spot_only_comes_back_and_inactive():
    spot = a_spot()
    for _ in range(2):
        spot.archive(ArchiveMode.REFUSE, now=LATER)
    assert kinds(spot) == [SpotArchived]
    for change in (
        lambda: spot.change({}, now=LATER),
        lambda: spot.activate(now=LATER),
        lambda: spot.deactivate(DeactivateMode.KEEP, now=LATER),
    ):
        with pytest.raises(InvalidState) as refused:
            change()
        assert refused.value.params == {"status": "archived"}
    spot.restore(now=LATER)
    assert kinds(spot) == [SpotRestored]
    assert (spot.status, spot.archived_at) == (SpotStatus.INACTIVE, None)
    with pytest.raises(InvalidState):
        spot.restore(now=LATER)


def test_only_the_present_version_may_be_changed_by_those_who_say_which_they_saw():
    spot = a_spot()
    spot.version = 3
    spot.ensure_version(3)
    spot.ensure_version(None)
    with pytest.raises(VersionMismatch) as refused:
        spot.ensure_version(2)
    assert refused.value.params == {"current_version": 3}
