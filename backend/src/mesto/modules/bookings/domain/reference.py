import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people confuse (R-B20)."""


def new_reference() -> str:
    """Return 8 random characters, the short code people read to each other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
