"""Rules that together let nobody book are refused when they are set, whatever the scopes they come from."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from mesto.modules.bookings.public import Policies
from mesto.modules.coworkings.domain.errors import PolicyContradicts

DAY: Final = 24 * 60
Values = Mapping[str, Any]


def ensure_sense(before: Policies, after: Policies, said: Values, spot_types: Mapping[UUID, str]) -> None:
    """Raise PolicyContradicts where the change makes rules impossible to keep.

    Judged are the effective rules of the coworking, of every spot type and of the spots named in
    `spot_types`. What contradicted itself before, because a spot has changed its type, is no hindrance.
    """
    for spot_type, spot_id in _concerned(after, spot_types):
        old = set(contradictions(_values(before, spot_type, spot_id)))
        for fields in contradictions(_values(after, spot_type, spot_id)):
            if fields not in old:
                blamed = next((name for name in fields if name in said), fields[0])
                raise PolicyContradicts(pointer=f"/{blamed}", fields=list(fields))


def contradictions(values: Values) -> Iterator[tuple[str, ...]]:
    """Yield the fields that leave nothing to book."""
    grid, longest = values["grid_minutes"], values["max_duration_minutes"]
    shortest = max(values["min_duration_minutes"], grid)
    if values["min_duration_minutes"] > longest:
        yield ("min_duration_minutes", "max_duration_minutes")
    elif longest // grid * grid < shortest:  # both ends lie on the grid, and so does the length
        yield ("grid_minutes", "min_duration_minutes", "max_duration_minutes")
    if values["lead_time_minutes"] >= (values["horizon_days"] + 1) * DAY:
        yield ("lead_time_minutes", "horizon_days")


def _concerned(
    policies: Policies, spot_types: Mapping[UUID, str]
) -> Iterable[tuple[str | None, UUID | None]]:
    yield None, None
    for spot_type in policies.spot_types:
        yield spot_type, None
    for spot_id, spot_type in spot_types.items():
        yield spot_type, spot_id


def _values(policies: Policies, spot_type: str | None, spot_id: UUID | None) -> Values:
    return {name: value for name, (value, _) in policies.explained(spot_type, spot_id).items()}
