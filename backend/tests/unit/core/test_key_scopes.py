from uuid import uuid4

import pytest

from mesto.core.permissions import NOBODY_SAID, Permission, Scope, Who
from mesto.core.security import Actor, ActorKind, KeyOutOfScope, Role, SignInFirst

ANNA, HERE, THERE = uuid4(), uuid4(), uuid4()
KEY = Actor(id=ANNA, key_id=uuid4(), scopes=frozenset({"bookings:read"}), roles={HERE: Role.STAFF})
PERSON = Actor(id=ANNA, roles={HERE: Role.OWNER})


def test_a_key_with_the_scope_acts_as_what_it_is_and_a_person_needs_none():
    needs = Permission(Who.STAFF, Scope.BOOKINGS_READ)
    assert needs.limits(KEY) is KEY
    assert Permission(Who.STAFF).limits(PERSON) is PERSON
    assert Permission(Who.SELF).limits(PERSON) is PERSON


@pytest.mark.parametrize("who", [who for who in Who if who is not Who.PUBLIC])
@pytest.mark.parametrize("scope", [None, Scope.BOOKINGS_WRITE, Scope.SPOTS_READ])
def test_a_key_is_refused_what_it_was_not_given(who, scope):
    with pytest.raises(KeyOutOfScope):
        Permission(who, scope).limits(KEY)


def test_a_key_is_refused_where_nothing_is_said():
    with pytest.raises(KeyOutOfScope):
        NOBODY_SAID.limits(KEY)


@pytest.mark.parametrize("scope", [None, Scope.SPOTS_READ])
def test_where_nobody_has_to_sign_in_a_key_without_the_scope_is_nobody(scope):
    assert Permission(Who.PUBLIC, scope).limits(KEY) == Actor.anonymous()
    assert Permission(Who.PUBLIC, Scope.BOOKINGS_READ).limits(KEY) is KEY


def test_nothing_is_a_keys_own_though_it_stands_for_its_maker():
    assert PERSON.owns(ANNA)
    assert not KEY.owns(ANNA)
    assert not Actor.anonymous().owns(None)
    assert (PERSON.person_id, KEY.person_id) == (ANNA, None)
    assert (PERSON.user_id, PERSON.author_id, KEY.author_id) == (ANNA, ANNA, ANNA)
    with pytest.raises(KeyOutOfScope):
        _ = KEY.user_id
    for ask in (lambda a: a.user_id, lambda a: a.author_id, lambda a: a.caller_id):
        with pytest.raises(SignInFirst):
            ask(Actor.anonymous())


def test_a_key_and_its_maker_are_two_callers():
    assert PERSON.caller_id == ANNA
    assert KEY.caller_id == KEY.key_id != ANNA


def test_what_a_key_does_is_done_by_the_team_whoever_it_is_done_to():
    assert KEY.kind_towards(HERE, ANNA) is ActorKind.TEAM
    assert KEY.kind_towards(HERE, uuid4()) is ActorKind.TEAM
    assert PERSON.kind_towards(HERE, ANNA) is ActorKind.USER


def test_a_key_is_staff_in_its_coworking_and_a_stranger_elsewhere():
    assert KEY.is_team_of(HERE)
    assert not KEY.is_team_of(THERE)
