"""What the log says of a request: one line of JSON, ids only (rules.md R-D03)."""

import io
import json
import logging
import sys

import pytest
import structlog

from mesto.core.logging import set_up_logging
from mesto.core.setting_sections import LogSettings
from tests.support.actors import acting

CANARIES = ("canary-body", "canary@example.com", "eyJhbGciOi.canary.token", "canary-query", "canary-agent")


@pytest.fixture
def lines(app, monkeypatch):
    """Switch the real pipe on; return a way to read what came out of it."""
    root = logging.getLogger()
    kept = list(root.handlers), root.level
    configured = structlog.get_config()
    out = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        set_up_logging(LogSettings(level="info", format="json"), "api")
    structlog.configure(cache_logger_on_first_use=False)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.handlers[:], root.level = kept
    structlog.configure(**configured)


async def test_a_request_is_one_line_with_its_ids_and_nothing_personal(app, lines):
    await app.client.post(
        "/api/v1/things/mine?q=canary-query",
        json={"name": "canary-body", "email": "canary@example.com"},
        headers={
            "authorization": "Bearer eyJhbGciOi.canary.token",
            "user-agent": "canary-agent",
            "x-request-id": "the-request",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            **acting("019ab3c0-0000-7000-8000-000000000007"),
        },
    )
    [line] = lines()
    assert line["event"] == "request"
    assert line["request_id"] == "the-request"
    assert line["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert line["service"] == "api"
    assert line["level"] == "info"
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/things/mine", 201)
    assert line["ms"] >= 0
    assert "code" in line
    assert not any(canary in json.dumps(line) for canary in CANARIES)


async def test_a_refused_request_is_one_line_with_its_code_and_template(app, lines):
    await app.client.post("/api/v1/things", json={"name": "canary-body" * 9})
    await app.client.get("/api/v1/things/canary-query")
    await app.client.get("/canary-query")
    told = lines()
    assert [(line["route"], line["status"], line["code"]) for line in told] == [
        ("/api/v1/things", 422, "validation_error"),
        ("/api/v1/things/{thing_id}", 422, "validation_error"),
        (None, 404, "not_found"),
    ]
    assert not any(canary in json.dumps(told) for canary in CANARIES)


async def test_a_crash_adds_one_line_with_the_traceback_and_without_what_was_sent(app, lines):
    await app.client.get("/api/v1/things/broken", headers={"x-request-id": "the-crash"})
    crash, request = lines()
    assert crash["event"] == "request failed"
    assert crash["request_id"] == request["request_id"] == "the-crash"
    assert "RuntimeError" in crash["exception"]
    assert "things.py" in crash["exception"]
    assert "anna@example.com" not in crash["exception"]
    assert (request["status"], request["code"]) == (500, "internal_error")


async def test_a_violated_constraint_does_not_put_the_row_into_the_log(app, lines):
    sql = (
        "DO $$ BEGIN RAISE EXCEPTION 'duplicate key' USING ERRCODE = 'unique_violation',"
        " DETAIL = 'Key (email)=(canary@example.com) already exists.'; END $$"
    )
    await app.client.get("/api/v1/things/query", params={"sql": sql})
    crash, _ = lines()
    assert "duplicate key" in crash["exception"]
    assert "DETAIL: (left out)" in crash["exception"]
    assert "canary@" not in crash["exception"].replace(sql, "")


async def test_probes_leave_no_lines(app, lines):
    for path in ("/live", "/ready", "/health", "/metrics"):
        await app.client.get(path)
    assert lines() == []


async def test_lines_of_libraries_take_the_same_shape(app, lines):
    logging.getLogger("somebody").warning("said\nsomething %s", "else")
    logging.getLogger("uvicorn.access").info("GET /?token=canary-query")
    [line] = lines()
    assert line["event"] == "said\nsomething else"
    assert line["logger"] == "somebody"
