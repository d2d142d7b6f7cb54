from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest

from mesto.modules.auth.domain.errors import TokenExpired, TokenInvalid
from mesto.modules.auth.infrastructure.access_tokens import Bearer, JwtAccessTokens

OLD, NEW = b"old key of at least thirty-two bytes", b"new key of at least thirty-two bytes"
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
USER, SESSION = uuid4(), uuid4()


def tokens(*keys, life=timedelta(minutes=5)):
    return JwtAccessTokens(keys, life)


def issue(issuer, not_after=NOW + timedelta(days=30)):
    return issuer.issue(user_id=USER, session_id=SESSION, now=NOW, not_after=not_after)


def test_a_token_says_who_and_until_when_and_nothing_about_power():
    issued = issue(tokens(OLD))

    assert issued.expires_at == NOW + timedelta(minutes=5)
    assert tokens(OLD).read(issued.token, NOW) == Bearer(USER, SESSION)
    claims = jwt.decode(issued.token, options={"verify_signature": False})
    assert claims.keys() == {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}
    assert jwt.get_unverified_header(issued.token).keys() == {"alg", "typ", "kid"}


def test_while_keys_rotate_the_first_signs_and_all_verify():
    before, during, after = tokens(OLD), tokens(NEW, OLD), tokens(NEW)
    old, new = issue(before).token, issue(during).token

    assert during.read(old, NOW) == during.read(new, NOW) == after.read(new, NOW)
    with pytest.raises(TokenInvalid):
        after.read(old, NOW)
    with pytest.raises(TokenInvalid):
        before.read(new, NOW)


def test_a_token_lives_no_longer_than_its_session():
    issued = issue(tokens(OLD), not_after=NOW + timedelta(seconds=90))

    assert issued.expires_at == NOW + timedelta(seconds=90)
    with pytest.raises(TokenExpired):
        tokens(OLD).read(issued.token, NOW + timedelta(seconds=90))


def test_clocks_of_two_processes_may_differ_by_seconds_only():
    token = issue(tokens(OLD)).token

    assert tokens(OLD).read(token, NOW - timedelta(seconds=5))
    with pytest.raises(TokenInvalid):
        tokens(OLD).read(token, NOW - timedelta(seconds=6))
