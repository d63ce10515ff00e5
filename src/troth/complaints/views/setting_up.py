"""The register of causes and what each role may grant, for those who keep them."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from troth.cases.policy import READERS
from troth.complaints import policy, services
from troth.complaints.forms import CauseForm, LimitForm
from troth.complaints.models import Cause
from troth.complaints.queries.setup import causes_kept, limits_kept
from troth.core.refusals import Forbidden, Refused
from troth.people.access import recently_proved, staff_only
from troth.people.queries import actor_of
from troth.people.views.refusing import refuse

readers = staff_only(*READERS)


@require_safe
@readers
def setup(request: HttpRequest) -> HttpResponse:
    """Both lists, with the forms of what one may change."""
    return _page(request)


@require_POST
@readers
def enter_cause(request: HttpRequest) -> HttpResponse:
    """One more cause."""
    if not policy.may_enter_causes(actor_of(request)):
        raise Forbidden(_("Causes are kept by supervisors, quality officers and administrators."))
    form = CauseForm(request.POST, parents=_parents(), auto_id="cause_%s")
    if not form.is_valid():
        return _page(request, cause=form, status=422)
    given = form.cleaned_data
    parent = Cause.objects.filter(slug=given["parent"]).first() if given["parent"] else None
    try:
        services.enter_cause(given["slug"], form.names, parent=parent, at=timezone.now(), by=actor_of(request))
    except Forbidden:
        raise
    except Refused as refused:
        return refuse(lambda same, status: _page(request, cause=same, status=status), form, refused)
    return redirect("complaints:setup")


@require_POST
@readers
def retire_cause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A cause that is no longer chosen."""
    if not policy.may_enter_causes(actor_of(request)):
        raise Forbidden(_("Causes are kept by supervisors, quality officers and administrators."))
    services.retire_cause(get_object_or_404(Cause, pk=pk), at=timezone.now(), by=actor_of(request))
    return redirect("complaints:setup")


@require_POST
@readers
@recently_proved
def set_limit(request: HttpRequest) -> HttpResponse:
    """Up to how much a role may grant."""
    if not policy.may_set_limits(actor_of(request)):
        raise Forbidden(_("Only an administrator sets what may be granted."))
    form = LimitForm(request.POST, auto_id="limit_%s")
    if not form.is_valid():
        return _page(request, limit=form, status=422)
    given = form.cleaned_data
    currency = given["currency"].strip().upper()
    try:
        services.set_limit(given["role"], currency, form.in_smallest_unit, at=timezone.now(), by=actor_of(request))
    except Forbidden:
        raise
    except Refused as refused:
        return refuse(lambda same, status: _page(request, limit=same, status=status), form, refused)
    return redirect("complaints:setup")


def _page(
    request: HttpRequest, *, cause: forms.Form | None = None, limit: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    facts = {
        "causes": causes_kept(), "limits": limits_kept(), "may_enter": policy.may_enter_causes(actor),
        "may_limit": policy.may_set_limits(actor), "cause": cause or CauseForm(parents=_parents(), auto_id="cause_%s"),
        "limit": limit or LimitForm(auto_id="limit_%s"),
    }  # fmt: skip
    return render(request, "complaints/setup.html", facts, status=status)


def _parents() -> list[tuple[str, str]]:
    return [(cause.slug, cause.name) for cause in Cause.objects.filter(parent=None, is_active=True)]
