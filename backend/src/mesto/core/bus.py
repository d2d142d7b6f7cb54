"""What modules say about events: plain data that the runner turns into queues and deliveries."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from mesto.core.context import Trace
from mesto.core.domain import DomainEvent

E = TypeVar("E", bound=DomainEvent)
React = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event on its way, with what travels beside its payload."""

    event_id: UUID
    name: str
    aggregate_id: UUID
    aggregate_version: int
    occurred_at: datetime
    position: int
    payload: dict[str, Any]
    trace: Trace


@dataclass(frozen=True, slots=True)
class Reaction:
    """One module's answer to one or more events.

    `react(event, …)` is called with the event; further parameters marked `FromDishka[…]` are
    resolved in the delivery's own request scope, so its commands share one transaction with the
    inbox row. It may also ask for `FromDishka[Envelope]`.
    """

    subscriber: str
    """`module.reaction`: names the queue and the inbox rows, so it is for ever."""
    events: tuple[type[DomainEvent], ...]
    react: React


class Subscribers:
    """The reactions of one module."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._reactions: list[Reaction] = []

    def on(self, *events: type[DomainEvent]) -> Callable[[React], React]:
        """Register the decorated function under its own name as a reaction to these events."""

        def register(react: React) -> React:
            name: Final = f"{self._module}.{react.__name__}"
            if any(known.subscriber == name for known in self._reactions):
                raise ValueError(f"two reactions are called {name}")
            self._reactions.append(Reaction(name, events, react))
            return react

        return register

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self._reactions)
