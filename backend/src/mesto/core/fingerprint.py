"""A digest of what a request means: two spellings of one wish are equal, two wishes are not."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr
from pydantic_core import to_jsonable_python


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """HMAC-SHA-256 instead of a bare SHA-256: a body may hold a password, and a bare digest of it
    would be a fast way to guess what the slow hash beside it protects."""

    keys: Sequence[bytes]

    def of(self, values: Mapping[str, Any], *, is_patch: bool) -> bytes:
        return self._all(values, is_patch=is_patch)[0]

    def match(self, known: bytes, values: Mapping[str, Any], *, is_patch: bool) -> bool:
        """Compare under every secret that still verifies: rotation must not make repeats look new."""
        found = self._all(values, is_patch=is_patch)
        return any(hmac.compare_digest(known, digest) for digest in found)

    def _all(self, values: Mapping[str, Any], *, is_patch: bool) -> list[bytes]:
        meaning = canonical(values, is_patch=is_patch)
        return [hmac.digest(key, meaning, hashlib.sha256) for key in self.keys]


def canonical(values: Mapping[str, Any], *, is_patch: bool) -> bytes:
    """Write validated values in the one way there is for them.

    A field that was left out has its default, except on PATCH, where leaving out is not clearing.
    """
    plain = _plain(dict(values), is_patch)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any, is_patch: bool) -> Any:  # noqa: FBT001  # one flag through a recursion
    found: Any
    match value:
        case BaseModel():
            # Not model_dump: what a model hides from its output is still part of the wish.
            names = value.model_fields_set if is_patch else type(value).model_fields
            found = {name: _plain(getattr(value, name), is_patch) for name in names}
        case dict():
            found = {str(name): _plain(each, is_patch) for name, each in value.items()}
        case list() | tuple():
            found = [_plain(each, is_patch) for each in value]
        case set() | frozenset():
            found = sorted((_plain(each, is_patch) for each in value), key=repr)
        case SecretStr() | SecretBytes():
            found = _plain(value.get_secret_value(), is_patch)
        case datetime():
            found = (value.astimezone(UTC) if value.tzinfo else value).isoformat()
        case _:
            found = to_jsonable_python(value)
    return found
