"""Who may do what: every operation states it beside its route, and a route that does not is refused.

`allow` is the statement. Signing in, administrators and the scopes of API keys are decided by MestoRoute
(core/http.py) from it; whether a coworking or an object is one's own only the use case can know, and asks
`Actor` (core/security.py). docs/permissions.md is made from here; a test compares all of it with what the
API really does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from mesto.core.errors import RoleTooLow
from mesto.core.security import Actor, KeyOutOfScope, Visitor

Endpoint = Callable[..., Any]


class Who(StrEnum):
    ANYONE = "anyone"
    """A token that is sent along is ignored."""
    PUBLIC = "public"
    """Nobody has to sign in; a token that is sent must be good."""
    SELF = "self"
    """Signed in; only one's own objects, others' are 404."""
    KNOWN = "known"
    """Oneself, administrators, and the team of a coworking that deals with the person (R-P05)."""
    SELF_OR_ADMIN = "self or admin"
    BUSINESS = "business"
    """Signed in with the flag `is_business`."""
    OWN_OR_STAFF = "own or staff"
    """The person an object belongs to, and the team of its coworking; others get 404."""
    OWN_OR_MANAGER = "own or manager"
    """The same with the managers in place of the whole team: the lower roles are told that theirs is too low."""
    STAFF = "staff"
    """This role or a higher one in the coworking concerned; strangers get 404, lower roles 403."""
    MANAGER = "manager"
    OWNER = "owner"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API key may be given (api.md §8a)."""

    BOOKINGS_READ = "bookings:read"
    BOOKINGS_WRITE = "bookings:write"
    SPOTS_READ = "spots:read"
    SPOTS_WRITE = "spots:write"
    OPTIONS_READ = "options:read"
    OPTIONS_WRITE = "options:write"
    WEBHOOKS_WRITE = "webhooks:write"


@dataclass(frozen=True, slots=True)
class Permission:
    who: Who
    scope: Scope | None = None
    """What an API key needs; None: not for keys.

    Where nobody has to sign in, a key without it is let in all the same, and is nobody there.
    """

    def limits(self, actor: Actor) -> Actor:
        """Return the caller as this operation sees it, or raise KeyOutOfScope: a key acts within its scopes."""
        if actor.key_id is None or (self.scope is not None and self.scope.value in actor.scopes):
            return actor
        if self.who is Who.PUBLIC:
            return Actor.anonymous()
        raise KeyOutOfScope

    @property
    def asks_for(self) -> type | None:
        """Say as whom the caller is known to the operation; None: nobody looks at the token."""
        return {Who.ANYONE: None, Who.PUBLIC: Visitor}.get(self.who, Actor)

    def ensure(self, actor: Actor) -> None:
        """Raise RoleTooLow where no look at any object is needed to know that the caller may not."""
        if self.who is Who.ADMIN and not actor.is_admin:
            raise RoleTooLow


ATTRIBUTE: Final = "permission"
NOBODY_SAID: Final = Permission(Who.ADMIN)
"""What holds for keys where an operation states nothing."""


class PermissionUnclear(TypeError):
    """A route does not say who may call it, or its function asks for somebody else."""


def allow(who: Who, scope: Scope | None = None) -> Callable[[Endpoint], Endpoint]:
    """State who may call an operation. Stands between the route's decorator and the function."""

    def state(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__[ATTRIBUTE] = Permission(who, scope)
        return endpoint

    return state


def stated(endpoint: Endpoint, asked: type | None) -> Permission:
    """Return the statement. Raise PermissionUnclear without one, or if the function asks for another person.

    `asked` is what the function asks for: Actor, Visitor or nobody. Of administrators nothing else has to be known.
    """
    permission: Permission | None = endpoint.__dict__.get(ATTRIBUTE)
    name = f"{endpoint.__module__}.{endpoint.__qualname__}"
    if permission is None:
        raise PermissionUnclear(
            f"{name}: say who may call it with @allow(Who.…) between the route and the function"
        )
    needed = permission.asks_for
    if asked is not needed and not (asked is None and permission.who is Who.ADMIN):
        words = [kind.__name__ if kind else "nobody" for kind in (needed, asked)]
        raise PermissionUnclear(
            f"{name}: Who.{permission.who.name} asks for {words[0]}, the function for {words[1]}"
        )
    return permission
