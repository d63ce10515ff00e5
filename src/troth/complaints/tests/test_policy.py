"""Who may do what with a complaint, asked one role at a time."""

import pytest

from troth.cases.tests.makers import holder
from troth.complaints import policy
from troth.complaints.tests.makers import a_complaint, its_person
from troth.core.actors import Actor, Role
from troth.people.tests.makers import MALLORY, SETUP

pytestmark = pytest.mark.django_db
ALL = frozenset(Role)


def staff(role: str) -> Actor:
    return Actor("staff", f"somebody-{role}", frozenset({role}))


def test_an_appeal_is_reviewed_by_seniors_who_took_no_part() -> None:
    case = a_complaint().case
    assert {role for role in ALL if policy.may_review(staff(role), case, ())} == {Role.SUPERVISOR, Role.ADMINISTRATOR}
    assert not policy.may_review(staff(Role.SUPERVISOR), case, {"somebody-supervisor"})
    assert not policy.may_review(Actor("api", "shop", frozenset({Role.SUPERVISOR})), case, ())


def test_only_seniors_drop_and_only_administrators_set_limits() -> None:
    assert {role for role in ALL if policy.may_drop(staff(role))} == {Role.SUPERVISOR, Role.ADMINISTRATOR}
    assert {role for role in ALL if policy.may_set_limits(staff(role))} == {Role.ADMINISTRATOR}
    assert {role for role in ALL if policy.may_enter_causes(staff(role))} == {
        Role.SUPERVISOR, Role.QUALITY, Role.ADMINISTRATOR,
    }  # fmt: skip
    assert policy.may_set_limits(SETUP) and policy.may_enter_causes(SETUP)
    for by in (MALLORY, Actor.person("x"), Actor("api", "shop", frozenset({Role.ADMINISTRATOR}))):
        assert not (policy.may_drop(by) or policy.may_set_limits(by) or policy.may_enter_causes(by))


def test_the_pack_is_for_the_person_the_receipt_and_readers_of_cases() -> None:
    complaint, nameless = a_complaint(), a_complaint(anonymous=True, body="Else")
    assert policy.may_have_pack(its_person(complaint), complaint.case)
    assert policy.may_have_pack(holder(nameless.case), nameless.case)
    assert not policy.may_have_pack(holder(nameless.case), complaint.case)
    assert not policy.may_have_pack(MALLORY, complaint.case)
    readers = {role for role in ALL if policy.may_have_pack(staff(role), complaint.case)}
    assert Role.AUDITOR in readers
    assert not readers & {Role.TRAINER, Role.EXECUTIVE, Role.DRAFTER}
