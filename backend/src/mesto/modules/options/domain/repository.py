from typing import Final, Protocol
from uuid import UUID

from mesto.modules.options.domain.option import Option

OPTIONS_PER_COWORKING: Final = 200
"""Unarchived ones (rules.md R-V01)."""


class OptionRepository(Protocol):
    async def add(self, option: Option) -> None: ...

    async def get(self, option_id: UUID) -> Option:
        """Return the option and hold its row until commit, or raise OptionNotFound."""
        ...

    async def count(self, coworking_id: UUID) -> int:
        """Return the number of unarchived options; whoever adds one meanwhile waits until commit."""
        ...
