"""Who is asking. Entry points fill it; no module but auth knows how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from mesto.core.errors import Forbidden, NotFound, RoleTooLow, Unauthenticated


class Role(StrEnum):
    """A person's place in a coworking. Residents may book where others may not, and run nothing."""

    RESIDENT = "resident"
    STAFF = "staff"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS: Final = {role: rank for rank, role in enumerate(Role)}


class ActorKind(StrEnum):
    USER = "user"
    TEAM = "team"
    ADMIN = "admin"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class SignInFirst(Unauthenticated):
    code = "unauthenticated"
    en = "Sign in first."
    ru = "Сначала войдите в систему."


class EmailNotVerified(Forbidden):
    code = "email_not_verified"
    en = "Confirm your e-mail first: the link is in the mail we have sent you."
    ru = "Сначала подтвердите почту: ссылка — в отправленном вам письме."


class KeyOutOfScope(Forbidden):
    code = "forbidden"
    en = "This API key may not do this."
    ru = "Этому ключу API это не разрешено."


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person (or the system) a use case runs for, as of this request."""

    id: UUID | None = None
    """The person; of an API key its maker. What is one's own is asked with `owns`, never by comparing this."""
    session_id: UUID | None = None
    is_admin: bool = False
    is_business: bool = False
    is_system: bool = False
    is_verified: bool = True
    """False while the installation asks for a confirmed e-mail and this one is not."""
    signed_in_at: datetime | None = None
    """When the password, the provider or the second factor was last given in this session."""
    ip: str | None = None
    """Where the request comes from, behind the trusted proxies."""
    key_id: UUID | None = None
    """The API key that acts in place of the person: only as team of its one coworking, never on own objects."""
    scopes: frozenset[str] = frozenset()
    """What that key may do."""
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    """Coworking id -> role, active memberships only."""

    @classmethod
    def system(cls) -> Self:
        return cls(is_system=True)

    @classmethod
    def anonymous(cls) -> Self:
        return cls()

    @property
    def person_id(self) -> UUID | None:
        """Return whose own things count here: None for a key, which has none."""
        return self.id if self.key_id is None else None

    @property
    def user_id(self) -> UUID:
        """Return the id of the signed-in person, or raise SignInFirst, or KeyOutOfScope for a key."""
        if self.key_id is not None:
            raise KeyOutOfScope
        return self.author_id

    @property
    def author_id(self) -> UUID:
        """Return who is noted beside a change, for a key its maker, or raise SignInFirst."""
        if self.id is None:
            raise SignInFirst
        return self.id

    @property
    def caller_id(self) -> UUID:
        """Return what tells callers apart, or raise SignInFirst: a key never meets its maker's own requests."""
        return self.key_id or self.author_id

    def owns(self, owner_id: UUID | None) -> bool:
        """Say whether an object of this person is the actor's own; never for a key (R-I14)."""
        return owner_id is not None and self.person_id == owner_id

    def ensure_verified(self) -> None:
        if not self.is_verified:
            raise EmailNotVerified

    def role_in(self, coworking_id: UUID) -> Role | None:
        return Role.OWNER if self.is_admin else self.roles.get(coworking_id)

    def is_team_of(self, coworking_id: UUID) -> bool:
        role = self.role_in(coworking_id)
        return self.is_system or (role is not None and role.rank >= Role.STAFF.rank)

    def require(self, role: Role, coworking_id: UUID, *, otherwise: type[NotFound]) -> None:
        """Raise `otherwise` for strangers (existence is a secret) and RoleTooLow for the team."""
        if self.is_system:
            return
        if not self.is_team_of(coworking_id):
            raise otherwise
        present = self.role_in(coworking_id)
        if present is not None and present.rank < role.rank:
            raise RoleTooLow

    def kind_towards(self, coworking_id: UUID, owner_id: UUID | None = None) -> ActorKind:
        """Say in which capacity the actor touches an object of this coworking (for the record)."""
        if self.is_system:
            return ActorKind.SYSTEM
        if self.id is None:
            return ActorKind.ANONYMOUS
        if self.owns(owner_id):
            return ActorKind.USER
        if self.key_id is not None or self.roles.get(coworking_id):
            return ActorKind.TEAM
        return ActorKind.ADMIN if self.is_admin else ActorKind.USER


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking where nobody has to sign in: `actor` may be anonymous."""

    actor: Actor
