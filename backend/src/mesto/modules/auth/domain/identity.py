from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.modules.auth.domain.events import IdentityLinked, IdentityUnlinked


@dataclass(eq=False, kw_only=True)
class Identity(AggregateRoot):
    """Somebody at a provider is a person here: whoever proves to be the one signs in as the other.

    The provider's e-mail is not kept: it may change there, and it says nothing once they are linked.
    """

    provider: str
    subject: str
    """The provider's own id of the person; never used again for another one."""
    user_id: UUID
    linked_at: datetime
    id: UUID = field(default_factory=new_id)

    @classmethod
    def link(cls, *, provider: str, subject: str, user_id: UUID, now: datetime) -> Self:
        identity = cls(provider=provider, subject=subject, user_id=user_id, linked_at=now)
        identity._record(
            IdentityLinked(occurred_at=now, identity_id=identity.id, user_id=user_id, provider=provider)
        )
        return identity

    def unlink(self, now: datetime) -> None:
        """Record that it is over; the repository drops the row."""
        self._record(
            IdentityUnlinked(
                occurred_at=now, identity_id=self.id, user_id=self.user_id, provider=self.provider
            )
        )
