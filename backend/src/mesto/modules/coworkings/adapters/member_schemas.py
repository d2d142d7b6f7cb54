from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mesto.core.schemas import Input, Line, Output
from mesto.core.security import Role
from mesto.modules.coworkings.adapters.schemas import CoworkingCardOut
from mesto.modules.coworkings.application.queries.list_members import ListedMember
from mesto.modules.coworkings.domain.member import MemberStatus, email_key


def _email(text: str) -> str:
    text = email_key(text)
    try:
        # Whether mail arrives is found out by sending one; addresses inside a company are fine.
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise PydanticCustomError("email", "this is not an e-mail address") from error
    return text


class InviteBody(Input):
    email: Annotated[Line, Field(min_length=3, max_length=254), AfterValidator(_email)]
    role: Role


class ChangeRoleBody(Input):
    role: Role


class ContactOut(Output):
    id: UUID
    full_name: str
    email: str
    avatar_url: str | None


class InvitedOut(Output):
    email: str


class MemberOut(Output):
    id: UUID
    user: ContactOut | InvitedOut | None
    """Before acceptance only the invited e-mail; null where the person is gone."""
    role: Role
    status: MemberStatus
    created_at: datetime

    @classmethod
    def of(cls, member: ListedMember) -> Self:
        user: ContactOut | InvitedOut | None = None
        if member.contact is not None:
            user = ContactOut.model_validate(member.contact)
        elif member.email is not None:
            user = InvitedOut(email=member.email)
        return cls(
            id=member.id, user=user, role=member.role, status=member.status, created_at=member.created_at
        )


class MembershipOut(Output):
    member_id: UUID
    coworking: CoworkingCardOut
    role: Role
    status: MemberStatus
