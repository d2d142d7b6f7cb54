"""Every field of rules.md §1: its lowest and highest value, what lies beyond, and who may set it."""

import pytest

from mesto.modules.bookings.public import FIELDS, PolicyScope
from tests.support.policies import (
    PARTNERS,
    beyond,
    codes,
    of_coworking,
    of_spot,
    of_type,
    pointers,
    rules,
    sets,
)
from tests.support.steps import a_business

SCOPES = (PolicyScope.COWORKING, PolicyScope.SPOT_TYPE, PolicyScope.SPOT)
SETTABLE = [(name, scope) for name, field in FIELDS.items() for scope in SCOPES if scope in field.scopes]
FORBIDDEN = [(name, scope) for name, field in FIELDS.items() for scope in SCOPES if scope not in field.scopes]


@pytest.fixture(scope="module")
async def business(app):
    return await a_business(app.client)


def path_of(business, scope: PolicyScope) -> str:
    match scope:
        case PolicyScope.COWORKING:
            return of_coworking(business)
        case PolicyScope.SPOT_TYPE:
            return of_type(business)
        case _:
            return of_spot(business.spots[0])


@pytest.mark.parametrize(("name", "scope"), SETTABLE)
async def test_the_whole_range_of_a_field_is_accepted(business, name, scope):
    path, partners = path_of(business, scope), PARTNERS.get(name, {})
    allowed = list(FIELDS[name].allowed)
    for value in allowed if len(allowed) < 10 else (allowed[0], allowed[-1]):
        policy = await rules(business, path, **{**partners, name: value})
        assert policy["own"][name] == value
        assert type(policy["own"][name]) is type(value)
        assert policy["effective"][name] == {"value": value, "source": scope}
    cleared = await rules(business, path, **dict.fromkeys([name, *partners]))
    assert cleared["own"][name] is None
    assert cleared["effective"][name]["source"] == "platform"


@pytest.mark.parametrize(("name", "scope"), SETTABLE)
async def test_what_lies_beyond_the_range_is_refused(business, name, scope):
    for value in beyond(name):
        refused = await sets(business.owner, path_of(business, scope), **{name: value})
        assert refused.status_code == 422, (value, refused.text)
        assert set(codes(refused)) == {"validation_error"}
        assert pointers(refused)[0].split("/")[1] == name
    for value in beyond(name):
        body = {
            "scope": scope.value,
            "fields": {name: value},
            "date_from": "2026-12-01",
            "date_until": "2026-12-01",
        }
        keys = {PolicyScope.SPOT_TYPE: "desk", PolicyScope.SPOT: business.spots[0]["id"]}
        if scope in keys:
            body["scope_key"] = keys[scope]
        refused = await business.owner.sends("POST", f"{of_coworking(business)}/simulate", json=body)
        assert refused.status_code == 422, (value, refused.text)
        assert pointers(refused)[0].startswith(f"/fields/{name}")


@pytest.mark.parametrize(("name", "scope"), FORBIDDEN)
async def test_a_field_that_this_scope_may_not_set_is_unknown_there(business, name, scope):
    for value in (next(iter(FIELDS[name].allowed)), None):
        refused = await sets(business.owner, path_of(business, scope), **{name: value})
        assert (refused.status_code, pointers(refused)) == (422, [f"/{name}"])


@pytest.mark.parametrize("name", ["version", "weekly_hours_of_type", "hold_minutes", "Grid_minutes"])
async def test_there_are_no_other_fields(business, name):
    for scope in SCOPES:
        refused = await business.owner.sends(
            "PATCH", path_of(business, scope), json={name: 1}, headers={"If-Match": "*"}
        )
        assert (refused.status_code, pointers(refused)) == (422, [f"/{name}"])
