"""bookings imports nobody, so it declares the events it hears: they must say what their publishers say."""

from importlib import import_module
from types import ModuleType
from typing import get_type_hints

import pytest

from mesto.core.domain import DomainEvent
from mesto.entrypoints.modules import MODULES
from mesto.modules.bookings.domain import heard

HEARD = [
    kind
    for kind in vars(heard).values()
    if isinstance(kind, type) and issubclass(kind, DomainEvent) and "name" in vars(kind)
]


def events_of(module: ModuleType) -> dict[str, type[DomainEvent]]:
    kinds = [k for k in vars(module).values() if isinstance(k, type) and issubclass(k, DomainEvent)]
    return {kind.name: kind for kind in kinds if "name" in vars(kind)}


def published() -> dict[str, type[DomainEvent]]:
    found: dict[str, type[DomainEvent]] = {}
    for module in MODULES:
        try:
            found |= events_of(import_module(f"mesto.modules.{module.name}.domain.events"))
        except ModuleNotFoundError:
            continue
    return found


def differences(ours: type[DomainEvent], theirs: type[DomainEvent]) -> list[str]:
    said, meant = get_type_hints(theirs), get_type_hints(ours)
    fields = ours.__dataclass_fields__
    wrong = [name for name in fields if said.get(name) != meant[name]]
    return wrong if ours.aggregate == theirs.aggregate else [*wrong, "aggregate"]


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.name)
def test_what_is_heard_is_what_is_said(kind):
    assert differences(kind, published()[kind.name]) == []


def test_a_field_that_is_gone_or_has_another_type_is_noticed():
    theirs = published()["spots.spot_deactivated.v1"]
    assert differences(heard.SpotDeactivated, theirs) == []
    assert differences(heard.OptionArchived, theirs) == ["option_id", "aggregate"]
    assert len(HEARD) == 8
