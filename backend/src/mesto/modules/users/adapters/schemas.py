from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mesto.core.schemas import Input, Line, Name, Output, Text
from mesto.modules.users.domain.email import normalise_email
from mesto.modules.users.domain.password import FEWEST_CHARACTERS, MOST_CHARACTERS


def _email(text: str) -> str:
    text = normalise_email(text)
    try:
        # Whether mail arrives is found out by sending one; addresses inside a company are fine.
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "this is not an e-mail address") from error
    return text


Email = Annotated[Line, Field(min_length=3, max_length=254), AfterValidator(_email)]
NewPassword = Annotated[
    Text, Field(json_schema_extra={"minLength": FEWEST_CHARACTERS, "maxLength": MOST_CHARACTERS})
]
"""Its length is judged with the other rules of passwords, so that there is one answer: `password_weak`."""
KnownPassword = Annotated[Text, Field(min_length=1, max_length=MOST_CHARACTERS)]
FullName = Annotated[Name, Field(min_length=1, max_length=120)]
Timezone = Annotated[Line, Field(max_length=64)]
Locale = Literal["ru", "en"]
LEFT_ALONE: Any = Field(default=None)
"""For a field that may be missing and may not be null."""


class RegisterBody(Input):
    email: Email
    full_name: FullName
    password: NewPassword
    is_business: bool = Field(default=False, strict=True)
    locale: Locale = "ru"
    timezone: Timezone | None = None


class UpdateUserBody(Input):
    full_name: FullName = LEFT_ALONE
    locale: Locale = LEFT_ALONE
    timezone: Timezone | None = None
    is_business: Annotated[bool, Field(strict=True)] = LEFT_ALONE
    email: Email = LEFT_ALONE
    current_password: KnownPassword | None = None


class BanBody(Input):
    reason: Annotated[Text, Field(min_length=1, max_length=500)]
    keep_bookings: bool = Field(default=False, strict=True)


class Variant(Output):
    width: int
    height: int
    url: str


class UserAnswer(Output):
    id: UUID
    email: str
    pending_email: str | None
    email_verified: bool
    full_name: str
    is_business: bool
    is_banned: bool
    is_admin: bool
    avatar_url: str | None = None
    avatar_variants: Sequence[Variant] = ()
    locale: Locale
    timezone: str | None
    has_password: bool
    identities: Sequence[str] = ()
    created_at: datetime
    updated_at: datetime
    version: int


class VerificationSent(Output):
    status: Literal["verification_sent"] = "verification_sent"


class ContactAnswer(Output):
    id: UUID
    full_name: str
    email: str
    avatar_url: str | None = None


class UserPage(Output):
    items: list[UserAnswer]
    next_cursor: str | None
