from datetime import timedelta
from uuid import uuid4

import pytest

from mesto.core.errors import RoleTooLow
from mesto.core.security import Actor, Role
from mesto.modules.coworkings.domain.errors import MemberNotFound
from mesto.modules.coworkings.domain.member import Member, MemberStatus, email_key, ensure_may_manage
from tests.support.factories import NOW, a_person

WEEK = timedelta(days=7)


def an_invitation(email="anna@example.com", role=Role.STAFF):
    member = Member.invite(coworking_id=uuid4(), email=email, role=role, now=NOW)
    member.pull_events()
    return member


def test_emails_are_compared_as_registration_does():
    assert email_key(" ＡＮＮＡ@Example.com ") == "anna@example.com"


def test_an_invited_person_joins_and_the_email_is_forgotten():
    member, user_id = an_invitation(), uuid4()
    member.accept(user_id=user_id, email="Anna@example.com", now=NOW + WEEK - timedelta(seconds=1))
    assert (member.status, member.user_id) == (MemberStatus.ACTIVE, user_id)
    assert (member.email_key, member.expires_at) == (None, None)
    (fact,) = member.pull_events()
    assert (fact.name, fact.user_id, fact.role) == ("coworkings.member_joined.v1", user_id, "staff")


def test_joining_twice_is_joining_once():
    member, user_id = an_invitation(), uuid4()
    member.accept(user_id=user_id, email="anna@example.com", now=NOW)
    member.pull_events()
    member.accept(user_id=user_id, email="anna@example.com", now=NOW + 2 * WEEK)
    assert member.pull_events() == []


@pytest.mark.parametrize(
    ("email", "after"), [("boris@example.com", timedelta(0)), ("anna@example.com", WEEK)]
)
def test_neither_another_email_nor_an_ended_invitation_joins(email, after):
    member = an_invitation()
    with pytest.raises(MemberNotFound):
        member.accept(user_id=uuid4(), email=email, now=NOW + after)
    assert member.status is MemberStatus.INVITED


def test_nobody_joins_in_the_place_of_a_member():
    member = Member.founder(coworking_id=uuid4(), user_id=uuid4(), now=NOW)
    with pytest.raises(MemberNotFound):
        member.accept(user_id=uuid4(), email="anna@example.com", now=NOW)


def test_an_ended_invitation_is_renewed_for_another_week():
    member = an_invitation()
    assert not member.counts(NOW + WEEK)
    member.renew(Role.MANAGER, NOW + WEEK)
    assert member.counts(NOW + WEEK)
    assert not member.counts(NOW + 2 * WEEK)
    (fact,) = member.pull_events()
    assert (fact.name, fact.role) == ("coworkings.member_invited.v1", "manager")


def test_a_changed_role_is_told_of_members_and_not_of_invitations():
    invited = an_invitation()
    invited.change_role(Role.RESIDENT, NOW)
    assert (invited.role, invited.pull_events()) == (Role.RESIDENT, [])
    owner = Member.founder(coworking_id=uuid4(), user_id=uuid4(), now=NOW)
    owner.change_role(Role.OWNER, NOW)
    assert owner.pull_events() == []
    owner.change_role(Role.STAFF, NOW)
    (fact,) = owner.pull_events()
    assert (fact.old_role, fact.new_role) == ("owner", "staff")


def test_only_an_active_owner_keeps_a_coworking_owned():
    assert Member.founder(coworking_id=uuid4(), user_id=uuid4(), now=NOW).is_active_owner
    assert not an_invitation(role=Role.OWNER).is_active_owner


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_admin_manage_everybody_managers_staff_and_residents(role):
    coworking_id = uuid4()
    ensure_may_manage(a_person(coworking_id, Role.OWNER), coworking_id, role)
    ensure_may_manage(a_person(is_admin=True), coworking_id, role)
    ensure_may_manage(Actor.system(), coworking_id, role)
    manager = a_person(coworking_id, Role.MANAGER)
    if role in {Role.RESIDENT, Role.STAFF}:
        ensure_may_manage(manager, coworking_id, role)
    else:
        with pytest.raises(RoleTooLow):
            ensure_may_manage(manager, coworking_id, role)
