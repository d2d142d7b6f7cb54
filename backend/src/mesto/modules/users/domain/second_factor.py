import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from mesto.core.domain import AggregateRoot
from mesto.core.errors import InvalidState
from mesto.core.ids import new_id
from mesto.modules.users.domain.events import SecondFactorChanged


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as it is stored."""

    key_id: str
    content: bytes


class SecretBox(Protocol):
    """Keeps secrets in the database unreadable without the installation's key."""

    def seal(self, secret: bytes, *, of: UUID) -> Sealed:
        """Seal under the present key. It opens only as the secret of the same object."""
        ...

    def open(self, sealed: Sealed, *, of: UUID) -> bytes | None:
        """Return the secret, None when its key is gone or somebody has changed the row."""
        ...


@dataclass(eq=False, kw_only=True)
class SecondFactor(AggregateRoot):
    """The authenticator app of a person. Nobody is asked for its codes before one of them was confirmed."""

    user_id: UUID
    key_id: str | None = None
    sealed_secret: bytes | None = None
    """None while nothing is set up: the row stays, so that its events stay in order."""
    confirmed_at: datetime | None = None
    last_used_step: int | None = None
    """Codes of this step and of those before it are used up."""
    id: UUID = field(default_factory=new_id)

    @classmethod
    def of(cls, user_id: UUID) -> Self:
        return cls(user_id=user_id)

    @property
    def is_on(self) -> bool:
        return self.confirmed_at is not None

    def set_up(self, secret: bytes, box: SecretBox) -> None:
        """Take a secret that is to be confirmed; one that nobody has confirmed is worth nothing any more."""
        if self.is_on:
            raise InvalidState(status="on")
        self._keep(secret, box)

    def secret(self, box: SecretBox) -> bytes | None:
        if self.key_id is None or self.sealed_secret is None:
            return None
        return box.open(Sealed(self.key_id, self.sealed_secret), of=self.id)

    def ensure_waiting(self) -> None:
        """Raise InvalidState unless a secret waits for its first code."""
        if self.is_on or self.sealed_secret is None:
            raise InvalidState(status="on" if self.is_on else "off")

    def confirm(self, step: int, now: datetime) -> None:
        self.ensure_waiting()
        self.confirmed_at, self.last_used_step = now, step
        self._note(now, enabled=True)

    def use(self, step: int, secret: bytes, box: SecretBox) -> None:
        """Use up the code of this step, and keep the secret under the present key from now on."""
        self.last_used_step = step
        self._keep(secret, box)

    def switch_off(self, now: datetime) -> None:
        if not self.is_on:
            raise InvalidState(status="off")
        self.key_id = self.sealed_secret = self.confirmed_at = self.last_used_step = None
        self._note(now, enabled=False)

    def _keep(self, secret: bytes, box: SecretBox) -> None:
        sealed = box.seal(secret, of=self.id)
        self.key_id, self.sealed_secret = sealed.key_id, sealed.content

    def _note(self, now: datetime, *, enabled: bool) -> None:
        self._record(
            SecondFactorChanged(
                occurred_at=now, second_factor_id=self.id, user_id=self.user_id, enabled=enabled
            )
        )


def stamp_of(factor_id: UUID, confirmed_at: datetime, password_hash: str | None) -> bytes:
    """Return what a sign-in between its two steps relies on: a new password or factor changes it."""
    said = f"{factor_id} {confirmed_at.isoformat()} {password_hash or ''}"
    return hashlib.sha256(said.encode()).digest()
