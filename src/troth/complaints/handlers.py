"""What follows from events of complaints."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from troth.cases.events import Kind as CaseKind
from troth.cases.handlers import running_clocks, tell, the_case
from troth.cases.models import Case
from troth.clocks.events import Kind as ClockKind
from troth.clocks.queries.due import to_be_reissued
from troth.complaints.events import Kind
from troth.complaints.models import Decision, Outcome, Referral, Remedy
from troth.complaints.queries.pages import due_of
from troth.complaints.rules import appeal_until
from troth.complaints.sentences import granted
from troth.complaints.services import acknowledge_complaint, keep_referral_clocks
from troth.core.actors import Actor
from troth.ledger import Event, on
from troth.web.instants import zoned


@on(CaseKind.ACKNOWLEDGED)
def note_that_the_complaint_is_acknowledged(event: Event) -> None:
    case = Case.objects.select_related("complaint").filter(pk=event.subject_id, complaint__isnull=False).first()
    if case is not None:
        acknowledge_complaint(case.complaint, event.facts["how"], at=event.at, by=Actor.job("acknowledgement"))


@on(ClockKind.CALENDAR_APPROVED)
def reckon_referrals_anew(event: Event) -> None:
    """The dates of bodies outside that were provisional because the year was unknown."""
    waiting = to_be_reissued(event.facts["country"], event.facts["year"])
    ids = [id for kind, id in waiting if kind == Referral._meta.label_lower]
    for referral in Referral.objects.filter(pk__in=ids):
        with transaction.atomic():
            keep_referral_clocks(referral, at=timezone.now())


@on(Kind.ANSWERED)
def tell_the_person_the_decision(event: Event) -> None:
    tell(event, "complaint-answered", _decided(event))


@on(Kind.APPEALED)
def confirm_to_the_person_that_the_appeal_arrived(event: Event) -> None:
    told = {"words": event.facts["why"], "clocks": running_clocks(the_case(event))}
    tell(event, "appeal-received", told)


@on(Kind.APPEAL_DECIDED)
def tell_the_person_the_review(event: Event) -> None:
    tell(event, "appeal-decided", _decided(event) | {"reversed": event.facts["reversed"]})


@on(Kind.DONE)
def tell_the_person_that_it_was_carried_out(event: Event) -> None:
    facts, case = event.facts, the_case(event)
    remedy = Remedy.objects.select_related("decision").filter(complaint=case.pk, done_at=event.at).latest("done_at")
    with translation.override(case.locale):
        told = granted(remedy.decision)
    tell(event, "remedy-done", {"granted": told, "reference": facts["reference"], "done_on": facts["done_on"]})


def _decided(event: Event) -> dict[str, Any]:
    """The decision as it was sent, in the language of the case."""
    facts, case = event.facts, the_case(event)
    decision = Decision.objects.get(complaint=case.pk, round=facts["round"])
    remedy = Remedy.objects.due().filter(decision=decision).first()
    by = due_of(remedy) if remedy else None
    with translation.override(case.locale):
        return {
            "outcome": str(Outcome(facts["outcome"]).label), "reasons": facts["reasons"], "granted": granted(decision),
            "granted_by": zoned(by) if by else "", "until": zoned(appeal_until(decision.at)),
            "rule": str(decision.get_rule_display()) if decision.rule else "",
        }  # fmt: skip
