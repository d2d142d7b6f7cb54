import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import RoleTooLow
from mesto.core.ids import new_id
from mesto.core.security import Actor, Role
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.domain.events import (
    MemberInvited,
    MemberJoined,
    MemberRemoved,
    MemberRoleChanged,
)

INVITATION_LIFE: Final = timedelta(days=7)


class MemberStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"


def email_key(email: str) -> str:
    """Return the form in which e-mails are compared (R-I01)."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def ensure_may_manage(actor: Actor, coworking_id: UUID, role: Role) -> None:
    """Raise RoleTooLow where a manager reaches for managers or owners (R-P02)."""
    if actor.role_in(coworking_id) is Role.MANAGER and role.rank >= Role.MANAGER.rank:
        raise RoleTooLow


@dataclass(eq=False, kw_only=True)
class Member(AggregateRoot):
    """One person's place in a coworking, or the invitation to it.

    An invitation knows an e-mail and no person; it says nothing about whether an account exists.
    With acceptance the e-mail goes and the person comes.
    """

    coworking_id: UUID
    role: Role
    status: MemberStatus
    created_at: datetime
    user_id: UUID | None = None
    email_key: str | None = None
    expires_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @classmethod
    def founder(cls, *, coworking_id: UUID, user_id: UUID, now: datetime) -> Self:
        return cls(
            coworking_id=coworking_id,
            role=Role.OWNER,
            status=MemberStatus.ACTIVE,
            user_id=user_id,
            created_at=now,
        )

    @classmethod
    def invite(cls, *, coworking_id: UUID, email: str, role: Role, now: datetime) -> Self:
        member = cls(
            coworking_id=coworking_id,
            role=role,
            status=MemberStatus.INVITED,
            email_key=email_key(email),
            created_at=now,
        )
        member.renew(role, now)
        return member

    def renew(self, role: Role, now: datetime) -> None:
        """Invite the same e-mail once more, after the first invitation has ended."""
        self.role, self.created_at, self.expires_at = role, now, now + INVITATION_LIFE
        self._record(
            MemberInvited(occurred_at=now, coworking_id=self.coworking_id, member_id=self.id, role=role.value)
        )

    def accept(self, *, user_id: UUID, email: str, now: datetime) -> None:
        if self.status is MemberStatus.ACTIVE and self.user_id == user_id:
            return  # said twice, done once
        if not self.invites(email) or not self.counts(now):
            raise MemberNotFound
        self.status, self.user_id = MemberStatus.ACTIVE, user_id
        self.email_key = self.expires_at = None
        self._record(
            MemberJoined(
                occurred_at=now,
                coworking_id=self.coworking_id,
                member_id=self.id,
                user_id=user_id,
                role=self.role.value,
            )
        )

    def change_role(self, role: Role, now: datetime) -> None:
        """Change what the person may do. An open invitation changes quietly: nobody has the role yet."""
        if role is self.role:
            return
        old, self.role = self.role, role
        if self.user_id is not None:
            self._record(
                MemberRoleChanged(
                    occurred_at=now,
                    coworking_id=self.coworking_id,
                    member_id=self.id,
                    user_id=self.user_id,
                    old_role=old.value,
                    new_role=role.value,
                )
            )

    def end(self, now: datetime) -> None:
        """Record that the member is removed, has left or has declined; the repository drops the row."""
        self._record(
            MemberRemoved(
                occurred_at=now,
                coworking_id=self.coworking_id,
                member_id=self.id,
                user_id=self.user_id,
            )
        )

    def counts(self, now: datetime) -> bool:
        """Say whether this is a membership or an invitation that has not ended."""
        return self.expires_at is None or now < self.expires_at

    def invites(self, email: str | None) -> bool:
        return email is not None and self.email_key == email_key(email)

    @property
    def is_active_owner(self) -> bool:
        return self.status is MemberStatus.ACTIVE and self.role is Role.OWNER
