from datetime import timedelta
from typing import Final

from mesto.core.purge import Purge
from mesto.modules.auth.domain.throttle import DAY

ATTEMPTS: Final = Purge(
    name="attempts",
    keep=DAY,
    statement="""
    DELETE FROM auth.attempts WHERE (scope, key) IN (
        SELECT scope, key FROM auth.attempts WHERE counted_at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
INCIDENTS: Final = Purge(
    name="incidents",
    keep=timedelta(days=90),
    statement="""
    DELETE FROM auth.incidents WHERE id IN (
        SELECT id FROM auth.incidents WHERE occurred_at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
