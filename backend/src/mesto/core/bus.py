"""What modules say about events: plain data that the runner turns into queues and deliveries."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
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
    inbox row: `commit()` in a command reaches a savepoint, the delivery commits. It may also ask
    for `FromDishka[Envelope]`. A refusal that leaves the reaction is a failure and is tried again:
    where "already done" is an answer, catch it and return. Deadline 4 s.
    """

    subscriber: str
    """`module.reaction`: names the queue and the inbox rows, so it is for ever."""
    events: tuple[type[DomainEvent], ...]
    react: React
    sliced: bool = False
    """Its commands commit for themselves, slice by slice, and the inbox row goes with the last
    commit: only for reactions that may be begun again half done without harm."""


class Reactions:
    """The reactions of all modules, by their own name and by the events they answer."""

    def __init__(self, reactions: Iterable[Reaction]) -> None:
        self._by_subscriber: dict[str, Reaction] = {}
        self._by_event: dict[str, list[Reaction]] = {}
        self._aggregates: dict[str, str] = {}
        for reaction in reactions:
            if reaction.subscriber in self._by_subscriber:
                raise ValueError(f"two reactions are called {reaction.subscriber}")
            self._by_subscriber[reaction.subscriber] = reaction
            for event in reaction.events:
                self._by_event.setdefault(event.name, []).append(reaction)
                self._aggregates[event.name] = event.aggregate.removesuffix("_id")

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self._by_subscriber.values())

    def __getitem__(self, subscriber: str) -> Reaction:
        return self._by_subscriber[subscriber]

    @property
    def subscribers(self) -> list[str]:
        return list(self._by_subscriber)

    @property
    def aggregates(self) -> Mapping[str, str]:
        """Name of an event somebody listens to -> what it is about (`booking`)."""
        return self._aggregates

    @property
    def bindings(self) -> list[tuple[str, str]]:
        """Every pair of an event's name and a reaction to it."""
        return [(name, r.subscriber) for name, bound in self._by_event.items() for r in bound]


class Subscribers:
    """The reactions of one module."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._reactions: list[Reaction] = []

    def on(self, *events: type[DomainEvent], sliced: bool = False) -> Callable[[React], React]:
        """Register the decorated function under its own name as a reaction to these events."""

        def register(react: React) -> React:
            name: Final = f"{self._module}.{react.__name__}"
            if any(known.subscriber == name for known in self._reactions):
                raise ValueError(f"two reactions are called {name}")
            self._reactions.append(Reaction(name, events, react, sliced))
            return react

        return register

    def __iter__(self) -> Iterator[Reaction]:
        return iter(self._reactions)
