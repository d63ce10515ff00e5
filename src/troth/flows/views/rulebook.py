"""The staff's pages about deadlines: a calculator, the rulebook in versions, the calendars in editions."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from troth.clocks import policy, services
from troth.clocks.queries.asking import Answer, due_of
from troth.clocks.services.rulebook import who
from troth.core.actors import Role
from troth.core.refusals import Forbidden, Refused
from troth.flows.forms import CalculatorForm, RuleForm, YearForm
from troth.flows.queries.rulebook import newest, rule_rows, slug_of, versions_of, year_of, years
from troth.people.access import staff_only
from troth.people.queries import actor_of

drafters, approvers = staff_only(Role.DRAFTER), staff_only(Role.APPROVER)
FIELDS = {"from": "start", "titles": "title_zh", "sources": "source_zh", "windows": "hours", "source": "source_zh"}


@require_safe
@staff_only()
def calculator(request: HttpRequest) -> HttpResponse:
    """When something is due, step by step; nothing is kept."""
    form = CalculatorForm(request.GET if "start" in request.GET else None, initial=FIRST)
    answer: Answer | None = None
    if form.is_bound and form.is_valid():
        try:
            answer = due_of(form.asked)
        except Refused as refused:
            _blame(form, refused)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "flows/staff/rulebook_clock.html", {"form": form, "answer": answer}, status=status)


FIRST = {"unit": "workday", "direction": "after", "calendar": "CN", "zone": "Asia/Shanghai", "amount": "7"}


@require_safe
@staff_only()
def listing(request: HttpRequest) -> HttpResponse:
    law, ours = rule_rows(timezone.now())
    page = {"law": law, "ours": ours, "may_draft": policy.may_draft(actor_of(request))}
    return render(request, "flows/staff/rulebook.html", page)


@require_safe
@staff_only()
def one(request: HttpRequest, slug: str) -> HttpResponse:
    return _rule_page(request, slug)


@require_POST
@approvers
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the draft in force as it was read; a refusal stands on the page that was read."""
    slug = slug_of(pk)
    try:
        services.approve_rule(pk, seen=request.POST.get("seen", ""), at=timezone.now(), by=actor_of(request))
    except Forbidden:
        raise
    except Refused as refused:
        return _rule_page(request, slug, refused)
    return redirect("flows:rule", slug)


@require_POST
@approvers
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    slug = slug_of(pk)
    try:
        services.retire_rule(pk, at=timezone.now(), by=actor_of(request))
    except Forbidden:
        raise
    except Refused as refused:
        return _rule_page(request, slug, refused)
    return redirect("flows:rule", slug)


def _rule_page(request: HttpRequest, slug: str, refused: Refused | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = {
        "versions": versions_of(slug, timezone.now()), "slug": slug, "refused": refused, "me": who(actor),
        "may_draft": policy.may_draft(actor), "may_approve": policy.may_approve(actor),
    }  # fmt: skip
    return render(request, "flows/staff/rulebook_rule.html", page, status=refused.status if refused else 200)


@method_decorator(drafters, name="dispatch")
class DraftView(View):
    """Draft a new rule, or the next version of one."""

    def get(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        initial = RuleForm.of(newest(slug)) if slug else {}
        return self.page(RuleForm(initial=initial), slug)

    def post(self, request: HttpRequest, slug: str = "") -> HttpResponse:
        given: Any = request.POST.copy()
        if slug:
            given["slug"] = newest(slug).slug
        form = RuleForm(given)
        if form.is_valid():
            try:
                services.draft_rule(form.draft, at=timezone.now(), by=actor_of(request))
            except Forbidden:
                raise
            except Refused as refused:
                _blame(form, refused)
            else:
                return redirect("flows:rule", form.cleaned_data["slug"])
        return self.page(form, slug, 422)

    def page(self, form: RuleForm, slug: str, status: int = 200) -> HttpResponse:
        if slug:
            form.fields["slug"].widget = forms.HiddenInput()
        page = {"form": form, "slug": slug}
        return render(self.request, "flows/staff/rulebook_draft.html", page, status=status)


@require_safe
@staff_only()
def calendars(request: HttpRequest) -> HttpResponse:
    page = {"years": years(), "may_draft": policy.may_draft(actor_of(request))}
    return render(request, "flows/staff/rulebook_calendars.html", page)


@require_safe
@staff_only()
def year(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _year_page(request, pk)


@require_POST
@approvers
def approve_year(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish the days of a year as they were read."""
    try:
        services.approve_calendar(pk, seen=request.POST.get("seen", ""), at=timezone.now(), by=actor_of(request))
    except Forbidden:
        raise
    except Refused as refused:
        return _year_page(request, pk, refused)
    return redirect("flows:year", pk)


def _year_page(request: HttpRequest, pk: UUID, refused: Refused | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = {
        "year": year_of(pk), "refused": refused, "me": who(actor), "may_approve": policy.may_approve(actor),
    }  # fmt: skip
    return render(request, "flows/staff/rulebook_year.html", page, status=refused.status if refused else 200)


@method_decorator(drafters, name="dispatch")
class YearView(View):
    """Type in the days of an announced year."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(YearForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = YearForm(request.POST)
        if form.is_valid():
            try:
                edition = services.draft_calendar(form.draft, at=timezone.now(), by=actor_of(request))
            except Forbidden:
                raise
            except Refused as refused:
                _blame(form, refused)
            else:
                return redirect("flows:year", edition.pk)
        return self.page(form, 422)

    def page(self, form: YearForm, status: int = 200) -> HttpResponse:
        return render(self.request, "flows/staff/rulebook_year_draft.html", {"form": form}, status=status)


def _blame(form: forms.Form, refused: Refused) -> None:
    """The refusal stands at the field it is about, or above the form."""
    name = FIELDS.get(refused.field, refused.field)
    form.add_error(name if name in form.fields else None, str(refused))
