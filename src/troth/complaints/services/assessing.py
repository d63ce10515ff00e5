"""From receipt to the end of the investigation: confirm, assess, look into it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.cases.services import acknowledge, hides_a_miss, keep_clocks, prioritise
from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import BEFORE_ANSWER, MOVES, Category, Complaint, Severity, Stage, Step
from troth.complaints.rules import priority_for
from troth.complaints.services.parts import clean, fresh, must_be_impartial, must_work_on, next_round, take_step
from troth.core.actors import Actor
from troth.core.moves import Moves, move
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record


@dataclass(frozen=True, slots=True)
class Assessment:
    """How grave it is, and under what it belongs; `reason` is needed where that is not what the person said."""

    severity: str
    category: str
    reason: str = ""


@transaction.atomic
def acknowledge_complaint(complaint: Complaint, how: str, *, at: datetime, by: Actor) -> Complaint:
    """Note once that the receipt was confirmed to the person and by which way; refused to consumers."""
    if by.kind != "job" and not policy.may_work_on(by, complaint.case):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
    complaint = fresh(complaint)
    rows = Complaint.objects.filter(pk=complaint.pk, acknowledged_at=None)
    if complaint.acknowledged_at is not None or not rows.update(acknowledged_at=at):
        return complaint
    complaint.acknowledged_at = at
    if complaint.stage == Stage.RECEIVED:
        move(complaint, Stage.ACKNOWLEDGED, allowed=MOVES, field="stage")
    case = acknowledge(complaint.case, how, at=at, by=by)
    record(Kind.ACKNOWLEDGED, case, by=by, at=at, scope=case.scope(), how=how)
    keep_clocks(case, at=at)
    return complaint


@transaction.atomic
def assess(complaint: Complaint, given: Assessment, *, at: datetime, by: Actor) -> Complaint:
    """Say how grave a complaint is and under what it belongs; its urgency follows, unless
    a lower one would hide a missed date. Refused without the right, after
    the answer, and for another category than the person's without a reason: such conversions are counted."""
    must_work_on(complaint, by)
    complaint = fresh(complaint)
    must_be_impartial(complaint, by)
    if given.severity not in Severity.values:
        raise Invalid(_("Please choose how grave it is."), field="severity")
    if given.category not in Category.values:
        raise Invalid(_("Please choose what it is about."), field="category")
    reason, was = clean(given.reason, "reason"), complaint.category
    if given.category != was and not reason:
        raise Invalid(_("Please say why it belongs elsewhere; the figures count each such change."), field="reason")
    _become_assessed(complaint, given, at)
    take_step(complaint, Step.Kind.ASSESSED, reason, round=next_round(complaint), at=at, by=by)
    case = complaint.case
    record(
        Kind.ASSESSED, case, by=by, at=at, scope=case.scope(),
        severity=given.severity, was_category=was, category=given.category, reason=reason,
    )  # fmt: skip
    priority = priority_for(given.severity, vulnerable=complaint.needs is not None)
    if not hides_a_miss(case, priority, at=at):
        prioritise(case, priority, at=at, by=by)
    keep_clocks(case, at=at)
    return complaint


@transaction.atomic
def investigate(complaint: Complaint, note: str, *, at: datetime, by: Actor) -> Complaint:
    """Take a step of the investigation and note it for colleagues; an answered complaint is looked into anew.

    Refused without the right, without a note, before the assessment, and while an appeal is open to whoever took
    part in what is appealed."""
    must_work_on(complaint, by)
    complaint = fresh(complaint)
    must_be_impartial(complaint, by)
    note = clean(note, "note")
    if not note:
        raise Invalid(_("Please note what was looked into and found."), field="note")
    if complaint.stage in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        raise Refused(_("Please assess the complaint first: how grave it is, and what it is about."))
    if complaint.stage != Stage.INVESTIGATING:
        move(complaint, Stage.INVESTIGATING, allowed=_INTO_IT, field="stage", accepted_at=None)
    take_step(complaint, Step.Kind.INVESTIGATED, note, round=next_round(complaint), at=at, by=by)
    case = complaint.case
    record(Kind.INVESTIGATED, case, by=by, at=at, scope=case.scope(), note=note)
    keep_clocks(case, at=at)
    return complaint


# A closed complaint is opened again through its case, so that its clocks begin anew.
_INTO_IT: Moves = {str(stage): MOVES[stage] for stage in (Stage.ASSESSED, Stage.ANSWERED)}


def _become_assessed(complaint: Complaint, given: Assessment, at: datetime) -> None:
    changes = {"severity": given.severity, "category": given.category}
    if complaint.stage in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
        move(complaint, Stage.ASSESSED, allowed=MOVES, field="stage", assessed_at=at, **changes)
        return
    rows = Complaint.objects.filter(pk=complaint.pk, stage=complaint.stage, category=complaint.category)
    if complaint.stage not in BEFORE_ANSWER or not rows.update(assessed_at=at, **changes):
        raise Refused(_("This was answered meanwhile; look into it anew to change how it was assessed."))
    complaint.severity, complaint.category, complaint.assessed_at = given.severity, given.category, at
