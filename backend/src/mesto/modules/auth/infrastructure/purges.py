"""How long auth keeps what is over."""

from datetime import timedelta
from typing import Final

from mesto.core.purge import Purge
from mesto.modules.auth.domain.throttle import DAY

# Thousands of tokens may hang on a session: they go first, in slices of their own. Unknown and of an ended
# session get the same answer, so nothing is forgotten that anybody could notice.
REFRESH_TOKENS: Final = Purge(
    name="refresh_tokens",
    keep=timedelta(days=1),
    statement="""
    DELETE FROM auth.refresh_tokens WHERE hash IN (
        SELECT t.hash FROM auth.refresh_tokens t JOIN auth.sessions s ON s.id = t.session_id
        WHERE s.ended_at < :before LIMIT :slice FOR UPDATE OF t SKIP LOCKED)
    """,
)
SESSIONS: Final = Purge(
    name="sessions",
    keep=timedelta(days=90),
    statement="""
    DELETE FROM auth.sessions WHERE id IN (
        SELECT s.id FROM auth.sessions s
        WHERE s.ended_at < :before
            AND NOT EXISTS (SELECT FROM auth.refresh_tokens t WHERE t.session_id = s.id)
        LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
USED_PROOFS: Final = Purge(
    name="used_proofs",
    keep=timedelta(0),
    statement="""
    DELETE FROM auth.used_proofs WHERE hash IN (
        SELECT hash FROM auth.used_proofs
        WHERE expires_at < :before ORDER BY expires_at LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
# Nobody looks further back than a day.
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
    setting="security_log_days",
    statement="""
    DELETE FROM auth.incidents WHERE id IN (
        SELECT id FROM auth.incidents WHERE occurred_at < :before LIMIT :slice FOR UPDATE SKIP LOCKED)
    """,
)
PURGES: Final = (REFRESH_TOKENS, SESSIONS, USED_PROOFS, ATTEMPTS, INCIDENTS)
