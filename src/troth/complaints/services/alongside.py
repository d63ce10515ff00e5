"""What belongs to acts on the case of a complaint: it is born, ended, opened again and joined with it."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from troth.cases.kinds import Alongside
from troth.cases.models import Case, Priority
from troth.complaints.events import Kind
from troth.complaints.models import (
    APPEAL_MOVES,
    BEFORE_ANSWER,
    MOVES,
    Appeal,
    AppealStatus,
    Complaint,
    Decision,
    Outcome,
    Remedy,
    Stage,
    Step,
    last_decision,
)
from troth.complaints.policy import may_follow
from troth.complaints.services.filing import COMPLAINT, receive
from troth.complaints.services.parts import fresh, next_round, open_appeal, take_step
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Refused
from troth.ledger import record
from troth.people.models import Staff


class ComplaintActs(Alongside):
    """A complaint ends with an answer or by the person's own will; it is never closed, joined or renamed away."""

    def opened(self, case: Case, *, at: datetime, by: Actor) -> None:
        receive(case, at=at, by=by)

    def closing(self, case: Case, outcome: str, words: str, *, at: datetime, by: Actor) -> None:
        complaint = fresh(case.complaint)
        if Remedy.objects.due().filter(complaint=complaint).exists():
            raise Refused(_("A remedy was granted and is not carried out yet; until then this stays open."))
        appeal = open_appeal(complaint)
        if complaint.stage in BEFORE_ANSWER or appeal is not None:
            _withdrawn(complaint, appeal, outcome, words, at=at, by=by)
            return
        last = last_decision(complaint)
        if outcome == "abuse" and (last is None or last.outcome != Outcome.DROPPED):
            raise Refused(_("A complaint is dropped only under the written rule; name it where you decide."))
        move(complaint, Stage.CLOSED, allowed=MOVES, field="stage", closed_at=at)
        record(Kind.CLOSED, case, by=by, at=at, scope=case.scope(), outcome=outcome)

    def reopened(self, case: Case, *, at: datetime, by: Actor) -> None:
        complaint = fresh(case.complaint)
        to = complaint.stage_before_closing
        move(complaint, to, allowed=MOVES, field="stage", closed_at=None, accepted_at=None)

    def ranking(self, case: Case, priority: str, *, at: datetime, by: Actor) -> None:
        if priority in (Priority.LOW, Priority.NORMAL) and fresh(case.complaint).needs is not None:
            raise Refused(_("Whoever asked for special care was promised shorter periods; this stays important."))

    def merging(self, case: Case, into: Case, *, at: datetime, by: Actor) -> None:
        complaint = fresh(case.complaint)
        if into.kind != COMPLAINT:
            raise Refused(_("A complaint is joined only with a complaint, so that it stays one."))
        if open_appeal(complaint) or Remedy.objects.due().filter(complaint=complaint).exists():
            raise Refused(_("An appeal or a remedy is open in it; end that first."))
        if complaint.stage in BEFORE_ANSWER:
            _joined(complaint, into, at=at, by=by)
        move(complaint, Stage.CLOSED, allowed=MOVES, field="stage", closed_at=at)


def _withdrawn(
    complaint: Complaint, appeal: Appeal | None, outcome: str, words: str, *, at: datetime, by: Actor
) -> None:
    """Only the person ends a complaint that has no answer; to an appeal that means that the decision stands."""
    case = complaint.case
    if not may_follow(by, case):
        raise Forbidden(
            _("Without an answer only the person ends a complaint. Decide it, or ask them to withdraw it themselves.")
        )
    if appeal is not None:
        move(appeal, AppealStatus.WITHDRAWN, allowed=APPEAL_MOVES)
    else:
        Decision.objects.create(
            complaint=complaint, round=next_round(complaint), outcome=Outcome.WITHDRAWN, reasons=words or None, at=at
        )
    move(complaint, Stage.CLOSED, allowed=MOVES, field="stage", closed_at=at)
    record(Kind.WITHDRAWN, case, by=by, at=at, scope=case.scope(), words=words[:2000])


def _joined(complaint: Complaint, into: Case, *, at: datetime, by: Actor) -> None:
    with translation.override(complaint.case.locale):
        reasons = _("It says the same as %(code)s and is answered there.") % {"code": into.code}
    number = next_round(complaint)
    Decision.objects.create(
        complaint=complaint, round=number, outcome=Outcome.DUPLICATE, reasons=reasons,
        decided_by=Staff.objects.get(pk=by.id), at=at,
    )  # fmt: skip
    take_step(complaint, Step.Kind.DECIDED, "", round=number, at=at, by=by)
