"""Whose hands a complaint goes through: none that were in it before, none that take back what an appeal gave, and none
that grant by the slice."""

import pytest
from django.db import IntegrityError, transaction

from troth.cases.models import Status
from troth.cases.services import answer, merge, note, wait_for_person
from troth.clocks.models import Clock
from troth.complaints.models import Appeal, Complaint, Decision, Remedy
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import (
    accept_decision,
    appeal,
    assign_appeal,
    decide,
    decide_appeal,
    decline_remedy,
    drop_for_abuse,
    investigate,
)
from troth.complaints.tests.makers import (
    DAY,
    HOUR,
    NOON,
    NOT_UPHELD,
    PARTLY,
    REASONS,
    UPHELD,
    a_complaint,
    administrator,
    agent,
    another_supervisor,
    assessed,
    decided,
    its_person,
    kinds,
    reviewed,
    supervisor,
    the,
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.people.models import Staff
from troth.promises.rules.standards import Key, Terms
from troth.promises.tests.makers import drive, in_force

pytestmark = pytest.mark.django_db
WHY = "Nobody looked at the statement."


def all_of(amount: int) -> Ruling:
    return Ruling("upheld", REASONS, "double-charge", Grant("refund", amount, "CNY"))


def again(complaint: Complaint, ruling: Ruling, *, by: Actor) -> Decision:
    investigate(the(complaint), "Looked once more.", at=NOON + DAY, by=by)
    return decide(the(complaint), ruling, at=NOON + DAY, by=by)


@pytest.mark.parametrize("way", ["note", "answer"])
def test_who_answered_or_noted_anything_before_the_decision_does_not_decide_its_appeal(way: str) -> None:
    complaint, meddler = assessed(), supervisor()
    {"note": note, "answer": answer}[way](complaint.case, "Do not pay.", at=NOON + HOUR, by=meddler.actor)
    decide(the(complaint), NOT_UPHELD, at=NOON + 2 * HOUR, by=agent().actor)
    made = appeal(the(complaint), WHY, at=NOON + 3 * HOUR, by=its_person(complaint))
    with pytest.raises(Forbidden, match="took part"):
        decide_appeal(made, UPHELD, at=NOON + 4 * HOUR, by=meddler.actor)
    with pytest.raises(Invalid, match="took no part"):
        assign_appeal(made, meddler, at=NOON + 4 * HOUR, by=agent().actor)
    for refused in (
        lambda: Appeal.objects.filter(pk=made.pk).update(decider=meddler),
        lambda: _decided_on_appeal(complaint, meddler),
    ):
        with pytest.raises(IntegrityError, match="took part"), transaction.atomic():
            refused()


def _decided_on_appeal(complaint: Complaint, staff: Staff) -> None:
    Decision.objects.create(
        complaint=complaint, round=2, outcome="not_upheld", reasons=REASONS, is_appeal=True, decided_by=staff, at=NOON
    )


def test_who_writes_to_the_person_while_deciding_the_appeal_may_decide_it() -> None:
    complaint = decided(NOT_UPHELD).complaint
    made = appeal(the(complaint), WHY, at=NOON + 3 * HOUR, by=its_person(complaint))
    answer(complaint.case, "Which day was it?", at=NOON + 4 * HOUR, by=supervisor().actor)
    assert decide_appeal(made, UPHELD, at=NOON + 5 * HOUR, by=supervisor().actor).is_appeal


def test_what_an_appeal_gave_is_taken_back_by_nobody() -> None:
    complaint = reviewed(PARTLY).complaint
    with pytest.raises(Forbidden, match="took part"):
        again(complaint, NOT_UPHELD, by=agent().actor)
    with pytest.raises(Invalid, match="never makes it worse"):
        again(complaint, NOT_UPHELD, by=another_supervisor().actor)
    with pytest.raises(Refused, match="answered already"):
        drop_for_abuse(the(complaint), "repeated", REASONS, at=NOON + 3 * DAY, by=administrator().actor)
    assert again(complaint, UPHELD, by=another_supervisor().actor).outcome == "upheld"


def test_several_decisions_on_one_complaint_grant_no_more_than_one() -> None:
    complaint = decided(all_of(15_000)).complaint
    with pytest.raises(Forbidden, match=r"CNY 150\.00 were granted in this one already") as refused:
        again(complaint, all_of(5_001), by=agent().actor)
    assert refused.value.field == "amount"
    again(complaint, all_of(5_000), by=agent().actor)
    again(complaint, all_of(480_000), by=supervisor().actor)
    assert sum(remedy.decision.amount for remedy in Remedy.objects.all()) == 500_000


def test_what_the_person_did_not_want_is_not_counted_as_granted() -> None:
    complaint = decided(all_of(20_000)).complaint
    decline_remedy(Remedy.objects.get(), "", at=NOON + DAY, by=its_person(complaint))
    again(complaint, all_of(20_000), by=agent().actor)


def test_an_appeal_and_a_decision_end_the_waiting_for_the_person() -> None:
    in_force(Key("drive", "", "appeal", "", "resolution"), Terms(10, "day", pauses_while_waiting=True), at=NOON - DAY)
    complaint = assessed(service=drive())
    wait_for_person(complaint.case, "Which day?", at=NOON + HOUR, by=agent().actor)
    decide(the(complaint), NOT_UPHELD, at=NOON + 2 * HOUR, by=agent().actor)
    assert the(complaint).case.status == Status.OPEN
    wait_for_person(the(complaint).case, "Your account?", at=NOON + 3 * HOUR, by=agent().actor)
    made = appeal(the(complaint), WHY, at=NOON + 4 * HOUR, by=its_person(complaint))
    assert Clock.objects.get(started_at=NOON + 4 * HOUR).state == "running"
    wait_for_person(the(complaint).case, "Your account?", at=NOON + 5 * HOUR, by=agent().actor)
    decide_appeal(made, UPHELD, at=NOON + 6 * HOUR, by=supervisor().actor)
    assert the(complaint).case.status == Status.OPEN
    assert kinds(complaint.case).count("case.resumed") == 3


def test_a_complaint_that_goes_on_in_another_one_is_appealed_there() -> None:
    complaint, into = a_complaint(), a_complaint(body="The same again")
    merge(complaint.case, into.case, at=NOON, by=agent().actor)
    with pytest.raises(Refused, match=into.case.code):
        appeal(the(complaint), WHY, at=NOON + DAY, by=its_person(complaint))


def test_an_accepted_complaint_closes_when_the_person_does_without_the_last_remedy() -> None:
    complaint = decided(UPHELD).complaint
    accept_decision(complaint, at=NOON + DAY, by=its_person(complaint))
    decline_remedy(Remedy.objects.get(), "", at=NOON + 2 * DAY, by=its_person(complaint))
    assert the(complaint).case.status == Status.CLOSED
