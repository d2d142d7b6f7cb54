import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.ids import new_id
from mesto.modules.users.domain.email import email_key
from mesto.modules.users.domain.events import EmailVerificationRequested, RegistrationRepeated
from mesto.modules.users.domain.link import LinkPurpose


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQuota:
    """How many mails for links one address gets, whoever asks (R-I06)."""

    per_hour: int
    per_day: int


@dataclass(frozen=True, slots=True)
class Targets:
    """Names addresses without keeping them: also those nobody has an account with are counted."""

    key: bytes

    def of(self, email: str) -> bytes:
        return hmac.digest(self.key, email_key(email).encode(), hashlib.sha256)


@dataclass(eq=False, kw_only=True)
class MailRequest(AggregateRoot):
    """Somebody's wish that a mail goes to an address. Its events change no account."""

    target: bytes
    created_at: datetime
    id: UUID = field(default_factory=new_id)

    def verify(self, user_id: UUID, purpose: LinkPurpose) -> None:
        """Ask for a link that confirms the address."""
        self._record(
            EmailVerificationRequested(
                occurred_at=self.created_at, request_id=self.id, user_id=user_id, purpose=purpose.value
            )
        )

    def warn_owner(self, user_id: UUID) -> None:
        """Tell the owner of the address that somebody has tried to make it theirs."""
        self._record(RegistrationRepeated(occurred_at=self.created_at, request_id=self.id, user_id=user_id))
