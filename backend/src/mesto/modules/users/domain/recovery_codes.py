import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

HOW_MANY: Final = 10
BITS: Final = 80


def new_codes() -> Sequence[str]:
    """Make ten codes like `ABCD-EFGH-IJKL-MNOP`."""
    made = [b32encode(secrets.token_bytes(BITS // 8)).decode() for _ in range(HOW_MANY)]
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in made]


@dataclass(frozen=True, slots=True)
class CodeHashes:
    """HMAC-SHA-256: without the installation's key a stolen table helps nobody to guess."""

    keys: tuple[bytes, ...]
    """The first one makes, all of them are looked for."""

    def of(self, factor_id: UUID, code: str) -> bytes:
        return self.all_of(factor_id, code)[0]

    def all_of(self, factor_id: UUID, code: str) -> Sequence[bytes]:
        said = factor_id.bytes + _as_meant(code).encode()
        return [hmac.digest(key, said, hashlib.sha256) for key in self.keys]


def _as_meant(code: str) -> str:
    """Forgive what people change when they copy: case, spaces, dashes."""
    return code.replace("-", "").replace(" ", "").upper()
