"""What `make run` prints: who can sign in to the demo."""

from typing import Final

from mesto.entrypoints.demo.people import PASSWORD, TEAM, guest_email

LOGINS: Final[tuple[tuple[str, str, str], ...]] = (
    *((person.role or "admin", person.email, PASSWORD) for person in TEAM),
    ("guest", guest_email(0), PASSWORD),
)
"""Role, e-mail, password."""
