"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import Rights

RIGHTS: Final = (Rights(table="users.users", hidden=("password_hash",)),)
