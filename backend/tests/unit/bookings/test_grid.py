from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mesto.modules.bookings.domain.grid import is_on_grid, nearest_on_grid, next_on_grid


def test_the_grid_is_counted_on_the_wall_clock_never_in_utc():
    kathmandu = ZoneInfo("Asia/Kathmandu")  # +05:45
    assert is_on_grid(datetime(2026, 12, 1, 4, 30, tzinfo=UTC), 15, kathmandu)
    assert is_on_grid(datetime(2026, 12, 1, 4, 15, tzinfo=UTC), 60, kathmandu)
    assert not is_on_grid(datetime(2026, 12, 1, 4, 0, tzinfo=UTC), 60, kathmandu)


def test_seconds_are_off_every_grid():
    assert not is_on_grid(datetime(2026, 12, 1, 10, 0, 1, tzinfo=UTC), 5, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("moment", "after", "nearest"),
    [
        ("10:00:00", "10:00", "10:00"),
        ("10:00:01", "10:15", "10:00"),
        ("10:07:00", "10:15", "10:00"),
        ("10:08:00", "10:15", "10:15"),
        ("10:14:59", "10:15", "10:15"),
    ],
)
def test_moments_are_moved_to_the_grid(moment, after, nearest):
    at = datetime.fromisoformat(f"2026-12-01T{moment}+00:00")
    utc = ZoneInfo("UTC")
    assert f"{next_on_grid(at, 15, utc):%H:%M}" == after
    assert f"{nearest_on_grid(at, 15, utc):%H:%M}" == nearest


def test_half_hour_clock_changes_keep_the_hourly_grid():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    change = datetime(2027, 4, 3, 15, 0, tzinfo=UTC)  # the clock goes back by 30 minutes
    found = next_on_grid(change + timedelta(minutes=1), 60, lord_howe)
    assert is_on_grid(found, 60, lord_howe)
    assert found - change <= timedelta(minutes=120)
