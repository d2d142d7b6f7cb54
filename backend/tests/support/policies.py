"""Policies in the words of the API, and the record of their changes as it is stored."""

import json
from typing import Any
from uuid import UUID

import asyncpg
import httpx2

from mesto.modules.bookings.public import FIELDS
from tests.support.steps import Business, Person

PARTNERS = {
    "min_duration_minutes": {"max_duration_minutes": 10080},
    "max_duration_minutes": {"min_duration_minutes": 5, "grid_minutes": 5},
}
"""What has to be set beside a field, so that its whole range makes sense."""


def of_coworking(business: Business) -> str:
    return f"{business.path}/policy"


def of_type(business: Business, spot_type: str = "desk") -> str:
    return f"{business.path}/spot-types/{spot_type}/policy"


def of_spot(spot: dict) -> str:
    return f"/spots/{spot['id']}/policy"


async def sets(
    person: Person, path: str, *, version: int | str | None = "*", **fields: Any
) -> httpx2.Response:
    """Change a policy; without a version whatever it is now."""
    said = {} if version is None else {"If-Match": "*" if version == "*" else f'"{version}"'}
    return await person.sends("PATCH", path, json=fields, headers=said)


async def rules(business: Business, path: str | None = None, **fields: Any) -> dict:
    """Let the owner set them; they are accepted."""
    answer = await sets(business.owner, path or of_coworking(business), **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(answer: httpx2.Response) -> list[str]:
    return [reason["code"] for reason in answer.json()["errors"]]


def pointers(answer: httpx2.Response) -> list[str]:
    return [reason["pointer"] for reason in answer.json()["errors"]]


def beyond(name: str) -> list[Any]:
    """Values just outside the field's range, or of another type."""
    allowed = FIELDS[name].allowed
    if isinstance(allowed, range):
        return [allowed[0] - 1, allowed[-1] + 1, 10**30, float(allowed[1]), str(allowed[1]), True, [], {}]
    if all(type(value) is bool for value in allowed):
        return [0, 1, "true", "", [], {}]
    if all(isinstance(value, int) for value in allowed):
        return [0, 1, 7, 61, 15.0, "15", True, [], {}]
    return ["", "nobody", "EVERYONE", 0, True, [], {}]


async def replayed(database_url: str, coworking_id: str, until: int | None = None) -> dict:
    """Fold the record of changes, up to a version, into what every scope has set."""
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT policy_version, scope, scope_key, before, after FROM coworkings.policy_changes"
            " WHERE coworking_id = $1 ORDER BY policy_version",
            UUID(coworking_id),
        )
    finally:
        await connection.close()
    assert [row["policy_version"] for row in rows] == list(range(1, len(rows) + 1))
    found: dict = {}
    for row in rows[:until]:
        own = found.setdefault((row["scope"], row["scope_key"]), {})
        before, after = json.loads(row["before"]), json.loads(row["after"])
        assert before.keys() == after.keys()
        assert {name: own.get(name) for name in before} == before
        own.update(after)
    return {
        key: {name: value for name, value in own.items() if value is not None} for key, own in found.items()
    }


async def stored(database_url: str, coworking_id: str) -> dict:
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT scope, scope_key, fields FROM coworkings.policies WHERE coworking_id = $1",
            UUID(coworking_id),
        )
    finally:
        await connection.close()
    return {(row["scope"], row["scope_key"]): json.loads(row["fields"]) for row in rows}
