"""Decisions are complete, within authority, frozen; what they grant is carried out; the person has the last word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from troth.cases.events import Kind as CaseKind
from troth.cases.models import Message, Status
from troth.cases.services import Said, answer, merge, open_case, reopen, wait_for_person, write
from troth.cases.services import close as close_case
from troth.cases.services.attaching import Upload
from troth.cases.tests.makers import MATTER
from troth.complaints.events import Kind
from troth.complaints.models import Cause, Complaint, Decision, Outcome, Remedy, Stage
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import (
    Proof,
    accept_decision,
    carry_out_remedy,
    close,
    decide,
    decline_remedy,
    drop_for_abuse,
    investigate,
    retire_cause,
    withdraw,
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
    appealed,
    assessed,
    decided,
    its_person,
    kinds,
    paid,
    supervisor,
    the,
)
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event
from troth.people.tests.makers import rita

pytestmark = pytest.mark.django_db
ABUSE = "The enclosed invoice was proved to be forged: its number belongs to another customer."


def refund(amount: int, currency: str = "CNY") -> Ruling:
    return Ruling("upheld", REASONS, "double-charge", Grant("refund", amount, currency))


def test_a_decision_is_sent_with_its_reasons_and_counts_as_the_answer() -> None:
    decision = decided(UPHELD)
    complaint = the(decision.complaint)
    assert (complaint.stage, complaint.answered_at) == (Stage.ANSWERED, NOON + 2 * HOUR)
    assert complaint.cause is not None and complaint.cause.slug == "double-charge"
    assert complaint.case.answered_at == NOON + 2 * HOUR
    assert kinds(complaint.case)[-2:] == [Kind.ANSWERED, Kind.DEMANDED]
    facts = Event.objects.get(kind=Kind.ANSWERED).facts
    assert (facts["outcome"], facts["amount"], facts["round"], facts["reasons"]) == ("upheld", 2_500, 1, REASONS)
    assert REASONS.encode() not in bytes(Decision.objects.values_list("reasons", flat=True)[0] or b"")


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (replace(UPHELD, outcome="maybe"), "outcome"), (replace(UPHELD, reasons="Sorry."), "reasons"),
        (replace(UPHELD, reasons=REASONS + "\u202e"), "reasons"), (replace(UPHELD, cause="bad-luck"), "cause"),
        (replace(UPHELD, grant=Grant()), "remedy"), (replace(UPHELD, grant=Grant("flowers")), "remedy"),
        (refund(0), "amount"), (refund(10, ""), "currency"),
    ],
)  # fmt: skip
def test_what_is_incomplete_is_not_sent(ruling: Ruling, field: str) -> None:
    complaint = assessed()
    with pytest.raises(Invalid) as refused:
        decide(complaint, ruling, at=NOON, by=administrator().actor)
    assert refused.value.field == field
    assert the(complaint).stage == Stage.ASSESSED
    assert not Decision.objects.exists()


def test_a_cause_out_of_use_is_not_chosen() -> None:
    complaint = assessed()
    retire_cause(Cause.objects.get(slug="double-charge"), at=NOON, by=supervisor().actor)
    with pytest.raises(Invalid):
        decide(complaint, UPHELD, at=NOON, by=agent().actor)


def test_above_ones_authority_it_says_up_to_how_much_and_whom_to_ask() -> None:
    complaint = assessed()
    with pytest.raises(Forbidden, match=r"up to CNY 200\.00.*supervisor") as refused:
        decide(complaint, refund(20_001), at=NOON, by=agent().actor)
    assert refused.value.field == "amount"
    with pytest.raises(Forbidden, match="administrator"):
        decide(complaint, refund(500_001), at=NOON, by=supervisor().actor)
    with pytest.raises(Forbidden, match="no role here"):
        decide(complaint, refund(1, "EUR"), at=NOON, by=administrator().actor)
    assert decide(complaint, refund(20_000), at=NOON, by=agent().actor).amount == 20_000
    assert decide(assessed(body="Else"), refund(10**9), at=NOON, by=administrator().actor).amount == 10**9


def test_it_is_not_decided_before_it_was_assessed_nor_twice() -> None:
    complaint = a_complaint()
    with pytest.raises(Refused, match="assess the complaint first"):
        decide(complaint, NOT_UPHELD, at=NOON, by=agent().actor)
    stale = assessed(complaint)
    decide(complaint, NOT_UPHELD, at=NOON, by=agent().actor)
    with pytest.raises(Refused):
        decide(stale, NOT_UPHELD, at=NOON, by=agent().actor)
    assert Decision.objects.count() == 1


def test_an_answer_in_the_thread_is_no_decision() -> None:
    complaint = assessed()
    answer(complaint.case, "We are on it.", at=NOON, by=agent().actor)
    assert the(complaint).stage == Stage.ASSESSED
    with pytest.raises(Forbidden, match="only the person ends"):
        close(complaint, at=NOON, by=agent().actor)


@pytest.mark.parametrize(
    "change", [{"outcome": "upheld"}, {"amount": 1, "currency": "CNY"}, {"rule": "threats"}, {"is_appeal": True}]
)
def test_the_database_refuses_to_edit_a_decision(change: dict[str, object]) -> None:
    decision = decided()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**change)
    decision.reasons = "Other reasons."
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(update_fields=["reasons"])
    Decision.objects.filter(pk=decision.pk).update(reasons=None)


def test_a_round_is_decided_once_whatever_happens() -> None:
    decision = decided()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            complaint=decision.complaint, round=1, outcome="not_upheld", decided_by=supervisor(), at=NOON
        )


def test_a_refund_is_carried_out_with_its_reference_and_day() -> None:
    decision = decided(UPHELD)
    remedy, case = decision.granted, decision.complaint.case
    with pytest.raises(Invalid, match="reference"):
        carry_out_remedy(remedy, Proof(NOON.date()), at=NOON + DAY, by=agent().actor)
    for day in (NOON.date() - DAY, NOON.date() + 2 * DAY):
        with pytest.raises(Invalid, match="between the decision and today"):
            paid(remedy, on=day)
    paid(remedy)
    assert (remedy.status, remedy.reference, remedy.done_on) == ("done", "R-2026-17", NOON.date())
    assert kinds(case)[-1] == Kind.DONE
    with pytest.raises(Refused):
        paid(Remedy.objects.get())
    with pytest.raises(Forbidden):
        carry_out_remedy(remedy, Proof(NOON.date(), "x"), at=NOON, by=rita().actor)


def test_a_file_of_another_case_proves_nothing() -> None:
    picture = Upload("r.png", b"\x89PNG\r\n\x1a\n....", "image/png")
    own, other = decided(UPHELD, files=(picture,)), a_complaint(body="Else", files=(picture,))
    proof = Proof(NOON.date(), "R-1", other.case.attachments.get())
    with pytest.raises(Invalid, match="another case"):
        carry_out_remedy(own.granted, proof, at=NOON + DAY, by=agent().actor)
    mine = own.complaint.case.attachments.get()
    carry_out_remedy(own.granted, replace(proof, attachment=mine), at=NOON + DAY, by=agent().actor)
    assert Event.objects.get(kind=Kind.DONE).facts["proof"] == mine.sha256


def test_an_apology_needs_no_reference() -> None:
    ruling = Ruling("upheld", REASONS, "no-answer", Grant("apology"))
    remedy = carry_out_remedy(decided(ruling).granted, Proof(NOON.date()), at=NOON + DAY, by=agent().actor)
    assert remedy.reference is None


def test_the_person_may_do_without_and_staff_note_it_only_in_the_persons_words() -> None:
    decision = decided(UPHELD)
    with pytest.raises(Forbidden):
        decline_remedy(decision.granted, "", at=NOON, by=rita().actor)
    with pytest.raises(Invalid, match="when and how"):
        decline_remedy(decision.granted, "", at=NOON, by=agent().actor)
    decline_remedy(decision.granted, "Keep it.", at=NOON + DAY, by=its_person(decision.complaint))
    assert Remedy.objects.get().status == "refused"
    assert kinds(decision.complaint.case)[-1] == Kind.REFUSED


def test_accepting_closes_at_once_where_nothing_is_due() -> None:
    complaint = decided().complaint
    with pytest.raises(Forbidden):
        accept_decision(complaint, at=NOON, by=agent().actor)
    now = accept_decision(complaint, at=NOON + DAY, by=its_person(complaint))
    assert (now.stage, now.case.status, now.accepted_at) == (Stage.CLOSED, Status.CLOSED, NOON + DAY)
    assert kinds(now.case)[-3:] == [Kind.ACCEPTED, Kind.CLOSED, CaseKind.CLOSED]
    with pytest.raises(Refused, match="waits for your word"):
        accept_decision(complaint, at=NOON, by=its_person(complaint))


def test_accepting_closes_with_the_remedy_that_is_still_due() -> None:
    decision = decided(UPHELD)
    now = accept_decision(decision.complaint, at=NOON + DAY, by=its_person(decision.complaint))
    assert now.stage == Stage.ANSWERED
    paid(decision.granted)
    assert (the(now).stage, the(now).case.status) == (Stage.CLOSED, Status.CLOSED)


def test_it_stays_open_while_a_remedy_is_due_whoever_closes_it() -> None:
    decision = decided(UPHELD)
    complaint = decision.complaint
    for by, outcome in ((agent().actor, "answered"), (its_person(complaint), "solved"), (agent().actor, "duplicate")):
        with pytest.raises(Refused, match="not carried out yet"):
            close_case(the(complaint).case, outcome, at=NOON, by=by)
    paid(decision.granted)
    assert close(complaint, at=NOON + 2 * DAY, by=agent().actor).stage == Stage.CLOSED
    with pytest.raises(Refused):
        close(the(complaint), at=NOON + 2 * DAY, by=agent().actor)


def test_only_the_person_ends_what_has_no_answer() -> None:
    for outcome in ("withdrawn", "solved", "answered", "no_reply", "duplicate"):
        complaint = assessed(body=outcome)
        with pytest.raises(Forbidden, match="only the person ends"):
            close_case(the(complaint).case, outcome, at=NOON, by=supervisor().actor)
        assert the(complaint).case.status == Status.OPEN
    with pytest.raises(Forbidden):
        close_case(the(complaint).case, "abuse", "spam", at=NOON, by=supervisor().actor)
    with pytest.raises(Forbidden):
        withdraw(complaint, at=NOON, by=agent().actor)


def test_the_person_withdraws_and_goes_on_where_it_was() -> None:
    complaint = a_complaint()
    now = withdraw(complaint, "It came back.", at=NOON + HOUR, by=its_person(complaint))
    assert (now.stage, now.case.status) == (Stage.CLOSED, Status.CLOSED)
    assert Decision.objects.get().outcome == Outcome.WITHDRAWN
    assert kinds(now.case)[-2:] == [Kind.WITHDRAWN, CaseKind.CLOSED]
    with pytest.raises(Refused, match="not open any more"):
        withdraw(complaint, at=NOON, by=its_person(complaint))
    write(now.case, "It is gone again.", at=NOON + DAY, by=its_person(complaint))
    assert (the(complaint).stage, the(complaint).closed_at) == (Stage.RECEIVED, None)


def test_a_closed_complaint_opened_again_is_looked_into_and_decided_in_another_round() -> None:
    complaint = decided().complaint
    close(complaint, at=NOON + DAY, by=agent().actor)
    reopen(the(complaint).case, "Overlooked a page.", at=NOON + 2 * DAY, by=agent().actor)
    assert the(complaint).stage == Stage.INVESTIGATING
    assert decide(complaint, PARTLY, at=NOON + 3 * DAY, by=agent().actor).round == 2


def test_abuse_is_dropped_by_the_written_rule_told_to_the_person_and_open_to_appeal() -> None:
    complaint = a_complaint()
    with pytest.raises(Forbidden, match="supervisor or an administrator"):
        drop_for_abuse(complaint, "invented", ABUSE, at=NOON, by=agent().actor)
    for rule, words, field in (("annoying", ABUSE, "rule"), ("invented", "Spam.", "words")):
        with pytest.raises(Invalid) as refused:
            drop_for_abuse(complaint, rule, words, at=NOON, by=supervisor().actor)
        assert refused.value.field == field
    decision = drop_for_abuse(complaint, "invented", ABUSE, at=NOON + HOUR, by=supervisor().actor)
    assert (decision.outcome, decision.rule, decision.reasons) == (Outcome.DROPPED, "invented", ABUSE)
    assert the(complaint).case.status == Status.CLOSED
    assert Event.objects.get(kind=Kind.ANSWERED).facts["rule"] == "invented"
    with pytest.raises(Refused):
        drop_for_abuse(complaint, "invented", ABUSE, at=NOON, by=supervisor().actor)
    with pytest.raises(Refused):
        accept_decision(complaint, at=NOON, by=its_person(complaint))


def test_what_was_answered_is_not_closed_as_abuse() -> None:
    complaint = decided().complaint
    with pytest.raises(Refused, match="written rule"):
        close_case(the(complaint).case, "abuse", "x", at=NOON, by=supervisor().actor)


def test_a_complaint_is_joined_with_a_complaint_only_and_its_person_is_told_where_it_is_answered() -> None:
    one, into = a_complaint(body="First"), a_complaint(body="Second")
    person = one.case.person
    request = open_case(MATTER, Said("x", locale="en"), person=person, way="web", at=NOON, by=its_person(one))
    with pytest.raises(Refused, match="so that it stays one"):
        merge(the(one).case, request, at=NOON, by=agent().actor)
    merge(the(one).case, the(into).case, at=NOON + HOUR, by=agent().actor)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.complaint_id) == (Outcome.DUPLICATE, one.pk)
    assert into.case.code in (decision.reasons or "")
    assert (the(one).stage, the(one).case.status) == (Stage.CLOSED, Status.MERGED)
    assert the(into).stage == Stage.RECEIVED


def test_nothing_is_joined_away_while_a_remedy_or_an_appeal_is_open() -> None:
    into = a_complaint(body="Second")
    for complaint in (decided(UPHELD).complaint, appealed(body="Third").complaint):
        with pytest.raises(Refused, match="end that first"):
            merge(the(complaint).case, into.case, at=NOON, by=agent().actor)


def test_a_decision_reaches_a_person_we_waited_for() -> None:
    complaint = assessed()
    wait_for_person(complaint.case, "Which account?", at=NOON, by=agent().actor)
    decide(complaint, NOT_UPHELD, at=NOON + timedelta(days=3), by=agent().actor)
    assert the(complaint).stage == Stage.ANSWERED


def test_looking_into_it_leaves_no_message_for_the_person() -> None:
    complaint = assessed()
    investigate(complaint, "Between us: it is our fault.", at=NOON, by=agent().actor)
    assert [m.kind for m in Message.objects.filter(case=complaint.case)] == ["written"]


def test_the_database_knows_what_a_closed_or_answered_complaint_needs() -> None:
    complaint = a_complaint()
    for change in ({"stage": "closed"}, {"stage": "answered"}, {"stage": "investigating"}, {"closed_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**change)
