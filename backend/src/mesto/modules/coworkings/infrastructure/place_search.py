"""Listed coworkings of a city or near a point, with the hours to judge slots by: one statement."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from sqlalchemy import Date, Integer, Text, bindparam, cast, func, null, select, true

from mesto.core.near import Near
from mesto.core.prepared import Prepared
from mesto.modules.coworkings.infrastructure.nearness import distance_m, is_near, near_params
from mesto.modules.coworkings.infrastructure.place_rows import exceptions_between, place_columns
from mesto.modules.coworkings.infrastructure.tables import coworkings, hours_exceptions, is_listed

DAY: Final = timedelta(days=1)


def _day(name: str) -> Any:
    return bindparam(name, type_=Date)


_exceptions: Final = exceptions_between(
    _day("first"),
    _day("last"),
    true(),
    also=[hours_exceptions.c.day.between(_day("yesterday"), _day("tomorrow"))],
)


def _search(*, in_city: bool, around_point: bool) -> Prepared:
    c = coworkings.c
    distance = distance_m if around_point else cast(null(), Integer)
    statement = select(*place_columns(_exceptions), c.city, distance.label("distance_m")).where(is_listed)
    if in_city:
        statement = statement.where(func.lower(c.city) == func.lower(bindparam("city", type_=Text)))
    if around_point:
        statement = statement.where(is_near)
    return Prepared(statement.order_by(distance_m if around_point else func.lower(c.name), c.id))


SEARCHES: Final = {
    (in_city, around_point): _search(in_city=in_city, around_point=around_point)
    for in_city, around_point in product((False, True), repeat=2)
}
"""By whether a city and whether a point is asked about. Parameters: first, last, and `search_params`."""


def search_params(now: datetime, city: str | None, near: Near | None) -> dict[str, Any]:
    """Name the parameters; the days beside today are those that are today somewhere on Earth."""
    today = now.date()
    return {
        "yesterday": today - DAY,
        "tomorrow": today + DAY,
        "city": city,
        **(near_params(near) if near else {}),
    }
