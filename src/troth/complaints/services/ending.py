"""How a complaint ends: the person accepts or withdraws, or it is closed once it was answered."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.cases.services import close as close_case
from troth.cases.services import keep_clocks
from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import Complaint, Outcome, Remedy, Stage, last_decision
from troth.complaints.services.parts import clean, fresh
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Refused
from troth.ledger import record


@transaction.atomic
def accept_decision(complaint: Complaint, *, at: datetime, by: Actor) -> Complaint:
    """The person agrees with the decision; the case closes at once, or with the remedy that is still due. Refused to
    anybody else, and where nothing waits to be accepted."""
    case = complaint.case
    if not policy.may_follow(by, case):
        raise Forbidden(_("Only the person can accept the decision."))
    complaint = fresh(complaint)
    decision = last_decision(complaint)
    rows = Complaint.objects.filter(pk=complaint.pk, stage=Stage.ANSWERED, accepted_at=None)
    if decision is None or decision.outcome == Outcome.DROPPED or not rows.update(accepted_at=at):
        raise Refused(_("There is no decision that waits for your word."))
    complaint.accepted_at = at
    case = complaint.case
    record(Kind.ACCEPTED, case, by=by, at=at, scope=case.scope(), round=decision.round)
    if Remedy.objects.due().filter(complaint=complaint).exists():
        keep_clocks(case, at=at)
    else:
        close_case(case, "solved", at=at, by=by)
    return fresh(complaint)


def withdraw(complaint: Complaint, words: str = "", *, at: datetime, by: Actor) -> Complaint:
    """The person withdraws a complaint that has no answer yet, or an appeal; writing again opens it again. Refused to
    anybody else, and once it was answered."""
    if not policy.may_follow(by, complaint.case):
        raise Forbidden(_("Only the person can withdraw a complaint."))
    if fresh(complaint).stage in (Stage.ANSWERED, Stage.CLOSED):
        raise Refused(_("This complaint is not open any more."))
    close_case(complaint.case, "withdrawn", clean(words, "words", longest=1_000), at=at, by=by)
    return fresh(complaint)


def close(complaint: Complaint, words: str = "", *, at: datetime, by: Actor) -> Complaint:
    """Close an answered complaint whose remedy was carried out; refused before, while an appeal is open, and
    twice."""
    close_case(complaint.case, "answered", words, at=at, by=by)
    return fresh(complaint)
