"""S2: the matrix of permissions. A table written by hand, the statements of the code, and what the API does."""

from collections import Counter, defaultdict

import pytest

from mesto.core.permissions_doc import all_statements
from mesto.entrypoints.cli.described import described_app
from tests.e2e.http.contract import CONTRACT
from tests.support.everybody import TEAM
from tests.support.matrix import MATRIX, SIGN_IN, TABLE, parse, statement_for
from tests.support.permission_cases import (
    HERE,
    INNER_FOREIGN,
    INNER_MISSING,
    OPERATIONS,
    SUCCESS,
    cases_of,
    told,
)
from tests.support.requests_of import REQUESTS

pytestmark = pytest.mark.S2

REFUSALS = {
    401: {"unauthenticated", "token_invalid"},
    403: {"forbidden", "not_business"},
}


@pytest.fixture(scope="module")
def stated():
    return {statement.operation: statement.permission for statement in all_statements(described_app())}


def test_every_operation_is_in_exactly_one_row_and_is_asked_here(stated):
    rows = Counter(name for name, _ in parse(TABLE))
    assert [name for name in stated if rows[name] != 1] == [], (
        "each operation needs exactly one row of TABLE in tests/support/matrix.py (from the rules, not from the code)"
    )
    assert [name for name in stated if name not in OPERATIONS] == [], (
        "add the operation with method, path and status to CONTRACT in tests/e2e/http/contract.py"
    )
    assert [name for name in stated if name not in REQUESTS] == [], (
        "add a request that succeeds for whoever may send it to REQUESTS in tests/support/requests_of.py"
    )
    assert [name for name in REQUESTS if name not in stated] == []


def test_the_code_states_what_the_rules_say(stated):
    said = {name: permission.who for name, permission in stated.items()}
    assert said == {name: statement_for(name) for name in stated if name in MATRIX}


@pytest.mark.parametrize("operation", [operation.operation_id for operation in CONTRACT])
async def test_everybody_gets_what_the_matrix_says(operation, world, snapshot):
    cases = sorted(cases_of(world, operation), key=lambda case: case.expected == SUCCESS)
    refused = [case for case in cases if case.expected != SUCCESS]
    before = await snapshot.digest()
    try:
        answers = [(case, await case.send(world)) for case in refused]
        # Signing in in vain is written down, on purpose.
        assert operation in SIGN_IN or await snapshot.digest() == before, (
            "a refused request has left something"
        )
        assert [said for case, answer in answers if (said := complaint(case, answer))] == []
        for case in cases[len(refused) :]:
            await case.arrange(world)
            answer = await case.send(world)
            assert answer.is_success, f"{case}: {answer.status_code} {answer.text}"
            if case.operation.method != "GET":
                await snapshot.put_back()
    finally:
        await snapshot.put_back()
    nowhere = defaultdict(set)
    for case, answer in answers:
        if case.expected == 404:
            nowhere[case.role, case.ask, knows_the_place(case)].add(told(answer))
    assert [said for said in nowhere.values() if len(said) > 1] == [], (
        "what is foreign is not like what is missing"
    )


def complaint(case, answer):
    code = answer.json().get("code")
    codes = {"banned"} if case.role == "banned" else REFUSALS.get(case.expected, {code})
    if answer.status_code == case.expected and code in codes:
        return None
    return f"{case}: {answer.status_code} {answer.text}, not {case.expected}"


def knows_the_place(case):
    """Say whether the coworking itself is no secret, and only what is in it may be missing."""
    is_inside = case.target.name in {INNER_FOREIGN, INNER_MISSING}
    return is_inside or (case.role in TEAM and case.target.name == HERE)


async def test_a_role_ends_with_the_next_request(world, snapshot):
    """No token is renewed: power is read anew for every request."""
    path = f"/coworkings/{world.here['coworking_id']}"
    members = (await world.does("owner", "GET", f"{path}/members"))["items"]
    ids = {member["user"]["id"]: member["id"] for member in members}
    staff, manager = (ids[world.people[role].id] for role in ("staff", "manager"))

    async def status(role, method, address, **more):
        headers = {**world.headers(role), "If-Match": "*"}
        return (
            await world.app.client.request(method, f"/api/v1{address}", headers=headers, **more)
        ).status_code

    try:
        assert await status("staff", "GET", f"{path}/members") == 200
        await world.does("owner", "DELETE", f"{path}/members/{staff}")
        assert await status("staff", "GET", f"{path}/members") == 404

        assert await status("manager", "PATCH", path, json={"name": "Mine"}) == 200
        await world.does("owner", "PATCH", f"{path}/members/{manager}", {"role": "staff"})
        assert await status("manager", "PATCH", path, json={"name": "Mine"}) == 403
    finally:
        await snapshot.put_back()
