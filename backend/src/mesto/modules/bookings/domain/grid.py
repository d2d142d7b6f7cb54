"""The grid bookings begin and end on: minutes from local midnight on the wall clock (R-T07)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def is_on_grid(moment: datetime, grid_minutes: int, zone: ZoneInfo) -> bool:
    wall = moment.astimezone(zone)
    return (wall.hour * 60 + wall.minute) % grid_minutes == 0 and wall.second == wall.microsecond == 0


def next_on_grid(moment: datetime, grid_minutes: int, zone: ZoneInfo) -> datetime:
    """Return the first moment of the grid at or after this one."""
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
    found = whole if whole == moment else whole + MINUTE
    wall = found.astimezone(zone)
    if rest := (wall.hour * 60 + wall.minute) % grid_minutes:
        step = found + timedelta(minutes=grid_minutes - rest)
        if step.astimezone(zone).utcoffset() == wall.utcoffset():
            return step
    # Stepping minute by minute stays right where a clock change moves the wall clock by half an hour.
    while not is_on_grid(found, grid_minutes, zone):
        found += MINUTE
    return found


def previous_on_grid(moment: datetime, grid_minutes: int, zone: ZoneInfo) -> datetime:
    """Return the last moment of the grid at or before this one."""
    found = moment.astimezone(UTC).replace(second=0, microsecond=0)
    wall = found.astimezone(zone)
    step = found - timedelta(minutes=(wall.hour * 60 + wall.minute) % grid_minutes)
    if step.astimezone(zone).utcoffset() == wall.utcoffset():
        return step
    while not is_on_grid(found, grid_minutes, zone):
        found -= MINUTE
    return found


def nearest_on_grid(moment: datetime, grid_minutes: int, zone: ZoneInfo) -> datetime:
    after = next_on_grid(moment, grid_minutes, zone)
    before = after - timedelta(minutes=grid_minutes)
    return before if moment - before < after - moment and is_on_grid(before, grid_minutes, zone) else after
