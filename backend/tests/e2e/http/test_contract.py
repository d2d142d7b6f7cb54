"""The application offers what the contract says: these operations, at these addresses, and no others."""

import pytest

from tests.e2e.http.contract import CONTRACT, Operation


@pytest.fixture
def offered(app) -> dict[str, Operation]:
    found = {}
    for path, methods in app.app.openapi()["paths"].items():
        for method, described in methods.items():
            if described["tags"] == ["test"]:
                continue
            success = min(int(status) for status in described["responses"])
            operation = Operation(described["operationId"], method.upper(), path, success)
            assert operation.operation_id not in found
            found[operation.operation_id] = operation
    return found


@pytest.mark.parametrize("promised", CONTRACT, ids=lambda operation: operation.operation_id)
def test_the_contract_is_kept(promised, offered):
    assert offered.get(promised.operation_id) == promised


def test_nothing_is_offered_beside_the_contract(offered):
    assert set(offered) - {operation.operation_id for operation in CONTRACT} == set()


def test_the_contract_names_no_operation_and_no_address_twice():
    assert len({operation.operation_id for operation in CONTRACT}) == len(CONTRACT)
    assert len({(operation.method, operation.path) for operation in CONTRACT}) == len(CONTRACT)
