"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, Rights

# Only on a developer's machine is there anything in it.
RIGHTS: Final = (Rights(table="notifications.mailbox", api=ALL, is_hidden=True),)
