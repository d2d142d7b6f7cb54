from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a UUID of version 7: sorted by the moment it was made, so indexes grow at one end."""
    return uuid7()
