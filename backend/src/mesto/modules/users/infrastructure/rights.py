"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, APPEND, Rights

RIGHTS: Final = (
    Rights(table="users.users", hidden=("password_hash",)),
    # Erasing an account takes what could open it along at once.
    Rights(table="users.links", api=ALL, is_hidden=True),
    Rights(table="users.second_factors", api=ALL, is_hidden=True),
    Rights(table="users.recovery_codes", api=ALL, is_hidden=True),
    Rights(table="users.mail_requests", is_hidden=True),
    Rights(table="users.access_log", api=APPEND),
)
