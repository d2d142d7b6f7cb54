"""What other modules may know about spots. To bookings and coworkings they speak through those
modules' own protocols (`SpotCatalog`, `SpotCounts`)."""

from mesto.modules.spots.domain.events import (
    SpotActivated,
    SpotArchived,
    SpotCreated,
    SpotDeactivated,
    SpotRestored,
    SpotUpdated,
)

__all__ = [
    "SpotActivated",
    "SpotArchived",
    "SpotCreated",
    "SpotDeactivated",
    "SpotRestored",
    "SpotUpdated",
]
