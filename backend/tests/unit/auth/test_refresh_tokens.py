from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from mesto.modules.auth.domain.refresh_token import RefreshSecrets, RefreshToken, hash_of

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SECRETS = RefreshSecrets((b"new", b"old"))


def a_token(**changes):
    given = {"hash": b"", "session_id": uuid4(), "generation": 0, "issued_at": NOW}
    return RefreshToken(**{**given, **changes})


def test_a_successor_can_be_made_again_and_by_nothing_else():
    token = a_token()
    others = [
        replace(token, session_id=uuid4()),
        replace(token, generation=1),
        replace(token, salt=b"another"),
    ]

    successor = SECRETS.successor(token)

    assert successor == SECRETS.successor(replace(token))
    assert successor not in {SECRETS.successor(other) for other in others}
    assert successor != RefreshSecrets((b"stolen",)).successor(token)
    assert len(successor) == len("mrt_") + 43


def test_a_successor_made_under_the_old_key_is_still_found():
    token = a_token()
    made_before = RefreshSecrets((b"old",)).successor(token)

    assert hash_of(made_before) in {hash_of(each) for each in SECRETS.successors(token)}
    assert SECRETS.successor(token) != made_before


def test_only_the_same_client_may_return_and_only_soon():
    used = a_token(used_at=NOW, used_by="phone")

    assert used.may_return("phone", NOW + timedelta(seconds=10))
    assert not used.may_return("phone", NOW + timedelta(seconds=10, microseconds=1))
    assert not used.may_return("thief", NOW)
    assert not a_token().may_return("phone", NOW)


def test_first_tokens_never_repeat():
    assert len({SECRETS.first() for _ in range(100)}) == 100
