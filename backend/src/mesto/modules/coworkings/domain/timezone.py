from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from mesto.core.errors import TimezoneUnknown

_OF_THE_MACHINE: Final = {"localtime", "posixrules", "Factory"}
"""Files beside the zones that mean another thing on every machine, or nothing at all."""


def known_zone(name: str) -> ZoneInfo:
    """Return the IANA zone (R-T03), or raise TimezoneUnknown. Names are compared letter by letter."""
    if name not in _names():
        raise TimezoneUnknown(pointer="/timezone")
    return ZoneInfo(name)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - _OF_THE_MACHINE)
