"""No operation without a statement who may call it, and none that contradicts its own."""

import pytest
from fastapi import APIRouter

from mesto.core.errors import RoleTooLow
from mesto.core.http import make_router
from mesto.core.ids import new_id
from mesto.core.permissions import Permission, PermissionUnclear, Scope, Who, allow
from mesto.core.security import Actor, Visitor


def a_router() -> APIRouter:
    return make_router(tags=["test"])


def test_a_new_route_without_a_stated_permission_fails_the_build():
    async def list_secrets() -> None: ...

    with pytest.raises(PermissionUnclear, match=r"list_secrets: say who may call it with @allow"):
        a_router().get("/secrets")(list_secrets)


async def nobody() -> None: ...


async def actor(actor: Actor) -> None: ...


async def visitor(visitor: Visitor) -> None: ...


RIGHT = {
    nobody: {Who.ANYONE, Who.ADMIN},
    visitor: {Who.PUBLIC},
    actor: set(Who) - {Who.ANYONE, Who.PUBLIC},
}


@pytest.mark.parametrize("who", Who)
@pytest.mark.parametrize("endpoint", RIGHT, ids=lambda endpoint: endpoint.__name__)
def test_statement_and_function_agree_about_whom_they_know(who, endpoint):
    async def operation(**_: object) -> None: ...

    operation.__annotations__ = endpoint.__annotations__
    add = a_router().get("/operation", response_model=None)
    if who in RIGHT[endpoint]:
        add(allow(who)(operation))
    else:
        with pytest.raises(PermissionUnclear, match=rf"operation: Who\.{who.name} asks for"):
            add(allow(who)(operation))


PERSON, ADMIN = Actor(id=new_id()), Actor(id=new_id(), is_admin=True)


def test_administrators_operations_are_for_administrators():
    Permission(Who.ADMIN).ensure(ADMIN)
    with pytest.raises(RoleTooLow):
        Permission(Who.ADMIN).ensure(PERSON)


@pytest.mark.parametrize("who", set(Who) - {Who.ADMIN})
def test_everything_else_is_decided_where_the_object_is_known(who):
    Permission(who).ensure(PERSON)
    Permission(who, Scope.SPOTS_READ).ensure(PERSON)
