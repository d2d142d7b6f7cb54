"""The installation's secret keys: given by settings, or made once and kept in the data folder."""

import hashlib
import hmac
import os
import secrets as entropy
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mesto.core.settings import Settings

FEWEST_BYTES: Final = 32


class UnsafeSecret(Exception):
    """The message names the setting, never its value."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """`keys[0]` signs, all verify. Every purpose gets a key of its own, derived from them."""

    keys: tuple[bytes, ...]

    def derive(self, purpose: str) -> bytes:
        return self.derive_all(purpose)[0]

    def derive_all(self, purpose: str) -> tuple[bytes, ...]:
        return tuple(hmac.digest(key, purpose.encode(), hashlib.sha256) for key in self.keys)


def load_secrets(settings: Settings) -> Secrets:
    """Return the keys, or raise UnsafeSecret for missing, short or equal ones."""
    given = tuple(key.get_secret_value().encode() for key in settings.auth.secret_key)
    if not given:
        if settings.is_production:
            raise UnsafeSecret(
                "MESTO_AUTH__SECRET_KEY is missing; production needs one of at least 32 bytes."
            )
        given = (_kept(settings.data_dir / "secret.key"),)
    if any(len(key) < FEWEST_BYTES for key in given):
        raise UnsafeSecret("MESTO_AUTH__SECRET_KEY is too short: each key needs at least 32 bytes.")
    if any(len(set(key)) < FEWEST_BYTES // 4 for key in given):
        raise UnsafeSecret("MESTO_AUTH__SECRET_KEY is not random: it repeats a few characters.")
    if len(set(given)) != len(given):
        raise UnsafeSecret("MESTO_AUTH__SECRET_KEY lists the same key twice.")
    return Secrets(given)


def _kept(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(entropy.token_urlsafe(48).encode())
    return path.read_bytes()
