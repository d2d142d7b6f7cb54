from datetime import timedelta
from uuid import uuid4

import pytest

from mesto.core.errors import RoleTooLow
from mesto.core.security import Role
from mesto.modules.coworkings.domain.ban import Ban, Barring, ensure_may_be_barred
from mesto.modules.coworkings.domain.errors import BanEndsBeforeItBegins
from tests.support.factories import NOW

DAY = timedelta(days=1)
MANAGER = uuid4()


def barring(reason="Noise", until=None, *, keep_bookings=False, by=MANAGER):
    return Barring(reason, until, keep_bookings, by)


def a_ban(**decided):
    ban = Ban.impose(coworking_id=uuid4(), user_id=uuid4(), barring=barring(**decided), now=NOW)
    ban.pull_events()
    return ban


def test_a_ban_tells_who_is_barred_until_when_and_no_reason():
    made = Ban.impose(
        coworking_id=uuid4(), user_id=uuid4(), barring=barring(until=NOW + DAY, keep_bookings=True), now=NOW
    )
    (fact,) = made.pull_events()
    assert (fact.name, fact.ban_id) == ("coworkings.user_barred.v1", made.id)
    assert (fact.coworking_id, fact.user_id) == (made.coworking_id, made.user_id)
    assert (fact.until, fact.keep_bookings) == (NOW + DAY, True)
    assert not hasattr(fact, "reason")


def test_a_ban_counts_up_to_its_end_and_without_one_for_ever():
    ban = a_ban(until=NOW + DAY)
    assert ban.counts(NOW + DAY - timedelta(microseconds=1))
    assert not ban.counts(NOW + DAY)
    assert a_ban().counts(NOW + 10_000 * DAY)


@pytest.mark.parametrize("until", [NOW, NOW - DAY])
def test_a_ban_ends_in_the_future(until):
    with pytest.raises(BanEndsBeforeItBegins) as refused:
        a_ban(until=until)
    assert (refused.value.code, refused.value.pointer) == ("validation_error", "/until")
    ban = a_ban()
    with pytest.raises(BanEndsBeforeItBegins):
        ban.replace(barring(until=until), NOW)
    assert (ban.barring, ban.pull_events()) == (barring(), [])


@pytest.mark.parametrize(
    "decided",
    [{"reason": "Theft"}, {"until": NOW + DAY}, {"keep_bookings": True}, {"by": uuid4()}],
)
def test_another_decision_takes_the_place_of_the_first(decided):
    ban = a_ban()
    ban.replace(barring(**decided), NOW + DAY / 2)
    assert (ban.barring, ban.created_at) == (barring(**decided), NOW + DAY / 2)
    assert [fact.name for fact in ban.pull_events()] == ["coworkings.user_barred.v1"]


def test_the_same_decision_counts_once_while_it_runs():
    ban = a_ban()
    ban.replace(barring(), NOW + DAY)
    assert (ban.created_at, ban.pull_events()) == (NOW, [])


def test_an_ended_ban_begins_anew():
    ban = a_ban(until=NOW + DAY)
    ban.replace(barring(until=NOW + 3 * DAY), NOW + 2 * DAY)
    assert (ban.created_at, len(ban.pull_events())) == (NOW + 2 * DAY, 1)


def test_lifting_a_ban_is_told():
    ban = a_ban()
    ban.lift(NOW)
    (fact,) = ban.pull_events()
    assert (fact.name, fact.ban_id, fact.user_id) == ("coworkings.user_unbarred.v1", ban.id, ban.user_id)


def test_residents_and_strangers_may_be_barred_the_team_and_admins_not():
    for role in (None, Role.RESIDENT):
        ensure_may_be_barred(role, is_admin=False)
        with pytest.raises(RoleTooLow):
            ensure_may_be_barred(role, is_admin=True)
    for role in (Role.STAFF, Role.MANAGER, Role.OWNER):
        with pytest.raises(RoleTooLow):
            ensure_may_be_barred(role, is_admin=False)
