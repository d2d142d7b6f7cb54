"""What an entry point plugs in: the one required file of a module describes it with this."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from dishka import Provider
from fastapi import APIRouter

from mesto.core.bus import Reaction
from mesto.core.errors import AppError
from mesto.core.privileges import Rights
from mesto.core.purge import Purge


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    name: str
    providers: tuple[Provider, ...] = ()
    routers: tuple[APIRouter, ...] = ()
    """Mounted under /api/v1."""
    root_routers: tuple[APIRouter, ...] = ()
    """Mounted at the root: health and the like."""
    reactions: Iterable[Reaction] = ()
    jobs: tuple["Job", ...] = ()
    workers: tuple["Worker", ...] = ()
    purges: tuple[Purge, ...] = ()
    """What the hourly job `purge` deletes here."""
    rights: tuple[Rights, ...] = ()
    """Tables of this module that the API or the runner uses otherwise than usual."""
    constraints: Mapping[str, type[AppError]] = field(default_factory=dict)
    map_tables: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A recurring task of the runner; `use_case` is resolved in a request scope of its own and awaited."""

    name: str
    every_seconds: float
    use_case: type
    """A handler whose call takes no arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """An endless task of every runner: turned on NOTIFY, and every second in case one was lost.

    Unlike a job it takes no lock: it leases what it works on, so any number may turn side by side.
    """

    name: str
    channel: str
    """Of the NOTIFY that wakes it."""
    use_case: type
    """A handler whose call takes no arguments and says whether there was anything to do: then it is
    turned again at once."""
    at_once: int = 1
    """How many turn side by side in one runner; each may hold a connection of the pool."""
