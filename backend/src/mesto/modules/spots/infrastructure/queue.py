from typing import Final

from sqlalchemy import text

from mesto.core.prepared import Prepared

HOLD_COWORKING: Final = Prepared(
    text(
        "SELECT pg_advisory_xact_lock("
        "hashtextextended('spots.of_coworking:' || CAST(:coworking_id AS text), 0))"
    )
)
"""Parameter: coworking_id, as text. Held until commit by whoever adds spots or takes the rows of all.

A row that is just being inserted cannot be locked: without this a closure of the whole coworking and
a new spot would miss each other (R-V11).
"""
