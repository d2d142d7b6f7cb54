from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from mesto.core.schemas import Input, Line, Name, Output, Text

Email = Annotated[Line, Field(min_length=3, max_length=254)]
"""Not checked any further: what is no e-mail has no account."""
Password = Annotated[Text, Field(min_length=1, max_length=128)]
NewPassword = Annotated[Text, Field(json_schema_extra={"minLength": 8, "maxLength": 128})]
"""Its length is judged with the other rules of passwords, so that there is one answer: `password_weak`."""
LinkToken = Annotated[Line, Field(max_length=200)]
TokenDelivery = Literal["body", "cookie"]
"""Where the refresh token goes: browsers keep it in a cookie that no script can read."""
RefreshTokenText = Annotated[Line, Field(max_length=512)]


class LoginBody(Input):
    email: Email
    password: Password
    device_name: Annotated[Name, Field(max_length=80)] | None = None
    token_delivery: TokenDelivery = "body"  # noqa: S105  # no password


class RefreshBody(Input):
    refresh_token: RefreshTokenText | None = None


class LogoutAllBody(Input):
    keep_current: bool = Field(default=False, strict=True)


class ChangePasswordBody(Input):
    current_password: Password | None = None
    new_password: NewPassword


class EmailBody(Input):
    email: Email


class LinkBody(Input):
    token: LinkToken


class ResetPasswordBody(LinkBody):
    new_password: NewPassword


class Accepted(Output):
    """`{}`: there is nothing to tell."""


class TokenPairAnswer(Output):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # no password
    expires_in: int
    expires_at: datetime
    refresh_token: str | None
    """Null when it is in the cookie."""
    refresh_expires_at: datetime
    session_id: UUID


class SessionAnswer(Output):
    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip: str | None
    user_agent: str
    device_name: str | None
    is_current: bool


class SessionPage(Output):
    items: list[SessionAnswer]
    next_cursor: str | None
