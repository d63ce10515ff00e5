"""A complaint is received with its case, once, and treated with care where the person asks for it."""

from typing import Any

import pytest

from troth.cases.events import Kind as CaseKind
from troth.cases.models import Case, Status, Way
from troth.cases.services import Said, acknowledge, open_case, split, write
from troth.cases.tests.makers import holder
from troth.complaints.events import Kind
from troth.complaints.models import Complaint, Severity, Stage, Step
from troth.complaints.services import Assessment, acknowledge_complaint, assess, decide, file_complaint, investigate
from troth.complaints.tests.makers import (
    HOUR,
    NOON,
    NOT_UPHELD,
    a_complaint,
    agent,
    appealed,
    assessed,
    decided,
    its_person,
    kinds,
    supervisor,
    the,
)
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event
from troth.ledger.draining import drain_until_idle
from troth.people.tests.makers import ivan, rita

pytestmark = pytest.mark.django_db


def test_a_complaint_is_a_case_received_in_the_same_breath() -> None:
    complaint = the(a_complaint(category="billing", wish=" My money back "))
    assert (complaint.stage, complaint.category, complaint.filed_as) == (Stage.RECEIVED, "billing", "billing")
    assert complaint.wish == "My money back"
    assert complaint.case.code.startswith("C-")
    assert kinds(complaint.case) == [CaseKind.OPENED, Kind.RECEIVED]
    received = Event.objects.get(kind=Kind.RECEIVED)
    assert received.facts == {"category": "billing", "wish": "My money back", "needs": []}
    assert (received.subject_kind, received.scope) == ("cases.case", complaint.case.scope())


def test_the_same_form_sent_twice_is_one_complaint() -> None:
    first, again = a_complaint(same="form-1"), a_complaint(same="form-1")
    assert first.pk == again.pk
    assert Event.objects.filter(kind=Kind.RECEIVED).count() == 1


def test_somebody_without_a_name_complains_and_follows_it_by_the_receipt() -> None:
    complaint = a_complaint(anonymous=True)
    assert complaint.case.person is None
    assert its_person(complaint) == holder(complaint.case)


def test_who_asks_for_care_is_urgent_and_says_why_under_seal_only() -> None:
    complaint = the(a_complaint(vulnerable=("illness", "age")))
    assert complaint.case.priority == "high"
    assert complaint.asked_for_care == ("age", "illness")
    stored = Complaint.objects.filter(pk=complaint.pk).values_list("needs", flat=True)[0]
    assert b"illness" not in bytes(stored or b"")
    assert stored
    assert the(a_complaint(body="Else")).asked_for_care == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"category": "weather"}, "category"), ({"wish": "x" * 1001}, "wish"), ({"wish": "a\u202eb"}, "wish"),
        ({"vulnerable": ("rich",)}, "vulnerable"), ({"body": " "}, "body"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field_and_leaves_nothing(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_complaint(**given)
    assert refused.value.field == field
    assert not Case.objects.exists()


def test_an_auditor_files_nothing() -> None:
    with pytest.raises(Forbidden):
        file_complaint(
            Said("x"), category="other", wish="", vulnerable=(), person=ivan(), way=Way.PHONE, at=NOON, by=rita().actor
        )


def test_a_case_of_the_kind_opened_elsewhere_is_a_complaint_too() -> None:
    person = ivan()
    case = open_case("complaint", Said("Help"), person=person, way=Way.API, at=NOON, by=Actor.person(person.pk))
    assert case.complaint.category == "other"
    extra = write(case, "And the bill is wrong.", at=NOON, by=Actor.person(person.pk))
    new = split(case, [extra.pk], "The bill", at=NOON, by=agent().actor)
    assert new.complaint.stage == Stage.RECEIVED
    assert kinds(new).count(Kind.RECEIVED) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_acknowledged_once_by_whatever_confirms_the_receipt() -> None:
    complaint = a_complaint()
    acknowledge(complaint.case, "mail", at=NOON + HOUR, by=Actor.job("receipt"))
    drain_until_idle()
    acknowledge_complaint(complaint, "sms", at=NOON + 2 * HOUR, by=Actor.job("receipt"))
    now = the(complaint)
    assert (now.stage, now.acknowledged_at) == (Stage.ACKNOWLEDGED, NOON + HOUR)
    assert kinds(complaint.case).count(Kind.ACKNOWLEDGED) == 1
    with pytest.raises(Forbidden):
        acknowledge_complaint(complaint, "web", at=NOON, by=its_person(complaint))


def test_acknowledging_it_confirms_the_receipt_of_the_case() -> None:
    complaint = a_complaint()
    acknowledge_complaint(complaint, "phone", at=NOON, by=agent().actor)
    assert kinds(complaint.case)[-2:] == [CaseKind.ACKNOWLEDGED, Kind.ACKNOWLEDGED]
    assert the(complaint).case.acknowledged_at == NOON


def test_a_late_confirmation_does_not_lead_back() -> None:
    complaint = assessed()
    acknowledge_complaint(complaint, "mail", at=NOON + 2 * HOUR, by=Actor.job("receipt"))
    assert (the(complaint).stage, the(complaint).acknowledged_at) == (Stage.ASSESSED, NOON + 2 * HOUR)


def test_how_grave_it_is_decides_how_urgent_it_is() -> None:
    complaint = a_complaint()
    assess(complaint, Assessment("critical", "billing"), at=NOON, by=agent().actor)
    now = the(complaint)
    assert (now.stage, now.severity, now.case.priority, now.assessed_at) == (
        Stage.ASSESSED, Severity.CRITICAL, "urgent", NOON,
    )  # fmt: skip
    assert Kind.ASSESSED in kinds(complaint.case)
    assert [(s.kind, s.staff, s.round) for s in Step.objects.all()] == [("assessed", agent(), 1)]


def test_another_category_needs_a_reason_and_is_counted_as_a_conversion() -> None:
    complaint = a_complaint(category="personal_data")
    with pytest.raises(Invalid, match="why it belongs elsewhere"):
        assess(complaint, Assessment("low", "other"), at=NOON, by=agent().actor)
    assess(complaint, Assessment("low", "other", "No data involved."), at=NOON, by=agent().actor)
    assess(complaint, Assessment("normal", "other"), at=NOON + HOUR, by=agent().actor)
    now = the(complaint)
    assert (now.category, now.filed_as, now.was_converted) == ("other", "personal_data", True)
    facts = [event.facts for event in Event.objects.filter(kind=Kind.ASSESSED).order_by("recorded_at")]
    assert [(f["was_category"], f["category"]) for f in facts] == [("personal_data", "other"), ("other", "other")]


@pytest.mark.parametrize("given", [Assessment("huge", "billing"), Assessment("low", "weather"), Assessment("", "")])
def test_an_assessment_of_nothing_is_refused(given: Assessment) -> None:
    with pytest.raises(Invalid):
        assess(a_complaint(), given, at=NOON, by=agent().actor)


def test_it_is_looked_into_after_it_was_assessed_and_never_without_a_note() -> None:
    complaint = a_complaint()
    with pytest.raises(Refused, match="assess the complaint first"):
        investigate(complaint, "Looked.", at=NOON, by=agent().actor)
    assessed(complaint)
    with pytest.raises(Invalid):
        investigate(complaint, "  ", at=NOON, by=agent().actor)
    investigate(complaint, "The gateway repeated it.", at=NOON + 2 * HOUR, by=agent().actor)
    investigate(complaint, "Confirmed by the bank.", at=NOON + 3 * HOUR, by=supervisor().actor)
    assert the(complaint).stage == Stage.INVESTIGATING
    assert [s.note for s in Step.objects.filter(kind="investigated")] == [
        "The gateway repeated it.", "Confirmed by the bank.",
    ]  # fmt: skip
    assert kinds(complaint.case).count(Kind.INVESTIGATED) == 2


def test_an_answered_complaint_is_not_assessed_but_looked_into_anew() -> None:
    complaint = decided().complaint
    with pytest.raises(Refused):
        assess(complaint, Assessment("low", "billing"), at=NOON, by=agent().actor)
    investigate(complaint, "New papers came.", at=NOON + 5 * HOUR, by=agent().actor)
    second = decide(complaint, NOT_UPHELD, at=NOON + 6 * HOUR, by=agent().actor)
    assert (second.round, second.is_appeal) == (2, False)


def test_who_took_part_keeps_out_while_an_appeal_is_open() -> None:
    complaint = appealed().complaint
    for act in (
        lambda: investigate(complaint, "Still right.", at=NOON, by=agent().actor),
        lambda: assess(complaint, Assessment("low", "billing"), at=NOON, by=agent().actor),
    ):
        with pytest.raises(Forbidden, match="You took part"):
            act()
    investigate(complaint, "I look at it.", at=NOON + 4 * HOUR, by=supervisor().actor)
    assert the(complaint).case.status == Status.OPEN


def test_an_auditor_and_strangers_change_nothing() -> None:
    complaint = assessed()
    before = kinds(complaint.case)
    for by in (rita().actor, Actor.nobody(), its_person(complaint)):
        for act in (
            lambda by=by: assess(complaint, Assessment("low", "billing"), at=NOON, by=by),
            lambda by=by: investigate(complaint, "x", at=NOON, by=by),
            lambda by=by: decide(complaint, NOT_UPHELD, at=NOON, by=by),
        ):
            with pytest.raises(Forbidden):
                act()
    assert kinds(complaint.case) == before
