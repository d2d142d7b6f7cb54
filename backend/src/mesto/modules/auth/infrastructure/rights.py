"""Where the API or the runner uses a table otherwise than usual (core/privileges.py)."""

from typing import Final

from mesto.core.privileges import ALL, APPEND, Rights

RIGHTS: Final = (
    Rights(table="auth.sessions", is_hidden=True),
    Rights(table="auth.refresh_tokens", is_hidden=True),
    # A log: the API adds to it, the purge of the runner shortens it.
    Rights(table="auth.incidents", api=APPEND),
    Rights(table="auth.attempts", is_hidden=True),
    Rights(table="auth.challenges", is_hidden=True),
    Rights(table="auth.identities", api=ALL, hidden=("subject",)),
    Rights(table="auth.used_proofs", is_hidden=True),
    Rights(table="auth.api_keys", hidden=("hash",)),
)
