"""The rules a coworking may set, and how the most specific one wins (rules.md §1)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID


class PolicyScope(StrEnum):
    PLATFORM = "platform"
    COWORKING = "coworking"
    SPOT_TYPE = "spot_type"
    SPOT = "spot"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPolicy:
    """The effective rules for one spot; the defaults are the platform's."""

    grid_minutes: int = 15
    min_duration_minutes: int = 30
    max_duration_minutes: int = 720
    lead_time_minutes: int = 0
    horizon_days: int = 30
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    max_active_per_user: int = 5
    max_hours_per_week: int = 0
    """0: no limit. Local weeks from Monday."""
    allow_own_overlap: bool = False
    cooldown_minutes: int = 0
    booking_access: str = "everyone"
    """`everyone`, or `residents`: members of the coworking only."""
    show_names: bool = False
    cancel_cutoff_minutes: int = 0
    undo_minutes: int = 10
    reminder_minutes: int = 60

    version: int = 0
    """Of the coworking's policies as a whole: which set of rules this is. No field to set."""
    weekly_hours_of_type: bool = False
    """The weekly limit was set for the spot type: only its bookings count. No field to set."""

    @property
    def grid(self) -> timedelta:
        return timedelta(minutes=self.grid_minutes)

    @property
    def buffer_before(self) -> timedelta:
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def buffer_after(self) -> timedelta:
        return timedelta(minutes=self.buffer_after_minutes)


PLATFORM: Final = BookingPolicy()
"""The rules where nobody has set others."""

COWORKING_ONLY: Final = frozenset({PolicyScope.COWORKING})
BY_TYPE: Final = frozenset({PolicyScope.COWORKING, PolicyScope.SPOT_TYPE})
EVERYWHERE: Final = frozenset({PolicyScope.COWORKING, PolicyScope.SPOT_TYPE, PolicyScope.SPOT})


@dataclass(frozen=True, slots=True)
class PolicyField:
    """What values a field takes, and who may set it (column "where" of rules.md §1)."""

    allowed: Collection[Any]
    scopes: frozenset[PolicyScope]


WEEK: Final = 7 * 24 * 60
FIELDS: Final[Mapping[str, PolicyField]] = {
    "grid_minutes": PolicyField((5, 10, 15, 20, 30, 60), EVERYWHERE),
    "min_duration_minutes": PolicyField(range(5, WEEK + 1), EVERYWHERE),
    "max_duration_minutes": PolicyField(range(5, WEEK + 1), EVERYWHERE),
    "lead_time_minutes": PolicyField(range(WEEK + 1), EVERYWHERE),
    "horizon_days": PolicyField(range(1, 366), EVERYWHERE),
    "buffer_before_minutes": PolicyField(range(241), EVERYWHERE),
    "buffer_after_minutes": PolicyField(range(241), EVERYWHERE),
    "max_active_per_user": PolicyField(range(101), COWORKING_ONLY),
    "max_hours_per_week": PolicyField(range(169), BY_TYPE),
    "allow_own_overlap": PolicyField((False, True), COWORKING_ONLY),
    "cooldown_minutes": PolicyField(range(1441), EVERYWHERE),
    "booking_access": PolicyField(("everyone", "residents"), EVERYWHERE),
    "show_names": PolicyField((False, True), COWORKING_ONLY),
    "cancel_cutoff_minutes": PolicyField(range(20161), EVERYWHERE),
    "undo_minutes": PolicyField(range(61), COWORKING_ONLY),
    "reminder_minutes": PolicyField(range(1441), COWORKING_ONLY),
}

Settings = Mapping[str, Any]
"""The fields one scope has set; what is missing or None is left to the scope above."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything one coworking has set, scope by scope. `spots` holds at least the spots asked about."""

    version: int = 0
    """Counts every change of any of them."""
    coworking: Settings = field(default_factory=dict)
    spot_types: Mapping[str, Settings] = field(default_factory=dict)
    spots: Mapping[UUID, Settings] = field(default_factory=dict)
    _known: dict[tuple[str, UUID | None], BookingPolicy] = field(
        default_factory=dict, repr=False, compare=False
    )

    def effective(self, spot_type: str, spot_id: UUID | None = None) -> BookingPolicy:
        """Return the rules in force; the same object for all spots that share them."""
        key = (spot_type, spot_id if spot_id in self.spots else None)
        if key not in self._known:
            if not (self.version or self.coworking or self.spot_types or self.spots):
                return PLATFORM
            found = {name: value for name, (value, _) in self.explained(spot_type, spot_id).items()}
            source = self.explained(spot_type, spot_id)["max_hours_per_week"][1]
            self._known[key] = BookingPolicy(
                **found, version=self.version, weekly_hours_of_type=source is PolicyScope.SPOT_TYPE
            )
        return self._known[key]

    def explained(
        self, spot_type: str | None = None, spot_id: UUID | None = None
    ) -> dict[str, tuple[Any, PolicyScope]]:
        """Return every field with its effective value and the scope that has set it."""
        found: dict[str, tuple[Any, PolicyScope]] = {
            name: (getattr(PLATFORM, name), PolicyScope.PLATFORM) for name in FIELDS
        }
        for scope, own in self._from_above(spot_type, spot_id):
            found.update({name: (value, scope) for name, value in own.items() if value is not None})
        return found

    def _from_above(
        self, spot_type: str | None, spot_id: UUID | None
    ) -> Iterator[tuple[PolicyScope, Settings]]:
        yield PolicyScope.COWORKING, self.coworking
        if spot_type is not None:
            yield PolicyScope.SPOT_TYPE, self.spot_types.get(spot_type, {})
        if spot_id is not None:
            yield PolicyScope.SPOT, self.spots.get(spot_id, {})
