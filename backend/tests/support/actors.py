"""Who acts, said in a header: for tests of one module without the sign-in of another."""

import json
from uuid import UUID

from dishka import Provider, Scope, provide
from fastapi import Request

from mesto.core.security import Actor, Role, SignInFirst, Visitor
from mesto.entrypoints.modules import MODULES

HEADER = "x-test-actor"
_has_auth = any(module.name == "auth" for module in MODULES)


def acting(
    user_id: UUID | str, *, roles: dict[UUID | str, str] | None = None, is_admin=False, is_business=False
) -> dict[str, str]:
    """Return the header that makes the request act as this person."""
    said = {
        "id": str(user_id),
        "is_admin": is_admin,
        "is_business": is_business,
        "roles": {str(k): v for k, v in (roles or {}).items()},
    }
    return {HEADER: json.dumps(said)}


class HeaderActors(Provider):
    scope = Scope.REQUEST

    @provide(override=_has_auth)
    def visitor(self, request: Request) -> Visitor:
        if HEADER not in request.headers:
            return Visitor(Actor.anonymous())
        said = json.loads(request.headers[HEADER])
        return Visitor(
            Actor(
                id=UUID(said["id"]),
                is_admin=said["is_admin"],
                is_business=said["is_business"],
                roles={UUID(k): Role(v) for k, v in said["roles"].items()},
            )
        )

    @provide(override=_has_auth)
    def actor(self, visitor: Visitor) -> Actor:
        if visitor.actor.id is None:
            raise SignInFirst
        return visitor.actor
