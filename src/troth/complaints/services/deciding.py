"""Decide a complaint: complete before it is sent, within one's authority, with reasons the person can read."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.cases.rules import as_kept
from troth.cases.services import close as close_case
from troth.cases.services import keep_clocks, mark_answered, resume
from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import (
    BEFORE_ANSWER,
    MOVES,
    AbuseRule,
    Cause,
    Complaint,
    Decision,
    Outcome,
    Remedy,
    RemedyKind,
    RemedyStatus,
    Stage,
    Step,
    last_decision,
    limits_in,
)
from troth.complaints.rules import Grant, Ruling, authority, gaps, is_worse, says_enough
from troth.complaints.sentences import money
from troth.complaints.services.parts import (
    clean,
    fresh,
    must_be_impartial,
    must_work_on,
    next_round,
    open_appeal,
    take_step,
)
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import record
from troth.people.access import ROLE_NAMES

SENTENCES: Mapping[str, str | Promise] = {
    "outcome": gettext_lazy("Please choose how it was decided."),
    "reasons": gettext_lazy("Please give the reasons in whole sentences; the person reads them."),
    "reasons_long": gettext_lazy("Please keep the reasons under 5,000 characters."),
    "cause": gettext_lazy("Please choose the cause, so that it can be mended for everybody."),
    "remedy": gettext_lazy("What was upheld is put right: please choose how."),
    "remedy_without_fault": gettext_lazy("A remedy is granted where a complaint is upheld, at least in part."),
    "amount": gettext_lazy("Please say how much."),
    "amount_without_money": gettext_lazy("Only a refund, a compensation or a credit has an amount."),
    "currency": gettext_lazy("Please name the currency, such as CNY."),
}


@transaction.atomic
def decide(complaint: Complaint, ruling: Ruling, *, at: datetime, by: Actor) -> Decision:
    """Decide and send it: the person reads outcome and reasons at once. Refused without the right, before the
    assessment, while anything is missing, above one's authority (it says whom to ask), and while an appeal is open,
    which somebody else decides. What was decided on appeal is decided anew by nobody who took part in what was
    appealed, and never to the person's disadvantage."""
    must_work_on(complaint, by)
    complaint = fresh(complaint)
    if open_appeal(complaint) is not None:
        raise Refused(_("An appeal is open. It is decided by somebody who took no part."))
    if complaint.stage not in (Stage.ASSESSED, Stage.INVESTIGATING):
        raise Refused(_("Please assess the complaint first, or look into it anew if it was answered."))
    must_be_impartial(complaint, by)
    cause = must_be_complete(ruling)
    last = last_decision(complaint)
    if last is not None and last.is_appeal and is_worse(last.outcome, ruling.outcome):
        raise Invalid(_("An appeal never makes it worse for the person."), field="outcome")
    must_be_within_authority(complaint, ruling.grant, by)
    number = next_round(complaint)
    move(complaint, Stage.ANSWERED, allowed=MOVES, field="stage", cause=cause, **_first_answer(complaint, at))
    staff = take_step(complaint, Step.Kind.DECIDED, "", round=number, at=at, by=by)
    grant = ruling.grant
    decision = Decision.objects.create(
        complaint=complaint, round=number, outcome=ruling.outcome, reasons=as_kept(ruling.reasons), cause=cause,
        remedy=grant.remedy, amount=grant.amount, currency=grant.currency, decided_by=staff, at=at,
    )  # fmt: skip
    _answered(complaint, decision, at=at, by=by)
    demand(decision, at=at, by=by)
    keep_clocks(complaint.case, at=at)
    return decision


@transaction.atomic
def drop_for_abuse(complaint: Complaint, rule: str, words: str, *, at: datetime, by: Actor) -> Decision:
    """Drop a complaint under the published rule on abuse and tell the person which point of it and why; it can be
    appealed like any decision. Refused to anybody but seniors, for anything that is no point of the rule, without
    reasons, once it was answered, and for what was decided on appeal."""
    if not policy.may_drop(by):
        raise Forbidden(_("Only a supervisor or an administrator may drop a complaint."))
    complaint, words = fresh(complaint), clean(words, "words")
    if rule not in AbuseRule.values:
        raise Invalid(_("Please name the point of the written rule."), field="rule")
    if not says_enough(words):
        raise Invalid(_("Please name the rule and the reason; the person reads it."), field="words")
    last = last_decision(complaint)
    reviewed = open_appeal(complaint) is not None or (last is not None and last.is_appeal)
    if complaint.stage not in BEFORE_ANSWER or reviewed:
        raise Refused(_("This was answered already."))
    number = next_round(complaint)
    move(complaint, Stage.ANSWERED, allowed=MOVES, field="stage", **_first_answer(complaint, at))
    staff = take_step(complaint, Step.Kind.DROPPED, "", round=number, at=at, by=by)
    decision = Decision.objects.create(
        complaint=complaint, round=number, outcome=Outcome.DROPPED, reasons=words, rule=rule, decided_by=staff, at=at
    )
    _answered(complaint, decision, at=at, by=by)
    close_case(complaint.case, "abuse", words, at=at, by=by)
    return decision


def must_be_complete(ruling: Ruling) -> Cause | None:
    """The cause a ruling names; refused at the first field that is missing."""
    for gap in gaps(ruling):
        raise Invalid(str(SENTENCES[gap.what]), field=gap.field)
    clean(ruling.reasons, "reasons")
    if ruling.grant.remedy not in ("", *RemedyKind.values):
        raise Invalid(str(SENTENCES["remedy"]), field="remedy")
    cause = Cause.objects.filter(slug=ruling.cause, is_active=True).first() if ruling.cause else None
    if ruling.cause and cause is None:
        raise Invalid(str(SENTENCES["cause"]), field="cause")
    return cause


def must_be_within_authority(complaint: Complaint, grant: Grant, by: Actor) -> None:
    """Refused above what one's roles may grant in one complaint, together with what was granted in it before; it says
    up to how much, and which role to ask."""
    before = Remedy.objects.exclude(status=RemedyStatus.REFUSED).filter(
        complaint=complaint, decision__currency=grant.currency
    )
    so_far = before.aggregate(sum=Sum("decision__amount"))["sum"] or 0
    found = authority(by.roles, so_far + grant.amount if grant.amount else 0, limits_in(grant.currency))
    if found.within:
        return
    told = {"limit": money(found.limit, grant.currency), "role": str(ROLE_NAMES.get(found.ask, "")),
            "granted": money(so_far, grant.currency)}  # fmt: skip
    if so_far and found.ask:
        raise Forbidden(_("You may grant up to %(limit)s in one complaint, and %(granted)s were granted in this one"
                          " already. Please ask a colleague with the role %(role)s to decide.") % told,
                        field="amount")  # fmt: skip
    if not found.ask:
        raise Forbidden(_("You may grant up to %(limit)s, and no role here may grant more. An administrator sets the"
                          " limits.") % told, field="amount")  # fmt: skip
    raise Forbidden(_("You may grant up to %(limit)s. For more please ask a colleague with the role %(role)s to"
                      " decide.") % told, field="amount")  # fmt: skip


def demand(decision: Decision, *, at: datetime, by: Actor) -> None:
    """Enter the remedy a decision grants, on its own clock."""
    if decision.remedy:
        Remedy.objects.create(decision=decision, complaint=decision.complaint, demanded_at=at)
        record(
            Kind.DEMANDED, decision.complaint.case, by=by, at=at, scope=decision.scope(),
            remedy=decision.remedy, amount=decision.amount, currency=decision.currency,
        )  # fmt: skip


def _first_answer(complaint: Complaint, at: datetime) -> dict[str, object]:
    return {"answered_at": complaint.answered_at or at, "accepted_at": None}


def _answered(complaint: Complaint, decision: Decision, *, at: datetime, by: Actor) -> None:
    case = complaint.case
    record(
        Kind.ANSWERED, case, by=by, at=at, scope=case.scope(), round=decision.round, outcome=decision.outcome,
        cause=decision.cause.slug if decision.cause else "", reasons=decision.reasons or "", remedy=decision.remedy,
        amount=decision.amount, currency=decision.currency, rule=decision.rule,
    )  # fmt: skip
    resume(case, at=at, by=by)
    mark_answered(case, at=at)
