"""The demo's people: everybody has the same password, printed by `make run`."""

from typing import Final

PASSWORD: Final = "demo-desk-tram-41"  # noqa: S105  # public on purpose; never seeded in production
GUESTS: Final = 300


def guest_email(number: int) -> str:
    return f"guest{number + 1:03}@example.com"
