from typing import Protocol


class UnitOfWork(Protocol):
    async def commit(self, *, hide_silence: bool = False) -> None:
        """Store every change and the events of the changed aggregates, together or not at all.

        With `hide_silence` it costs the same where no event was recorded: nobody learns from the time
        whether anybody is told of what they asked for.
        Explicit and last in a handler: an answer is sent only after the data is safe.
        Raises the refusal a module named for a violated constraint.
        """
        ...

    async def rollback(self) -> None:
        """Forget every change and give back locks and the connection."""
        ...
