"""Whoever reads the OpenAPI document finds where a key is welcome, and what may come of it."""

import pytest

from tests.e2e.idempotency.requests import REQUESTS


@pytest.fixture
def operations(app):
    paths = app.app.openapi()["paths"].values()
    return {described["operationId"]: described for methods in paths for described in methods.values()}


def keys_of(operation) -> list[dict]:
    return [p for p in operation.get("parameters", ()) if p["name"].lower() == "idempotency-key"]


def test_the_header_stands_where_it_is_taken_and_nowhere_else(operations):
    assert {name for name, operation in operations.items() if keys_of(operation)} == set(REQUESTS)
    for name in REQUESTS:
        [parameter] = keys_of(operations[name])
        assert (parameter["in"], parameter["required"]) == ("header", False)
        assert parameter["schema"]["maxLength"] == 255


@pytest.mark.parametrize("name", REQUESTS)
def test_its_refusals_and_the_mark_of_a_replay_are_named(operations, name):
    responses = operations[name]["responses"]
    assert "`idempotency_in_progress`" in responses["409"]["description"]
    assert "`idempotency_key_reused`" in responses["422"]["description"]
    may_be_required = "`idempotency_key_required`" in responses["400"]["description"]
    assert may_be_required == (name == "createBooking")
    marked = {status for status, r in responses.items() if "Idempotent-Replayed" in r.get("headers", {})}
    assert marked == {s for s in responses if s.startswith("2") or s in {"404", "409"}}
