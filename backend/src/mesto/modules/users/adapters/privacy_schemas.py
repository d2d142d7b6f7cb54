from datetime import datetime
from typing import Literal
from uuid import UUID

from mesto.core.schemas import Input, Output
from mesto.modules.users.adapters.schemas import KnownPassword


class ErasureBody(Input):
    current_password: KnownPassword | None = None


class AccessAnswer(Output):
    at: datetime
    coworking_id: UUID | None
    """None: an administrator, or a team of several coworkings that deal with the person."""
    actor_kind: Literal["team", "admin"]
    what: Literal["profile", "bookings", "members", "bans"]


class AccessLogPage(Output):
    items: list[AccessAnswer]
    next_cursor: str | None
