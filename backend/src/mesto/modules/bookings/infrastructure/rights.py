"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, APPEND, Rights

RIGHTS: Final = (
    # The runner may take people out of it; a trigger sees to it that nothing else changes.
    Rights(
        table="bookings.history",
        api=APPEND,
        runner=(*APPEND, "UPDATE (reason, actor_user_id, before, after)"),
    ),
    Rights(table="bookings.occupancies", api=ALL),
    Rights(table="bookings.option_uses", api=ALL),
)
