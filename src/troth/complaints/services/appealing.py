"""Appeal: the person asks once, and somebody who took no part decides; policy and database both refuse otherwise."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from troth.cases.models import Status
from troth.cases.rules import as_kept
from troth.cases.services import assign, keep_clocks, mark_answered, resume
from troth.cases.services import reopen as reopen_case
from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import (
    APPEAL_MOVES,
    MOVES,
    Appeal,
    AppealStatus,
    Complaint,
    Decision,
    Outcome,
    Stage,
    Step,
    last_decision,
)
from troth.complaints.queries.hands import took_part
from troth.complaints.rules import Ruling, appeal_until, is_reversal, is_worse
from troth.complaints.services.deciding import demand, must_be_complete, must_be_within_authority
from troth.complaints.services.parts import clean, fresh, take_step
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people.models import Staff


@transaction.atomic
def appeal(complaint: Complaint, why: str, *, at: datetime, by: Actor) -> Appeal:
    """Ask somebody else to decide anew, within six months and once for each decision; the case opens again.

    Colleagues enter the appeal of somebody who calls or writes a letter; the person is told of it like any other.
    Refused to everybody else, without a reason, without a decision, for what the person withdrew, for a
    decision that was itself made on appeal, for a complaint that goes on in another one, and too late."""
    if not policy.may_appeal(by, complaint.case):
        raise Forbidden(_("Only the person can appeal."))
    complaint, why = fresh(complaint), clean(why, "why")
    if not why:
        raise Invalid(_("Please say what is wrong with the decision, in your own words."), field="why")
    case, decision = complaint.case, last_decision(complaint)
    if case.merged_into is not None:
        raise Refused(_("This goes on in %(code)s, with which it was joined.") % {"code": case.merged_into.code})
    _must_be_appealable(decision, at)
    assert decision is not None
    try:
        with transaction.atomic():
            made = Appeal.objects.create(decision=decision, complaint=complaint, why=why, at=at)
    except IntegrityError:  # one of many at once was first
        raise Refused(_("An appeal against this decision was made already.")) from None
    record(Kind.APPEALED, case, by=by, at=at, scope=case.scope(), round=decision.round, why=why)
    if case.status == Status.CLOSED:
        reopen_case(case, "appeal", at=at, by=by)
    else:
        if complaint.stage != Stage.INVESTIGATING:  # it is already where it was opened again after the decision
            move(complaint, Stage.INVESTIGATING, allowed=MOVES, field="stage", accepted_at=None)
        resume(case, at=at, by=by)
    keep_clocks(case, at=at)
    return made


@transaction.atomic
def assign_appeal(appeal: Appeal, decider: Staff, *, at: datetime, by: Actor) -> Appeal:
    """Give an appeal, and with it the case, to whoever shall decide it: refused for anybody who took part, who is no
    supervisor or administrator, or who has left."""
    case = appeal.complaint.case
    if not policy.may_work_on(by, case):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
    part = took_part(appeal.complaint, before=appeal.decision.round + 1)
    if not decider.is_active or not policy.may_review(decider.actor, case, part):
        raise Invalid(
            _("An appeal goes to a supervisor or administrator who took no part in the decision."), field="decider"
        )
    if not Appeal.objects.open().filter(pk=appeal.pk, decider=appeal.decider).update(decider=decider):
        raise Refused(_("Somebody else was faster. Please look again."))
    appeal.decider = decider
    record(Kind.APPEAL_ASSIGNED, case, by=by, at=at, scope=case.scope(), decider=decider.handle)
    assign(case, team=case.team, assignee=decider, reason="appeal", at=at, by=by)
    keep_clocks(case, at=at)
    return appeal


@transaction.atomic
def decide_appeal(appeal: Appeal, ruling: Ruling, *, at: datetime, by: Actor) -> Decision:
    """Decide an appeal and send it; what it grants comes on top. Refused to whoever took part in what is appealed,
    while anything is missing, above one's authority, a second time, and to the person's disadvantage."""
    complaint, before = fresh(appeal.complaint), appeal.decision
    must_review(appeal, by)
    cause = must_be_complete(ruling)
    if is_worse(before.outcome, ruling.outcome):
        raise Invalid(_("An appeal never makes it worse for the person."), field="outcome")
    must_be_within_authority(complaint, ruling.grant, by)
    staff, reversed_ = Staff.objects.get(pk=by.id), is_reversal(before.outcome, ruling.outcome, ruling.grant)
    move(appeal, AppealStatus.DECIDED, allowed=APPEAL_MOVES, decider=staff, decided_at=at, reversed=reversed_)
    move(complaint, Stage.ANSWERED, allowed=MOVES, field="stage", cause=cause or complaint.cause)
    grant = ruling.grant
    decision = Decision.objects.create(
        complaint=complaint, round=before.round + 1, outcome=ruling.outcome, reasons=as_kept(ruling.reasons),
        cause=cause, remedy=grant.remedy, amount=grant.amount, currency=grant.currency, is_appeal=True,
        decided_by=staff, at=at,
    )  # fmt: skip
    take_step(complaint, Step.Kind.REVIEWED, "", round=decision.round, at=at, by=by)
    case = complaint.case
    record(
        Kind.APPEAL_DECIDED, case, by=by, at=at, scope=case.scope(), round=decision.round, outcome=decision.outcome,
        reversed=reversed_, cause=cause.slug if cause else "", reasons=decision.reasons or "", remedy=grant.remedy,
        amount=grant.amount, currency=grant.currency,
    )  # fmt: skip
    demand(decision, at=at, by=by)
    resume(case, at=at, by=by)
    mark_answered(case, at=at)
    keep_clocks(case, at=at)
    return decision


def must_review(appeal: Appeal, by: Actor) -> None:
    """Refused to whoever had a hand in what is appealed, and to whoever is no senior colleague."""
    part = took_part(appeal.complaint, before=appeal.decision.round + 1)
    if by.id in part:
        raise Forbidden(_("You took part in the decision that is appealed. Somebody else decides."))
    if not policy.may_review(by, appeal.complaint.case, part):
        raise Forbidden(_("An appeal is decided by a supervisor or an administrator who took no part."))


def _must_be_appealable(decision: Decision | None, at: datetime) -> None:
    if decision is None:
        raise Refused(_("There is no decision yet. Write to us if it takes too long; the date is on this page."))
    if decision.outcome == Outcome.WITHDRAWN:
        raise Refused(_("You withdrew this complaint. Write to us, and it is opened again."))
    if decision.is_appeal:
        raise Refused(
            _("This was decided on appeal already. You can turn to 12315, a consumer association or a court.")
        )
    if at > appeal_until(decision.at):
        raise Refused(_("The six months for an appeal are over. You can turn to 12315, an association or a court."))
