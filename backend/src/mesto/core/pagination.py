"""Keyset pages: `{"items": […], "next_cursor": …}`, opaque signed cursors bound to their filters."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from mesto.core.errors import InvalidInput

T = TypeVar("T")
U = TypeVar("U")

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100


class InvalidCursor(InvalidInput):
    code = "invalid_cursor"
    en = "This cursor is not one of ours, or belongs to another list."
    ru = "Этот курсор нам не знаком или относится к другому списку."


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: Sequence[T]
    next_cursor: str | None = None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        return Page([change(item) for item in self.items], self.next_cursor)


Key = tuple[Any, ...]
"""The sort values of the last row shown: strings, numbers, moments and ids."""


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads cursors. One per process, keyed from the installation's secret."""

    secret: bytes

    def write(self, key: Key, filters: Mapping[str, Any]) -> str:
        body = json.dumps([_plain(part) for part in key], ensure_ascii=False, separators=(",", ":")).encode()
        return urlsafe_b64encode(self._seal(body, filters) + body).rstrip(b"=").decode()

    def read(self, cursor: str, filters: Mapping[str, Any]) -> Key:
        """Return the key, or raise InvalidCursor for a foreign, altered or refiltered one."""
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError as error:
            raise InvalidCursor(pointer="/cursor") from error
        seal, body = raw[:16], raw[16:]
        if not hmac.compare_digest(seal, self._seal(body, filters)):
            raise InvalidCursor(pointer="/cursor")
        return tuple(_rich(part) for part in json.loads(body))

    def page(
        self,
        rows: Sequence[T],
        limit: int,
        key: Callable[[T], Key],
        filters: Mapping[str, Any],
    ) -> Page[T]:
        """Cut rows fetched with `limit + 1` to a page with the cursor of its last row."""
        items = rows[:limit]
        more = len(rows) > limit
        return Page(items, self.write(key(items[-1]), filters) if more else None)

    def _seal(self, body: bytes, filters: Mapping[str, Any]) -> bytes:
        bound = json.dumps({k: str(v) for k, v in sorted(filters.items()) if v is not None}).encode()
        return hmac.digest(self.secret, bound + b"\0" + body, hashlib.sha256)[:16]


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case UUID():
            return {"u": str(value)}
        case _:
            return value


def _rich(value: Any) -> Any:
    match value:
        case {"t": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"u": str(text)}:
            return UUID(text)
        case _:
            return value
