"""How far a coworking is from a point: the great circle, without an extension of PostgreSQL."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Double, Integer, bindparam, cast, func, literal, or_

from mesto.core.near import EARTH_RADIUS_M, Near
from mesto.modules.coworkings.infrastructure.tables import coworkings


def _degrees(name: str) -> ColumnElement[float]:
    return bindparam(name, type_=Double)


def _half_chord(angle: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.power(func.sin(func.radians(angle) / 2), 2)


_latitude, _longitude = coworkings.c.latitude, coworkings.c.longitude
_squared: Final = _half_chord(_latitude - _degrees("latitude")) + func.cos(
    func.radians(_degrees("latitude"))
) * func.cos(func.radians(_latitude)) * _half_chord(_longitude - _degrees("longitude"))
_exact_m: Final = 2 * EARTH_RADIUS_M * func.asin(func.sqrt(func.least(_squared, literal(1.0, Double))))

distance_m: Final[ColumnElement[int]] = cast(func.round(_exact_m), Integer)
"""Whole metres: exact in a cursor. With `is_near` it takes the parameters of `near_params`."""
# The box is what the index finds; the distance decides.
is_near: Final[ColumnElement[bool]] = (
    _latitude.between(_degrees("south"), _degrees("north"))
    & or_(
        _longitude.between(_degrees("west"), _degrees("east")),
        _longitude.between(_degrees("other_west"), _degrees("other_east")),
    )
    & (_exact_m <= bindparam("radius_m", type_=Integer))
)


def near_params(near: Near) -> dict[str, float]:
    box = near.box
    (south, north), ((west, east), (other_west, other_east)) = box.latitudes, box.longitudes
    return {
        "latitude": near.latitude,
        "longitude": near.longitude,
        "radius_m": near.radius_m,
        "south": south,
        "north": north,
        "west": west,
        "east": east,
        "other_west": other_west,
        "other_east": other_east,
    }
