from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from mesto.core.schemas import Id, Input, Moment, Output, Text
from mesto.modules.coworkings.adapters.hours_schemas import Flag
from mesto.modules.coworkings.adapters.member_schemas import ContactOut


class BanFromCoworkingBody(Input):
    user_id: Id
    reason: Annotated[Text, Field(min_length=1, max_length=500)]
    until: Moment | None = None
    """Missing or null: for ever."""
    keep_bookings: Flag = False
    """Upcoming bookings stay; otherwise those that have not begun are cancelled."""


class CoworkingBanOut(Output):
    id: UUID
    user: ContactOut | None
    """Null where the person is gone."""
    reason: str
    until: datetime | None
    created_by: UUID
    created_at: datetime
