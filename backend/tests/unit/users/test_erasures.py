from datetime import UTC, datetime
from uuid import UUID

import pytest

from mesto.core.stored_answers import without
from mesto.modules.users.domain.erasure import Erasure
from mesto.modules.users.domain.link import LinkPurpose
from mesto.modules.users.domain.user import User
from mesto.modules.users.infrastructure.erasure_file import ErasureFile, read_erasures, written

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
ANNA, BORIS = (UUID(f"00000000-0000-7000-8000-00000000000{n}") for n in (1, 2))


def test_an_erased_account_says_so_once_and_keeps_nothing():
    user = User.register(
        email="Anna@Example.com", full_name="Anna", password_hash="$argon2", timezone="Europe/Moscow", now=NOW
    )
    user.pull_events()
    user.erase(NOW)
    user.erase(NOW)
    assert [event.name for event in user.pull_events()] == ["users.user_erased.v1"]
    assert (user.email, user.email_key) == (f"erased-{user.id}",) * 2
    assert (user.full_name, user.password_hash, user.timezone, user.erased_at) == ("", None, None, NOW)


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_what_was_asked_for_before_makes_no_link_after(purpose):
    user = User.register(email="anna@example.com", full_name="Anna", password_hash="$argon2", now=NOW)
    user.ask_for_email("anna@example.org", by=None, now=NOW)
    assert user.link_goes_to(purpose) is not None
    user.erase(NOW)
    assert user.link_goes_to(purpose) is None


def test_an_answer_keeps_its_shape_and_loses_the_person():
    anna, boris = str(ANNA), str(BORIS)
    answer = {
        "items": [
            {"id": "b1", "user": {"id": anna, "full_name": "Anna", "email": "Anna@x.io"}, "note": "tea",
             "guest": {"name": "Carl"}, "spot": {"name": "Desk"}},
            {"id": "b2", "user": {"id": boris, "full_name": "Boris", "email": "b@x.io"}, "note": "tea"},
            {"id": "m1", "user": {"email": "anna@x.io"}},
            {"id": "m2", "user": {"email": "former@x.io"}},
            {"id": "x1", "user_id": anna, "reason": "noise", "party_size": 2},
        ]
    }  # fmt: skip
    assert without(answer, anna, ["anna@x.io", "former@x.io"]) == {
        "items": [
            {"id": "b1", "user": {"id": anna, "full_name": "", "email": ""}, "note": "",
             "guest": None, "spot": {"name": "Desk"}},
            {"id": "b2", "user": {"id": boris, "full_name": "Boris", "email": "b@x.io"}, "note": "tea"},
            {"id": "m1", "user": {"email": ""}},
            {"id": "m2", "user": {"email": ""}},
            {"id": "x1", "user_id": anna, "reason": "", "party_size": 2},
        ]
    }  # fmt: skip


def test_the_list_outside_is_read_as_it_was_written(tmp_path):
    erasures = [Erasure(user_id=ANNA, at=NOW), Erasure(user_id=BORIS, at=NOW)]
    file = ErasureFile(tmp_path / "erasures.txt")
    assert (file.is_kept, file.read(), ErasureFile(None).is_kept) == (True, [], False)
    file.write(erasures)
    assert file.read() == erasures
    assert [path.name for path in tmp_path.iterdir()] == ["erasures.txt"]


@pytest.mark.parametrize(
    "line", ["nonsense", f"{ANNA}", f"{ANNA} yesterday", f"{ANNA} {NOW.isoformat()} more"]
)
def test_a_list_that_is_none_is_refused_with_its_line(line):
    with pytest.raises(ValueError, match="line 3"):
        read_erasures(written([Erasure(user_id=BORIS, at=NOW)]) + line)
