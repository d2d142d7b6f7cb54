from collections.abc import Collection, Sequence
from typing import Final, Protocol
from uuid import UUID

from mesto.modules.spots.domain.spot import Spot

SPOTS_PER_COWORKING: Final = 2000
"""Unarchived ones (rules.md R-V01)."""


class SpotRepository(Protocol):
    async def add_all(self, spots: Sequence[Spot]) -> None: ...

    async def get(self, spot_id: UUID) -> Spot:
        """Return the spot and hold its row until commit, or raise SpotNotFound."""
        ...

    async def coworking_of(self, spot_id: UUID) -> UUID:
        """Return the coworking of a spot, for ever the same, without any lock. Raises SpotNotFound."""
        ...

    async def hold_coworking(self, coworking_id: UUID) -> None:
        """Let new spots and changes of the whole coworking (its closures, say) queue until commit.

        Those take all rows of spots and would miss the ones that are just being made. Taken before any row.
        """
        ...

    async def hold_names(self, coworking_id: UUID) -> None:
        """Let those who add, rename or restore spots of this coworking queue until commit.

        Names and the number of spots are judged after this. Taken after the rows of spots, never before.
        """
        ...

    async def taken_name(
        self, coworking_id: UUID, names: Collection[str], *, besides: UUID | None = None
    ) -> str | None:
        """Return one of the names that another unarchived spot has already, compared without case."""
        ...

    async def count(self, coworking_id: UUID) -> int:
        """Return the number of unarchived spots."""
        ...
