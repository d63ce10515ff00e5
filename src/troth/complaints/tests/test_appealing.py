"""An appeal: once, in time, to somebody else; policy and database both refuse otherwise."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from troth.cases.events import Kind as CaseKind
from troth.cases.models import Status
from troth.cases.services import close as close_case
from troth.cases.services import reopen
from troth.channels.models import OutgoingMessage
from troth.complaints.events import Kind
from troth.complaints.handlers import confirm_to_the_person_that_the_appeal_arrived
from troth.complaints.models import Appeal, Decision, Outcome, Remedy, Stage
from troth.complaints.rules import Grant, Ruling, appeal_until
from troth.complaints.services import (
    appeal,
    assign_appeal,
    close,
    decide,
    decide_appeal,
    drop_for_abuse,
    investigate,
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
    a_colleague,
    a_complaint,
    administrator,
    agent,
    another_supervisor,
    appealed,
    assessed,
    decided,
    its_person,
    kinds,
    paid,
    reviewed,
    supervisor,
    the,
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event
from troth.people.tests.makers import a_newcomer, confirmed, rita

pytestmark = pytest.mark.django_db
WHY = "Look at the statement again."


def test_an_appeal_opens_the_closed_case_again() -> None:
    complaint = decided().complaint
    close(complaint, at=NOON + DAY, by=agent().actor)
    made = appeal(complaint, f" {WHY} ", at=NOON + 2 * DAY, by=its_person(complaint))
    assert (made.why, made.decision.round) == (WHY, 1)
    now = the(complaint)
    assert (now.stage, now.case.status) == (Stage.INVESTIGATING, Status.OPEN)
    assert kinds(now.case)[-2:] == [Kind.APPEALED, CaseKind.REOPENED]


def test_only_the_person_appeals_and_says_why() -> None:
    complaint = decided().complaint
    other = Actor.person(confirmed(a_newcomer(mail="other@example.com", phone="")).pk)
    for by in (other, rita().actor, Actor.nobody()):
        with pytest.raises(Forbidden):
            appeal(complaint, WHY, at=NOON, by=by)
    with pytest.raises(Invalid):
        appeal(complaint, "  ", at=NOON, by=its_person(complaint))


def test_a_decision_is_appealed_also_while_the_case_is_open_again() -> None:
    complaint = decided().complaint
    close_case(complaint.case, "answered", at=NOON, by=agent().actor)
    reopen(the(complaint).case, "She called again.", at=NOON, by=agent().actor)
    assert the(complaint).stage == Stage.INVESTIGATING
    assert appeal(complaint, WHY, at=NOON, by=its_person(complaint)).why == WHY


def test_a_colleague_enters_the_appeal_of_somebody_who_calls_and_the_person_is_told() -> None:
    complaint = decided().complaint
    made = appeal(complaint, WHY, at=NOON, by=agent().actor)
    assert (made.why, the(complaint).case.status) == (WHY, Status.OPEN)
    event = Event.objects.get(kind=Kind.APPEALED)
    assert (event.actor_kind, event.actor_id) == ("staff", agent().actor.id)
    confirm_to_the_person_that_the_appeal_arrived(event)
    assert OutgoingMessage.objects.filter(template="appeal-received").exists()


def test_whoever_holds_the_receipt_appeals_too() -> None:
    assert appealed(anonymous=True).status == "open"


def test_there_is_nothing_to_appeal_before_a_decision_or_after_withdrawing() -> None:
    complaint = a_complaint()
    with pytest.raises(Refused, match="no decision yet"):
        appeal(complaint, WHY, at=NOON, by=its_person(complaint))
    withdraw(complaint, at=NOON, by=its_person(complaint))
    with pytest.raises(Refused, match="You withdrew"):
        appeal(complaint, WHY, at=NOON, by=its_person(complaint))


def test_it_may_be_made_to_the_last_second_of_six_months() -> None:
    complaint = decided().complaint
    until = appeal_until(Decision.objects.get().at)
    with pytest.raises(Refused, match="six months"):
        appeal(complaint, WHY, at=until + HOUR / 3600, by=its_person(complaint))
    appeal(complaint, WHY, at=until, by=its_person(complaint))
    assert Appeal.objects.count() == 1


def test_a_second_appeal_against_the_same_decision_is_refused() -> None:
    complaint = appealed().complaint
    with pytest.raises(Refused, match="made already"):
        appeal(complaint, WHY, at=NOON + DAY, by=its_person(complaint))
    assert kinds(complaint.case).count(Kind.APPEALED) == 1


def test_what_was_dropped_for_abuse_is_appealed_like_anything_else() -> None:
    complaint = a_complaint()
    words = "The enclosed invoice was proved to be forged: its number belongs to another customer."
    drop_for_abuse(complaint, "invented", words, at=NOON, by=supervisor().actor)
    made = appeal(complaint, WHY, at=NOON + HOUR, by=its_person(complaint))
    with pytest.raises(Forbidden, match="You took part"):
        decide_appeal(made, NOT_UPHELD, at=NOON + HOUR, by=supervisor().actor)
    assert decide_appeal(made, UPHELD, at=NOON + HOUR, by=administrator().actor).outcome == Outcome.UPHELD


def test_somebody_else_reverses_it_and_the_reversal_is_recorded() -> None:
    decision = reviewed(UPHELD)
    made = Appeal.objects.get()
    assert (made.status, made.reversed, made.decider, made.decided_at) == (
        "decided", True, supervisor(), NOON + 4 * HOUR,
    )  # fmt: skip
    assert (decision.round, decision.is_appeal, decision.complaint.stage) == (2, True, Stage.ANSWERED)
    facts = Event.objects.get(kind=Kind.APPEAL_DECIDED).facts
    assert (facts["reversed"], facts["outcome"], facts["amount"]) == (True, "upheld", 2_500)
    assert kinds(decision.complaint.case)[-2:] == [Kind.APPEAL_DECIDED, Kind.DEMANDED]


def test_a_decision_that_stands_is_no_reversal() -> None:
    reviewed(NOT_UPHELD)
    assert Appeal.objects.get().reversed is False
    assert not Remedy.objects.exists()


def test_what_an_appeal_grants_comes_on_top_and_never_takes_away() -> None:
    made = appealed(PARTLY)
    for worse in (NOT_UPHELD, Ruling("duplicate", REASONS)):
        with pytest.raises(Invalid, match="never makes it worse"):
            decide_appeal(made, worse, at=NOON, by=supervisor().actor)
    decide_appeal(made, UPHELD, at=NOON + 4 * HOUR, by=supervisor().actor)
    assert [(r.decision.remedy, r.status) for r in Remedy.objects.all()] == [
        ("credit", "demanded"), ("refund", "demanded"),
    ]  # fmt: skip
    for remedy in Remedy.objects.all():
        paid(remedy)
    assert close(made.complaint, at=NOON + 2 * DAY, by=agent().actor).stage == Stage.CLOSED


def test_whoever_assessed_looked_into_or_decided_it_does_not_decide_the_appeal() -> None:
    complaint = assessed()
    investigate(complaint, "Looked.", at=NOON, by=another_supervisor().actor)
    decide(complaint, NOT_UPHELD, at=NOON, by=supervisor().actor)
    made = appeal(complaint, WHY, at=NOON, by=its_person(complaint))
    for took_part in (supervisor(), another_supervisor(), agent()):
        with pytest.raises(Forbidden, match="You took part"):
            decide_appeal(made, UPHELD, at=NOON, by=took_part.actor)
        with pytest.raises(Invalid, match="took no part"):
            assign_appeal(made, took_part, at=NOON, by=administrator().actor)
    for nobody in (a_colleague("new", "agent"), rita()):
        with pytest.raises(Forbidden, match="supervisor or an administrator"):
            decide_appeal(made, UPHELD, at=NOON, by=nobody.actor)
    with pytest.raises(Forbidden):
        decide_appeal(made, UPHELD, at=NOON, by=its_person(complaint))
    assert decide_appeal(made, UPHELD, at=NOON, by=administrator().actor).round == 2


def test_the_database_refuses_an_appeal_decided_by_whoever_decided_before() -> None:
    made = appealed()
    for staff in (agent(), Decision.objects.get().decided_by):
        with pytest.raises(IntegrityError, match="took part"), transaction.atomic():
            Decision.objects.create(
                complaint=made.complaint, round=2, outcome="not_upheld", is_appeal=True, decided_by=staff, at=NOON
            )
    Decision.objects.create(
        complaint=made.complaint, round=2, outcome="not_upheld", is_appeal=True, decided_by=supervisor(), at=NOON
    )


def test_the_database_refuses_an_appeal_decided_by_whoever_looked_into_it() -> None:
    complaint = assessed()
    investigate(complaint, "Looked.", at=NOON, by=another_supervisor().actor)
    decide(complaint, NOT_UPHELD, at=NOON, by=supervisor().actor)
    made = appeal(complaint, WHY, at=NOON, by=its_person(complaint))
    with pytest.raises(IntegrityError, match="took part"), transaction.atomic():
        Decision.objects.create(
            complaint=complaint, round=2, outcome="upheld", is_appeal=True, decided_by=another_supervisor(), at=NOON
        )
    with pytest.raises(IntegrityError, match="took part"), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decider=another_supervisor())
    Appeal.objects.filter(pk=made.pk).update(decider=administrator())


def test_an_appeal_and_its_case_go_to_whoever_decides_it() -> None:
    made = appealed()
    assign_appeal(made, supervisor(), at=NOON + 4 * HOUR, by=agent().actor)
    assert (Appeal.objects.get().decider, the(made.complaint).case.assignee) == (supervisor(), supervisor())
    assert Kind.APPEAL_ASSIGNED in kinds(made.complaint.case)
    with pytest.raises(Forbidden):
        assign_appeal(made, supervisor(), at=NOON, by=rita().actor)
    with pytest.raises(Invalid):
        assign_appeal(made, a_colleague("new", "agent"), at=NOON, by=agent().actor)


def test_of_two_who_give_it_away_at_once_one_is_told_to_look_again() -> None:
    seen, made = appealed(), Appeal.objects.get()
    assign_appeal(made, supervisor(), at=NOON, by=agent().actor)
    with pytest.raises(Refused, match="faster"):
        assign_appeal(seen, administrator(), at=NOON, by=agent().actor)


def test_whoever_reviews_it_may_look_into_it_first() -> None:
    made = appealed()
    investigate(made.complaint, "I ask the bank.", at=NOON + 4 * HOUR, by=supervisor().actor)
    assert decide_appeal(made, UPHELD, at=NOON + 5 * HOUR, by=supervisor().actor).decided_by == supervisor()


def test_an_open_appeal_is_decided_as_an_appeal_and_once() -> None:
    made = appealed()
    with pytest.raises(Refused, match="An appeal is open"):
        decide(made.complaint, UPHELD, at=NOON, by=supervisor().actor)
    with pytest.raises(Forbidden, match="only the person ends"):
        close_case(the(made.complaint).case, "answered", at=NOON, by=administrator().actor)
    stale = Appeal.objects.get()
    decide_appeal(made, UPHELD, at=NOON, by=supervisor().actor)
    with pytest.raises(Refused):
        decide_appeal(stale, UPHELD, at=NOON, by=administrator().actor)
    assert Decision.objects.count() == 2


def test_an_incomplete_review_is_not_sent_and_authority_counts_here_too() -> None:
    made = appealed()
    with pytest.raises(Invalid):
        decide_appeal(made, Ruling("upheld", "Sorry.", "outage"), at=NOON, by=supervisor().actor)
    grand = Ruling("upheld", REASONS, "outage", Grant("compensation", 500_001, "CNY"))
    with pytest.raises(Forbidden, match="up to CNY 5,000"):
        decide_appeal(made, grand, at=NOON, by=supervisor().actor)
    assert Appeal.objects.get().status == "open"


def test_what_was_decided_on_appeal_is_not_appealed_again_here() -> None:
    complaint = reviewed(NOT_UPHELD).complaint
    with pytest.raises(Refused, match="12315"):
        appeal(complaint, WHY, at=NOON + DAY, by=its_person(complaint))


def test_withdrawing_an_appeal_lets_the_decision_stand() -> None:
    made = appealed()
    now = withdraw(made.complaint, at=NOON + DAY, by=its_person(made.complaint))
    assert (now.stage, Appeal.objects.get().status) == (Stage.CLOSED, "withdrawn")
    assert [d.outcome for d in Decision.objects.all()] == ["not_upheld"]


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_appeals_at_once_one_is_made() -> None:
    complaint = decided().complaint
    by, start, refused, made = its_person(complaint), Barrier(200), [], []

    def try_it() -> None:
        try:
            start.wait(60)
            made.append(appeal(the(complaint), WHY, at=NOON + DAY, by=by).pk)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=try_it) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert (len(made), len(refused)) == (1, 199)
    assert Appeal.objects.count() == 1
    assert Event.objects.filter(kind=Kind.APPEALED).count() == 1
