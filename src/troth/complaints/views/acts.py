"""The acts of colleagues on a complaint: for each its form, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.cases.models import Attachment, Case
from troth.complaints import forms as typed
from troth.complaints import services
from troth.complaints.models import (
    OF_TRACK,
    REFERRAL_MOVES,
    Appeal,
    Complaint,
    Referral,
    ReferralStatus,
    Remedy,
    Track,
)
from troth.complaints.policy import may_review
from troth.complaints.queries.hands import took_part
from troth.core.actors import Actor
from troth.core.refusals import NotFound
from troth.people.models import Staff
from troth.vault.datakeys import unless_erased

Form = forms.Form
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Acting:
    """Which complaint, which part of it, when, and by whom."""

    complaint: Complaint
    thing: UUID | None
    at: datetime
    by: Actor

    @property
    def who(self) -> dict[str, Any]:
        return {"at": self.at, "by": self.by}

    @property
    def remedy(self) -> Remedy:
        rows = Remedy.objects.select_related("decision", "complaint__case")
        return _one(rows.filter(complaint=self.complaint, pk=self.thing or UUID(int=0)).first())

    @property
    def appeal(self) -> Appeal:
        rows = Appeal.objects.select_related("decision", "complaint__case", "decider")
        return _one(rows.filter(complaint=self.complaint, pk=self.thing or UUID(int=0)).first())

    @property
    def referral(self) -> Referral:
        rows = Referral.objects.select_related("complaint__case")
        return _one(rows.filter(complaint=self.complaint, pk=self.thing or UUID(int=0)).first())


@dataclass(frozen=True, slots=True)
class Act:
    """What it is called, its form, what the form offers and how it begins, and what it does."""

    title: str | Promise
    button: str | Promise
    form: Callable[..., Form]
    run: Callable[[Acting, Any], object]
    offers: Callable[[Acting], dict[str, Any]] = lambda acting: {}
    grave: bool = False


def form_of(name: str, acting: Acting, sent: Any = None) -> Form:
    """The form of an act, empty or as it was sent."""
    act = ACTS[name]
    prefix = f"{name}-{acting.thing}" if acting.thing else name
    return act.form(*([sent] if sent is not None else []), auto_id=f"{prefix}_%s", **act.offers(acting))


def deciders(complaint: Complaint, appeal: Appeal) -> list[tuple[str, str]]:
    """Who may decide this appeal: senior colleagues who took no part."""
    part = took_part(complaint, before=appeal.decision.round + 1)
    active = [
        member for member in Staff.objects.filter(is_active=True) if may_review(member.actor, complaint.case, part)
    ]
    return [(member.handle, member.name or member.handle) for member in active]


def _one(found: T | None) -> T:
    if found is None:
        raise NotFound(_("There is no such thing in this complaint."))
    return found


def _files(case: Case) -> list[tuple[str, str]]:
    rows = Attachment.objects.filter(case=case).select_related("message")
    return [(str(row.pk), unless_erased(lambda row=row: row.name) or row.sha256[:12]) for row in rows]  # type: ignore[misc]


def _following(referral: Referral) -> list[tuple[str, str]]:
    next_ones = REFERRAL_MOVES.get(referral.status, set()) & OF_TRACK[Track(referral.track)]
    return [(status.value, str(status.label)) for status in ReferralStatus if status in next_ones]


def _assess(acting: Acting, form: Any) -> object:
    given = form.cleaned_data
    assessment = services.Assessment(given["severity"], given["category"], given["reason"])
    return services.assess(acting.complaint, assessment, **acting.who)


def _carry_out(acting: Acting, form: Any) -> object:
    given = form.cleaned_data
    rows = Attachment.objects.filter(case=acting.complaint.case)
    attachment = rows.filter(pk=given["proof"]).first() if given["proof"] else None
    proof = services.Proof(given["done_on"], given["reference"], attachment)
    return services.carry_out_remedy(acting.remedy, proof, **acting.who)


def _assign(acting: Acting, form: Any) -> object:
    decider = Staff.objects.get(handle=form.cleaned_data["decider"])
    return services.assign_appeal(acting.appeal, decider, **acting.who)


def _refer(acting: Acting, form: Any) -> object:
    return services.refer_out(acting.complaint, services.Outward(**form.cleaned_data), **acting.who)


def _reply(acting: Acting, form: Any) -> object:
    given = form.cleaned_data
    return services.note_reply_of_referral(
        acting.referral, given["status"], given["note"], happened_at=given["happened_at"], **acting.who
    )


ACTS: dict[str, Act] = {
    "assessment": Act(
        gettext_lazy("Assess it"), gettext_lazy("Keep the assessment"), typed.AssessmentForm, _assess,
        lambda a: {"initial": {"severity": a.complaint.severity, "category": a.complaint.category}},
    ),
    "investigation": Act(
        gettext_lazy("Look into it"), gettext_lazy("Keep this step"), typed.InvestigationForm,
        lambda a, form: services.investigate(a.complaint, form.cleaned_data["note"], **a.who),
    ),
    "decision": Act(
        gettext_lazy("Decide it"), gettext_lazy("Decide and send it to the person"), typed.DecisionForm,
        lambda a, form: services.decide(a.complaint, form.ruling, **a.who),
        lambda a: {"causes": typed.causes_offered()},
    ),
    "remedy": Act(
        gettext_lazy("It was carried out"), gettext_lazy("Note that it was carried out"), typed.RemedyForm, _carry_out,
        lambda a: {"files": _files(a.complaint.case), "initial": {"done_on": timezone.localdate(a.at)}},
    ),
    "remedy-refusal": Act(
        gettext_lazy("The person does not want it"), gettext_lazy("Note that the person does not want it"),
        typed.WhyForm, lambda a, form: services.decline_remedy(a.remedy, form.cleaned_data["why"], **a.who),
    ),
    "appeal": Act(
        gettext_lazy("Enter the person's appeal"), gettext_lazy("Enter the appeal"), typed.EnteredAppealForm,
        lambda a, form: services.appeal(a.complaint, form.cleaned_data["why"], **a.who),
    ),
    "decider": Act(
        gettext_lazy("Give the appeal to somebody"), gettext_lazy("Give it"), typed.DeciderForm, _assign,
        lambda a: {"deciders": deciders(a.complaint, a.appeal)},
    ),
    "review": Act(
        gettext_lazy("Decide the appeal"), gettext_lazy("Decide the appeal and send it to the person"),
        typed.DecisionForm, lambda a, form: services.decide_appeal(a.appeal, form.ruling, **a.who),
        lambda a: {"causes": typed.causes_offered()},
    ),
    "referral": Act(
        gettext_lazy("Enter a referral"), gettext_lazy("Enter it"), typed.ReferralForm, _refer,
    ),
    "reply": Act(
        gettext_lazy("Note what became of it"), gettext_lazy("Note it"), typed.ReplyForm, _reply,
        lambda a: {"following": _following(a.referral)},
    ),
    "dropping": Act(
        gettext_lazy("Drop it under the rule on abuse"), gettext_lazy("Drop it and tell the person"),
        typed.DroppingForm,
        lambda a, form: services.drop_for_abuse(
            a.complaint, form.cleaned_data["rule"], form.cleaned_data["words"], **a.who
        ),
        grave=True,
    ),
    "closure": Act(
        gettext_lazy("Close the complaint"), gettext_lazy("Close the complaint"), typed.ClosingForm,
        lambda a, form: services.close(a.complaint, form.cleaned_data["words"], **a.who),
    ),
}  # fmt: skip
# Acts on a part of a complaint, and which part that is.
OF_A_THING = {
    "remedy": "remedy", "remedy-refusal": "remedy", "decider": "appeal", "review": "appeal", "reply": "referral",
}  # fmt: skip
