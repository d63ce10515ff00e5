"""Carry out what was granted, with proof, before its clock comes due."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.cases.models import Attachment
from troth.cases.services import close as close_case
from troth.cases.services import keep_clocks
from troth.complaints import policy
from troth.complaints.events import Kind
from troth.complaints.models import REMEDY_MOVES, Complaint, Remedy, RemedyStatus, Stage
from troth.complaints.rules import LONGEST_REFERENCE, MONEY
from troth.complaints.services.parts import clean, must_work_on
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid
from troth.ledger import record


@dataclass(frozen=True, slots=True)
class Proof:
    """How it is proved: the reference of the payment or change, the day, and perhaps a file of the case."""

    done_on: date
    reference: str = ""
    attachment: Attachment | None = None


@transaction.atomic
def carry_out_remedy(remedy: Remedy, proof: Proof, *, at: datetime, by: Actor) -> Remedy:
    """Note that a remedy was carried out; a complaint the person had accepted closes with the last one. Refused
    without the right, for money without a reference, for a day to come or before it was granted, and twice."""
    complaint = remedy.complaint
    must_work_on(complaint, by)
    reference = clean(proof.reference, "reference", longest=LONGEST_REFERENCE)
    if remedy.decision.remedy in MONEY and not reference:
        raise Invalid(_("Please enter the reference of the payment; the person can look for it."), field="reference")
    if not timezone.localdate(remedy.demanded_at) <= proof.done_on <= timezone.localdate(at):
        raise Invalid(_("The day lies between the decision and today."), field="done_on")
    if proof.attachment is not None and proof.attachment.case_id != complaint.case_id:
        raise Invalid(_("This file belongs to another case."), field="proof")
    move(remedy, RemedyStatus.DONE, allowed=REMEDY_MOVES, done_on=proof.done_on, done_at=at, proof=proof.attachment)
    remedy.reference = reference or None
    remedy.save(update_fields=["reference"])
    record(
        Kind.DONE, complaint.case, by=by, at=at, scope=remedy.scope(), remedy=remedy.decision.remedy,
        reference=reference, done_on=proof.done_on.isoformat(),
        proof=proof.attachment.sha256 if proof.attachment else "",
    )  # fmt: skip
    keep_clocks(complaint.case, at=at)
    _close_if_accepted(complaint, at=at, by=by)
    return remedy


@transaction.atomic
def decline_remedy(remedy: Remedy, why: str, *, at: datetime, by: Actor) -> Remedy:
    """The person does not want the remedy; staff note it only with the person's words. A complaint the person had
    accepted closes with the last one. Refused to strangers, and for what was carried out."""
    complaint, why = remedy.complaint, clean(why, "why", longest=1_000)
    own = policy.may_follow(by, complaint.case)
    if not own and not policy.may_work_on(by, complaint.case):
        raise Forbidden(_("This is another person's case."))
    if not own and not why:
        raise Invalid(_("Please note when and how the person said so."), field="why")
    move(remedy, RemedyStatus.REFUSED, allowed=REMEDY_MOVES, refused_at=at)
    remedy.why = why or None
    remedy.save(update_fields=["why"])
    record(Kind.REFUSED, complaint.case, by=by, at=at, scope=remedy.scope(), remedy=remedy.decision.remedy, why=why)
    keep_clocks(complaint.case, at=at)
    _close_if_accepted(complaint, at=at, by=by)
    return remedy


def _close_if_accepted(complaint: Complaint, *, at: datetime, by: Actor) -> None:
    now = Complaint.objects.select_related("case").get(pk=complaint.pk)
    open_ones = Remedy.objects.due().filter(complaint=now).exists()
    if now.accepted_at is not None and now.stage == Stage.ANSWERED and not open_ones:
        close_case(now.case, "solved" if policy.may_follow(by, now.case) else "answered", at=at, by=by)
