"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, APPEND, Rights

RIGHTS: Final = (
    Rights(table="bookings.history", api=APPEND, runner=APPEND),
    Rights(table="bookings.occupancies", api=ALL),
    Rights(table="bookings.option_uses", api=ALL),
)
