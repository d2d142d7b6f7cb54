"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, APPEND, Rights

RIGHTS: Final = (
    Rights(table="coworkings.bans", api=ALL),
    Rights(table="coworkings.hours_exceptions", api=ALL),
    Rights(table="coworkings.members", api=ALL),
    Rights(table="coworkings.policy_changes", api=APPEND, runner=APPEND),
)
