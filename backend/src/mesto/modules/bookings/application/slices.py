from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

SLICE: Final = 500
"""Rows that one transaction of a reaction or a job may touch (events.md §5)."""


def sliced(items: Sequence[T], size: int = SLICE) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
