"""A point on Earth and how far around it somebody looks. Standard library only."""

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin
from typing import Final

POLE: Final = 90.0
ANTIMERIDIAN: Final = 180.0
EARTH_RADIUS_M: Final = 6_371_008.8
"""The mean radius: distances are those of a sphere, right within half a per cent."""
_SLACK: Final = 1e-9
"""Radians and degrees alike: what rounding may take from a border, given back with plenty to spare."""

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees an index can be asked about; whatever is near lies inside, and some more."""

    latitudes: Range
    longitudes: tuple[Range, Range]
    """Two, because a box may lie across the antimeridian; else both are the same."""


@dataclass(frozen=True, slots=True)
class Near:
    latitude: float
    longitude: float
    radius_m: int

    def __str__(self) -> str:
        return f"{self.latitude},{self.longitude},{self.radius_m}"

    @property
    def box(self) -> Box:
        angle = self.radius_m / EARTH_RADIUS_M + _SLACK
        south, north = self.latitude - degrees(angle), self.latitude + degrees(angle)
        if south <= -POLE or north >= POLE:
            # Every meridian passes the pole.
            return Box((max(south, -POLE), min(north, POLE)), ((-ANTIMERIDIAN, ANTIMERIDIAN),) * 2)
        reach = degrees(asin(sin(angle) / cos(radians(self.latitude)))) + _SLACK
        west, east = self.longitude - reach, self.longitude + reach
        if west <= -ANTIMERIDIAN:
            return Box((south, north), ((-ANTIMERIDIAN, east), (west + 2 * ANTIMERIDIAN, ANTIMERIDIAN)))
        if east >= ANTIMERIDIAN:
            return Box((south, north), ((west, ANTIMERIDIAN), (-ANTIMERIDIAN, east - 2 * ANTIMERIDIAN)))
        return Box((south, north), ((west, east),) * 2)
