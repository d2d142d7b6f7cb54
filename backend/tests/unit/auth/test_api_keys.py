import hashlib
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from mesto.core.permissions import Scope
from mesto.core.security import Role
from mesto.modules.auth.domain.api_key import ApiKey, claims_to_be_a_key, is_well_formed, role_for
from mesto.modules.auth.domain.errors import ExpiresInThePast

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def a_key(expires_at=None, scopes=("spots:read",)):
    return ApiKey.issue(
        coworking_id=uuid4(), name="Door", scopes=scopes, by=uuid4(), now=NOW, expires_at=expires_at
    )


def test_a_key_is_256_random_bits_of_which_a_hash_and_the_tail_are_kept():
    made = [a_key() for _ in range(100)]
    assert len({token for _, token in made}) == 100
    for key, token in made:
        assert is_well_formed(token)
        assert key.hash == hashlib.sha256(token.encode()).digest()
        assert key.tail == token[-6:]
        assert token not in {value for value in vars(key).values() if isinstance(value, str)}


def test_scopes_are_a_set():
    key, _ = a_key(scopes=["spots:write", "spots:read", "spots:write"])
    assert key.scopes == ("spots:read", "spots:write")


@pytest.mark.parametrize(
    ("scopes", "role"),
    [
        ((), Role.STAFF),
        (("bookings:read", "bookings:write", "spots:read", "options:read"), Role.STAFF),
        (("spots:write",), Role.MANAGER),
        (("bookings:read", "options:write"), Role.MANAGER),
        (("webhooks:write",), Role.MANAGER),
        (tuple(scope.value for scope in Scope), Role.MANAGER),
    ],
)
def test_the_scopes_say_what_a_key_counts_as(scopes, role):
    assert role_for(scopes) is role


@pytest.mark.parametrize("late_by", [timedelta(0), timedelta(days=-1)])
def test_a_key_has_to_expire_in_the_future(late_by):
    with pytest.raises(ExpiresInThePast) as refusal:
        a_key(expires_at=NOW + late_by)
    assert refusal.value.pointer == "/expires_at"
    assert a_key(expires_at=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    "token", ["mak_", "mak_x", f"mak_{'x' * 42}", f"mak_{'x' * 44}", f"mak_{'ж' * 43}", f"mak_{'x' * 43}\n"]
)
def test_what_only_begins_like_a_key_is_none(token):
    assert claims_to_be_a_key(token)
    assert not is_well_formed(token)
