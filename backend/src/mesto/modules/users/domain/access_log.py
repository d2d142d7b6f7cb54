from typing import Protocol
from uuid import UUID


class Accesses(Protocol):
    async def forget_slice(self, subject_id: UUID) -> int:
        """Delete some of what was noted about the person, in the running transaction; return how much."""
        ...
