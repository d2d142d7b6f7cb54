"""S14: whatever is logged, under whatever name, secrets are not printed and one entry is one line."""

import io
import json
import logging
import sys
from uuid import UUID

import pytest
import structlog

from mesto.core.logging import set_up_logging
from mesto.core.redaction import redact, redact_text
from mesto.core.setting_sections import LogSettings

pytestmark = pytest.mark.S14

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
REFRESH = "mrt_Zk3vQ9xL2mT7rB1c"
RANDOM = "Zk3vQ9xL2mT7rB1cY8dW4nH6gJ5pKsFaEuRoVi0tXqM"
SECRETS = (JWT, REFRESH, RANDOM, "anna.b+c@mail.example.com", "анна@example.com", "5" * 40 + "ab" * 12)


@pytest.fixture
def lines(monkeypatch):
    """Switch the real pipe on at `debug`; return what came out of it, line by line."""
    root, ours = logging.getLogger(), logging.getLogger("mesto")
    kept = list(root.handlers), root.level, ours.level
    configured = structlog.get_config()
    out = io.StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        set_up_logging(LogSettings(level="debug", format="json"), "api")
    structlog.configure(cache_logger_on_first_use=False)
    yield lambda: out.getvalue().splitlines()
    root.handlers[:], root.level = kept[:2]
    ours.setLevel(kept[2])
    structlog.configure(**configured)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "said {} here",
        "x={}",
        "'{}'",
        "({})",
        "/verify#token={}",
        "GET /x?token={}&y=1",
        "a: {},",
        "{}\n{}",
    ],
)
def test_what_looks_like_a_secret_is_left_out_wherever_it_stands(secret, frame):
    assert secret not in redact_text(frame.replace("{}", secret))


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "Authorization", "cookie", "set-cookie", "refresh_token", "secret_key", "email",
     "full_name", "api_key", "request_body", "headers", "query_string", "challenge"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["plum", 123456, ["plum"], {"a": "plum"}])
def test_what_is_called_a_secret_is_left_out_whatever_it_looks_like(name, value):
    assert redact({name: value}) == {name: "(left out)"}
    assert redact({"said": [{name: value}]}) == {"said": [{name: "(left out)"}]}


@pytest.mark.parametrize(
    "harmless",
    [
        "requests are counted in memory: Redis is away",
        "req_01a1fe7f692070e3b2a392b9df3b4545",
        "01a1fe7f-6920-70e3-b2a3-92b9df3b4545",
        "0af7651916cd43dd8448eb211c80319c",
        "/api/v1/bookings/{booking_id}",
        "bookings.booking_placed.v1",
        'File "/opt/mesto/lib/python3.12/site-packages/mesto/core/http.py", line 60, in strict',
        'sqlalchemy.exc.ProgrammingError: (UndefinedTableError) relation "users" does not exist',
        "MESTO_HTTP__TRUSTED_PROXIES",
    ],
)
def test_what_we_need_to_find_a_fault_stays(harmless):
    assert redact_text(harmless) == harmless


def test_ids_and_numbers_keep_their_value():
    entry = {"user_id": UUID(int=7), "ms": 1.5, "count": 3, "code": None, "ok": True}
    assert redact(entry) == {**entry, "user_id": str(UUID(int=7))}


def test_a_huge_value_is_cut_and_takes_no_time():
    for huge in ("x" * 10**6, "a@" * 10**5, "input_value=" * 10**4, "Aa1-" * 10**5, "://" * 10**5):
        assert len(redact_text(huge)) < 5_000
        assert len(redact_text(huge, 32_000)) < 40_000


def test_what_refers_to_itself_ends():
    endless: dict = {}
    endless["again"] = endless
    assert json.dumps(redact(endless))


HOSTILE = 'a\nb\r\n{"event": "forged"}\x1b[31mred\x00\x07\u2028end'


def test_hostile_words_stay_one_line_of_json(lines):
    structlog.get_logger("mesto.test").info("said", what=HOSTILE, more=[HOSTILE], **{"odd\nname": 1})
    logging.getLogger("somebody").warning("said %s", HOSTILE)
    structlog.get_logger("mesto.test").warning(HOSTILE)
    structlog.get_logger("mesto.test").error("failed", exc_info=ValueError(HOSTILE))
    told = lines()
    assert len(told) == 4
    for line in told:
        assert json.loads(line)["event"] != "forged"
        assert not {"\x1b", "\x00", "\x07", "\u2028"} & set(line)
        assert "\\u001b" not in line


def test_no_logger_prints_a_secret_at_any_level(lines):
    for logger in (logging.getLogger("somebody"), logging.getLogger("mesto.old")):
        for say in (logger.debug, logger.info, logger.error):
            say("with %s and %s", JWT, {"mail": SECRETS[3]})
    log = structlog.get_logger("mesto.test")
    for say in (log.debug, log.info, log.error):
        say(f"with {REFRESH}", token=RANDOM, nested={"deep": [JWT]}, who=SECRETS[3], password="plum-tram")
    log.error("failed", exc_info=RuntimeError(f"{JWT} of {SECRETS[3]}"))
    told = "\n".join(lines())
    assert told.count("\n") == 8  # debug of ours, but not of a library
    for secret in (*SECRETS, "plum-tram"):
        assert secret not in told


def test_libraries_are_not_heard_at_debug(lines):
    logging.getLogger("aiormq.connection").debug("frame")
    logging.getLogger("asyncio").debug("poll")
    structlog.get_logger("mesto.test").debug("ours")
    assert [json.loads(line)["event"] for line in lines()] == ["ours"]
