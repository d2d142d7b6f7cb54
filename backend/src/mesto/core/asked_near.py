"""`near=lat,lon` and `radius_m`, as lists and searches are asked."""

import re
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mesto.core.near import ANTIMERIDIAN, POLE, Near
from mesto.core.problems import refusal_of

DEFAULT_RADIUS_M: Final = 5000
_POINT: Final = re.compile(r"-?\d{1,2}(\.\d{1,15})?,-?\d{1,3}(\.\d{1,15})?", re.ASCII)


def _point(text: str) -> str:
    if not _POINT.fullmatch(text):
        raise PydanticCustomError("point", "a point is written like 55.7591,37.6463")
    latitude, longitude = _degrees(text)
    if abs(latitude) > POLE or abs(longitude) > ANTIMERIDIAN:
        raise PydanticCustomError("point", "latitudes go from -90 to 90, longitudes from -180 to 180")
    return text


def _degrees(point: str) -> tuple[float, float]:
    latitude, _, longitude = point.partition(",")
    return float(latitude), float(longitude)


# Text to FastAPI: a tuple would be a parameter given twice.
Point = Annotated[str, AfterValidator(_point), Field(examples=["55.7591,37.6463"])]


async def _asked_near(
    near: Annotated[Point | None, Query(description="`latitude,longitude` in degrees.")] = None,
    radius_m: Annotated[
        int | None, Query(ge=100, le=50_000, description=f"Needs `near`; {DEFAULT_RADIUS_M} when missing.")
    ] = None,
) -> Near | None:
    if near is None:
        if radius_m is not None:
            raise refusal_of([{"loc": ("query", "radius_m"), "type": "near", "msg": "needs near"}])
        return None
    return Near(*_degrees(near), DEFAULT_RADIUS_M if radius_m is None else radius_m)


AskedNear = Annotated[Near | None, Depends(_asked_near)]
"""Around which point a list is asked about, None when it is not."""
