"""What a person does with the decision on their complaint, and the page that says how complaints are handled."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.cases.access import following
from troth.cases.models import Case
from troth.complaints import services
from troth.complaints.forms import AppealForm, DeclineForm
from troth.complaints.models import AbuseRule, Complaint, Remedy
from troth.complaints.queries.pages import complaint_page
from troth.complaints.rules import APPEAL_MONTHS
from troth.complaints.views.packing import hand_out
from troth.core.actors import Actor
from troth.core.refusals import NotFound, Refused
from troth.people.views.refusing import refuse


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """How complaints are handled, step by step; when and how one is dropped; where else one can turn."""
    return render(request, "complaints/rules.html", {"abuse": AbuseRule.choices, "months": APPEAL_MONTHS})


@require_http_methods(["GET", "HEAD", "POST"])
@following
def appeal(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """Ask somebody else to decide anew."""
    complaint = _complaint(case)

    def page(form: forms.Form, status: int = 200) -> HttpResponse:
        return _page(request, "complaints/appeal.html", complaint, form, status)

    if request.method != "POST":
        return page(AppealForm())
    form = AppealForm(request.POST)
    if not form.is_valid():
        return page(form, 422)
    return _done(
        complaint, form, page,
        lambda: services.appeal(complaint, form.cleaned_data["why"], at=timezone.now(), by=actor),
    )  # fmt: skip


@require_POST
@following
def accept(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """Agree with the decision."""
    complaint = _complaint(case)
    services.accept_decision(complaint, at=timezone.now(), by=actor)
    return redirect("cases:case", case.code)


@require_http_methods(["GET", "HEAD", "POST"])
@following
def decline(request: HttpRequest, case: Case, actor: Actor, pk: UUID) -> HttpResponseBase:
    """Do without what was granted."""
    complaint = _complaint(case)
    rows = Remedy.objects.select_related("decision", "complaint__case").filter(complaint=complaint, pk=pk)
    remedy = rows.first()
    if remedy is None:
        raise NotFound(_("There is no such thing in this complaint."))

    def page(form: forms.Form, status: int = 200) -> HttpResponse:
        return _page(request, "complaints/decline.html", complaint, form, status, thing=pk)

    if request.method != "POST":
        return page(DeclineForm())
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return page(form, 422)
    why, now = form.cleaned_data["why"], timezone.now()
    return _done(complaint, form, page, lambda: services.decline_remedy(remedy, why, at=now, by=actor))


@require_safe
@following
def pack(request: HttpRequest, case: Case, actor: Actor, form: str) -> HttpResponse:
    """Everything of the complaint, to take to an authority, an association or a court."""
    return hand_out(_complaint(case), form, get_language() or case.locale, at=timezone.now(), by=actor)


def _complaint(case: Case) -> Complaint:
    found = Complaint.objects.select_related("case__person").filter(pk=case.pk).first()
    if found is None:
        raise NotFound(_("This case is no complaint."))
    return found


def _page(
    request: HttpRequest, template: str, complaint: Complaint, form: forms.Form, status: int, *,
    thing: UUID | None = None,
) -> HttpResponse:  # fmt: skip
    seen = complaint_page(complaint.case, timezone.now())
    remedy = next((remedy for remedy in seen.remedies if remedy.id == thing), None) if seen else None
    facts = {"case": complaint.case, "page_of": seen, "form": form, "remedy": remedy}
    return render(request, template, facts, status=status)


def _done(
    complaint: Complaint, form: forms.Form, page: Callable[..., HttpResponse], act: Callable[[], object]
) -> HttpResponse:
    """Do it and go back to the case; refused, the form once more with the sentence."""
    try:
        act()
    except Refused as refused:
        return refuse(page, form, refused)
    return redirect("cases:case", complaint.case.code)
