"""S3: no field slips in or out. Bodies take what they name, answers tell what is theirs to tell, a PATCH leaves
everything else alone."""

import json
import re
from collections.abc import Iterator

import pytest

from mesto.core.ids import new_id
from tests.e2e.http.contract import CONTRACT
from tests.e2e.permissions.patches import ALWAYS, patches
from tests.support.everybody import TEAM
from tests.support.permission_cases import SUCCESS, cases_of
from tests.support.steps import PASSWORD

pytestmark = pytest.mark.S3

ID, MOMENT = str(new_id()), "2026-12-01T08:00:00Z"
SERVER_OWNED = {
    **dict.fromkeys(("id", "user_id", "coworking_id", "owner_id", "created_by", "series_id", "group_id"), ID),
    **dict.fromkeys(
        ("created_at", "updated_at", "archived_at", "cancelled_at", "banned_at", "read_at"), MOMENT
    ),
    **dict.fromkeys(("is_admin", "is_banned", "email_verified", "is_business", "is_verified"), True),
    **dict.fromkeys(("version", "policy_version", "hours_version", "stock", "kept"), 1),
    **dict.fromkeys(("role", "status", "reference", "origin", "spot_name", "email_key", "reason"), "owner"),
    **dict.fromkeys(("password_hash", "hash", "secret", "refresh_token", "totp_secret", "key"), "x"),
    **{name: [] for name in ("flags", "terms", "identities", "scopes", "events", "history")},
}
SECRET_KEYS = {
    "password",
    "password_hash",
    "hash",
    "salt",
    "email_key",
    "totp_secret",
    "token_hash",
    "fingerprint",
}
ROWS = {"exportMyData": {"email_key"}}
"""One's own rows as they are: what the registry of personal data has in the export (S15)."""
LOGS_ONLY = {"core.outbox", "bookings.history", "coworkings.policy_changes"}


@pytest.fixture(scope="module")
def document(world):
    return world.app.app.openapi()


def body_of(document, operation) -> dict | None:
    described = document["paths"][operation.path][operation.method.lower()]
    return described.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")


def resolved(document, schema: dict) -> dict:
    """Follow references, and take the object out of what may be null."""
    for alternative in schema.get("anyOf", ()):
        if alternative.get("type") != "null":
            schema = alternative
    if "$ref" in schema:
        return resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    return schema


def objects_in(document, schema, value, pointer="") -> Iterator[tuple[str, dict, dict]]:
    """Find every object of a body with its schema and its place."""
    schema = resolved(document, schema)
    if isinstance(value, dict) and "properties" in schema:
        yield pointer, schema, value
        for name, child in value.items():
            yield from objects_in(document, schema["properties"].get(name, {}), child, f"{pointer}/{name}")
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from objects_in(document, schema.get("items", {}), child, f"{pointer}/{number}")


WRITING = [operation for operation in CONTRACT if operation.method in {"POST", "PUT", "PATCH"}]


@pytest.mark.parametrize("operation", WRITING, ids=lambda operation: operation.operation_id)
async def test_no_body_takes_a_field_of_the_server(operation, world, snapshot, document):
    schema = body_of(document, operation)
    case = next(case for case in cases_of(world, operation.operation_id) if case.expected == SUCCESS)
    await case.arrange(world)
    valid = case.ask.json(case.target.ids) if callable(case.ask.json) else case.ask.json or {}
    before = await snapshot.digest()
    for pointer, described, _ in list(objects_in(document, schema or {}, valid)):
        body = json.loads(json.dumps(valid))
        place = body
        for step in pointer.split("/")[1:]:
            place = place[int(step) if isinstance(place, list) else step]
        extra = {name: value for name, value in SERVER_OWNED.items() if name not in described["properties"]}
        place |= extra
        answer = await case.send(world, json=body)
        assert answer.status_code == 422, answer.text
        refused = {error["pointer"] for error in answer.json()["errors"]}
        assert {f"{pointer}/{name}" for name in extra} - refused == set()
    after = await snapshot.digest()
    await snapshot.put_back()
    assert after == before


def secrets_kept_from(world, role) -> dict[str, str]:
    """Return what no answer to this person may hold, with a word for it."""
    kept = {PASSWORD: "a password", **world.secrets}
    places = [world.here] if role in TEAM else [world.there] if role == "foreign" else []
    dealt_with = set().union(*(place["known"] for place in places))
    for name, person in world.people.items():
        kept |= dict.fromkeys(tokens_of(person), f"a token of {name}")
        if role not in {name, "admin"} and name not in dealt_with:
            kept |= {person.email: f"the e-mail of {name}", person.full_name: f"the name of {name}"}
    return kept


def tokens_of(person) -> set[str]:
    return {person.tokens["access_token"], person.tokens["refresh_token"]}


@pytest.mark.parametrize("operation", CONTRACT, ids=lambda operation: operation.operation_id)
async def test_no_answer_tells_what_is_not_for_this_person(operation, world, snapshot):
    hashes = await snapshot.connection.fetch("SELECT password_hash FROM users.users")
    hidden = {row["password_hash"]: "the hash of a password" for row in hashes}
    for case in cases_of(world, operation.operation_id):
        if case.expected != SUCCESS:
            continue  # refusals name nothing: foreign and missing are the same to the letter (S2)
        await case.arrange(world)
        answer = await case.send(world)
        if case.operation.method != "GET":
            await snapshot.put_back()
        kept = {**hidden, **secrets_kept_from(world, case.role)}
        said = answer.text + str(answer.headers)
        told = {word for secret, word in kept.items() if secret in said}
        assert told == set(), f"{case}: {told}"
        keys = set(re.findall(r'"(\w+)":', answer.text)) if operation.operation_id != "getOpenApi" else set()
        assert keys & SECRET_KEYS <= ROWS.get(operation.operation_id, set()), case


def differing(before, after) -> tuple[dict[str, dict], set[str], set[str]]:
    """Return changed columns by table and key, tables with new rows, tables that lost rows."""
    changed = {}
    for table, rows in after.items():
        for key in rows.keys() & before[table].keys():
            if columns := set(columns_differing(before[table][key], rows[key])):
                changed.setdefault(table, {})[key] = columns
    new = {table for table, rows in after.items() if rows.keys() - before[table].keys()}
    lost = {table for table, rows in after.items() if before[table].keys() - rows.keys()}
    return changed, new, lost


def columns_differing(old, new) -> Iterator[str]:
    for name in old:
        if old[name] == new[name]:
            continue
        if name == "fields":  # a policy is one column of many fields
            yield from (f"fields.{k}" for k in old[name] | new[name] if old[name].get(k) != new[name].get(k))
        else:
            yield name


PATCHING = [operation for operation in CONTRACT if operation.method == "PATCH"]


@pytest.mark.parametrize("operation", PATCHING, ids=lambda operation: operation.operation_id)
async def test_a_patch_changes_what_it_names_and_nothing_else(operation, world, snapshot, document):
    fields = set(resolved(document, body_of(document, operation))["properties"])
    patch = patches(world.here)[operation.operation_id]
    assert set(patch.fields) == fields, "say in tests/e2e/permissions/patches.py what each field may change"
    case = next(
        case
        for case in cases_of(world, operation.operation_id)
        if case.role == patch.role and case.target.name == patch.target
    )
    for name, change in patch.fields.items():
        try:
            if patch.first is not None:
                assert (await case.send(world, json=patch.first)).is_success
            before = await snapshot.rows()
            answer = await case.send(world, json=change.body)
            assert answer.status_code == 200, (name, answer.text)
            changed, new, lost = differing(before, await snapshot.rows())
        finally:
            await snapshot.put_back()
        columns = {name} if change.columns is None else change.columns
        own = changed.pop(patch.table, {})
        assert len(own) <= 1, (name, own)
        touched = next(iter(own.values()), set())
        assert touched <= columns | ALWAYS, name
        assert bool(touched & columns) is bool(columns), f"{name}: nothing has changed"
        assert {
            t: set().union(*rows.values()) - change.others.get(t, set()) for t, rows in changed.items()
        } == {table: set() for table in changed}, name
        assert (new - LOGS_ONLY - change.remade, lost - change.remade) == (set(), set()), name
