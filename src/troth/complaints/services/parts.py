"""What several acts share: who had a hand in which round, and the refusals that are always the same."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from troth.cases.models import Case
from troth.cases.rules import as_kept, has_hidden_characters
from troth.complaints import policy
from troth.complaints.models import Appeal, Complaint, Decision, Step, last_decision
from troth.complaints.queries.hands import took_part
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid
from troth.core.transactions import in_transaction
from troth.people.models import Staff

LONGEST_NOTE = 5_000


def fresh(complaint: Complaint) -> Complaint:
    """The complaint as it stands now, with its case; in a transaction its acts wait for one another at the case."""
    if in_transaction():
        Case.objects.select_for_update().get(pk=complaint.pk)
    return Complaint.objects.select_related("case", "cause").get(pk=complaint.pk)


def next_round(complaint: Complaint) -> int:
    """The round that the next decision will be."""
    last = Decision.objects.filter(complaint=complaint).aggregate(last=Max("round"))["last"]
    return (last or 0) + 1


def open_appeal(complaint: Complaint) -> Appeal | None:
    return Appeal.objects.open().select_related("decision").filter(complaint=complaint).first()


def take_step(complaint: Complaint, kind: Step.Kind, note: str, *, round: int, at: datetime, by: Actor) -> Staff:
    """Note that whoever acts had a hand in this round."""
    staff = Staff.objects.get(pk=by.id)
    Step.objects.create(complaint=complaint, round=round, kind=kind, staff=staff, note=note or None, at=at)
    return staff


def must_work_on(complaint: Complaint, by: Actor) -> None:
    if not policy.may_work_on(by, complaint.case):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))


def must_be_impartial(complaint: Complaint, by: Actor) -> None:
    """From an appeal on, also once it was decided, whoever had a hand in what was appealed keeps out of it."""
    appeal, last = open_appeal(complaint), last_decision(complaint)
    before = appeal.decision.round + 1 if appeal is not None else last.round if last and last.is_appeal else 0
    if by.id in took_part(complaint, before=before):
        raise Forbidden(_("You took part in the decision that is appealed. Somebody else looks at it now."))


def clean(text: str, field: str, *, longest: int = LONGEST_NOTE) -> str:
    """The words without spaces around them; refused where they are too long or hide characters."""
    text = as_kept(text)
    if len(text) > longest:
        raise Invalid(_("Please keep it under %(n)s characters.") % {"n": longest}, field=field)
    if has_hidden_characters(text):
        raise Invalid(_("There are invisible control characters in it. Please type it anew."), field=field)
    return text
