"""The box an index is asked about must hold every point within the radius, wherever on Earth."""

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mesto.core.near import EARTH_RADIUS_M, Near

latitudes = st.floats(-90, 90) | st.sampled_from([-90.0, 90.0, 89.9999, -89.9999, 0.0])
longitudes = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 179.9999, -179.9999, 0.0])
steps = st.floats(-0.6, 0.6)


def metres(one, other):
    half = sin(radians(other[0] - one[0]) / 2) ** 2
    half += cos(radians(one[0])) * cos(radians(other[0])) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1, sqrt(half)))


def holds(box, point):
    (south, north), ranges = box.latitudes, box.longitudes
    return south <= point[0] <= north and any(west <= point[1] <= east for west, east in ranges)


def wrapped(longitude):
    return (longitude + 180) % 360 - 180


@given(latitudes, longitudes, st.integers(100, 50_000), steps, st.floats(-180, 180))
@example(0.0, 180.0, 100, 0.0, 0.0)
@example(90.0, 12.0, 5000, -0.01, 170.0)
@example(-89.999, 12.0, 5000, 0.0, 180.0)
def test_no_point_within_the_radius_lies_outside_the_box(latitude, longitude, radius, north, east):
    near = Near(latitude, longitude, radius)
    for step in (east, east / 100, east / 1000):
        point = (max(-90.0, min(90.0, latitude + north)), wrapped(longitude + step))
        if metres((latitude, longitude), point) <= radius:
            assert holds(near.box, point)
            assert holds(near.box, (point[0], point[1] + 360 if point[1] == -180 else point[1]))


@pytest.mark.parametrize(
    ("near", "inside", "outside"),
    [
        (Near(0, 179.99, 5000), (0, -179.99), (0, 0)),
        (Near(0, -179.99, 5000), (0, 179.99), (0, 0)),
        (Near(0, 180, 100), (0, -180), (0, 179.9)),
        (Near(89.99, 0, 5000), (89.99, 180), (89.9, 180)),
        (Near(-90, 0, 5000), (-89.97, -135), (-89.9, 0)),
        (Near(55.75, 37.62, 5000), (55.78, 37.62), (55.75, 37.72)),
    ],
)
def test_the_box_reaches_over_the_pole_and_the_antimeridian_and_not_further(near, inside, outside):
    assert holds(near.box, inside)
    assert not holds(near.box, outside)
