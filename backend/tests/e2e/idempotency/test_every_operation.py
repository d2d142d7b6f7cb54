"""R6: every signed-in POST and PATCH, with a key: the answer it gives without one, once, and again."""

import re
from collections import Counter
from uuid import uuid4

import asyncpg
import pytest
from fastapi.routing import iter_route_contexts

from mesto.core.http import MestoRoute
from mesto.core.metadata import metadata
from mesto.core.security import Actor
from tests.e2e.idempotency.requests import REQUESTS

pytestmark = pytest.mark.R6

CASES = [pytest.param(arrange, id=arrange.__name__) for arranged in REQUESTS.values() for arrange in arranged]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CHANCE = re.compile(r'(?<="reference":")\w+|person\d+|req_\w+')
SHOWN_ONCE = {"createApiKey"}
"""Their answers hold a secret that is kept nowhere, so a key is ignored."""
OURS = ("etag", "content-type", "content-language")


@pytest.fixture
async def database(database_url):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def routes(app):
    found = (context.original_route for context in iter_route_contexts(app.app.routes))
    return [route for route in found if isinstance(route, MestoRoute)]


def told(answer):
    """What an answer says, with everything that chance decides named in the order of its appearance."""
    ids: dict[str, str] = {}

    def named(text):
        return UUID.sub(lambda found: ids.setdefault(found[0], f"id-{len(ids)}"), CHANCE.sub("~", text))

    headers = {name: answer.headers.get(name) for name in OURS}
    return answer.status_code, headers, named(answer.headers.get("location", "")), named(answer.text)


async def rows(database):
    """Count rows, with the keys and what signing in leaves."""
    names = [table.fullname for table in metadata.tables.values() if table.schema != "auth"]
    return Counter({name: await database.fetchval(f"SELECT count(*) FROM {name}") for name in names})


async def everything(database):
    """Digest all there is."""
    names = [table.fullname for table in metadata.tables.values() if table.schema != "auth"]
    digest = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
    return {name: await database.fetchval(digest.format(name)) for name in names}


def test_every_signed_in_post_and_patch_outside_auth_takes_a_key_and_is_tried_here(app):
    expected = {
        route.operation_id
        for route in routes(app)
        if route.methods & {"POST", "PATCH"} and route.who is Actor and not route.path.startswith("/auth")
    }
    expected -= {*SHOWN_ONCE, "eraseMe"}  # of an erased account nobody is left to ask again
    assert {route.operation_id for route in routes(app) if route.takes_key} == expected
    assert set(REQUESTS) == expected


def test_no_operation_hides_its_input_in_a_dependency(app):
    """What a dependency reads from path, query or body would not be part of the fingerprint."""

    def hidden(dependant):
        for child in dependant.dependencies:
            yield from (*child.path_params, *child.query_params, *child.body_params)
            yield from hidden(child)

    assert [route.path for route in routes(app) if route.takes_key and any(hidden(route.dependant))] == []


@pytest.mark.parametrize("arrange", CASES)
async def test_a_key_changes_no_answer_and_a_repeat_changes_nothing(app, clock, database, arrange):
    without = await arrange(app)
    before = await rows(database)
    plain = await without.send()
    assert plain.status_code == without.status, plain.text
    usual = await rows(database) - before

    said = await arrange(app)
    before = await rows(database)
    key = uuid4().hex
    first = await said.send(key)
    assert told(first) == told(plain)
    assert "idempotent-replayed" not in first.headers
    assert await rows(database) - before == usual + Counter({"core.idempotency_keys": 1})

    left = await everything(database)
    again = await said.send(key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("location", *OURS):
        assert again.headers.get(name) == first.headers.get(name)
    assert again.headers["idempotent-replayed"] == "true"
    assert await everything(database) == left
