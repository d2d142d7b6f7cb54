"""Every operation there is, asked with keys: only those that state a scope answer, and only to that scope."""

import pytest
from fastapi.routing import iter_route_contexts

from mesto.core.http import MestoRoute
from mesto.core.ids import new_id
from mesto.core.permissions import Scope, Who
from tests.e2e.api_keys.conftest import EVERYTHING, as_key, made_key
from tests.e2e.http.contract import CONTRACT

BY_SCOPE = {
    # Written by hand from api.md §8a: what is compared is code.
    "bookings:read": {
        "listBookings", "getBooking", "getBookingHistory", "listAvailableTimes", "getCurrentBooking", "checkBooking",
    },
    "bookings:write": {
        "createBooking", "updateBooking", "cancelBooking", "deleteBooking", "restoreBooking",
        "addBookingOption", "removeBookingOption",
    },
    "spots:read": {
        "listCoworkingSpots", "getSpot", "getSpotAvailability", "searchAvailability", "listClosures",
    },
    "spots:write": {"createSpots", "updateSpot", "archiveSpot", "restoreSpot", "createClosure", "removeClosure"},
    "options:read": {"listOptions", "getOption"},
    "options:write": {"createOption", "updateOption", "archiveOption"},
    "webhooks:write": set(),
}  # fmt: skip
SCOPE_OF = {operation: scope for scope, operations in BY_SCOPE.items() for operation in operations}


def routes(app):
    found = (context for context in iter_route_contexts(app.app.routes))
    return [
        c for c in found if isinstance(c.original_route, MestoRoute) and c.original_route.include_in_schema
    ]


def by_operation(app):
    return {c.original_route.operation_id: c for c in routes(app)}


def test_scopes_stand_where_the_contract_has_them(app):
    stated = {
        name: c.original_route.permission.scope.value
        for name, c in by_operation(app).items()
        if c.original_route.permission.scope is not None
    }
    assert stated == SCOPE_OF


def test_the_specification_names_the_scope(app):
    named = {
        operation["operationId"]: way["api_key"][0]
        for operations in app.app.openapi()["paths"].values()
        for operation in operations.values()
        for way in operation.get("security", ())
        if "api_key" in way
    }
    assert named == SCOPE_OF


@pytest.fixture
async def keys(business):
    """One key per scope."""
    return {scope: as_key(business, await made_key(business, [scope])) for scope in EVERYTHING}


async def ask(client, operation, headers):
    path = operation.path
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        value = {"date": "2026-12-01", "spot_type": "desk", "code": "forbidden"}.get(name, str(new_id()))
        path = f"{before}{value}{after}"
    body = {"json": {}} if operation.method in {"POST", "PATCH", "PUT"} else {}
    return await client.request(operation.method, path, headers={**headers, "If-Match": '"1"'}, **body)


@pytest.mark.parametrize("operation", CONTRACT, ids=lambda operation: operation.operation_id)
async def test_a_key_gets_in_with_the_scope_and_only_with_it(app, client, keys, operation):
    found = by_operation(app).get(operation.operation_id)
    if found is None or (who := found.original_route.permission.who) is Who.ANYONE:
        anonymous = await ask(client, operation, {})
        for robot in keys.values():
            answer = await ask(client, operation, robot.headers)
            assert answer.status_code == anonymous.status_code, "a token sent along is ignored"
        return
    for scope, robot in keys.items():
        answer = await ask(client, operation, robot.headers)
        is_refused = answer.status_code == 403 and "API key" in answer.text
        if SCOPE_OF.get(operation.operation_id) == scope or who is Who.PUBLIC:
            assert not is_refused, (scope, answer.text)
            assert answer.status_code != 401, (scope, answer.text)
        else:
            assert is_refused, (scope, answer.status_code, answer.text)
            assert answer.json()["code"] == "forbidden"


def test_scopes_are_all_there_are():
    assert set(BY_SCOPE) == {scope.value for scope in Scope}
