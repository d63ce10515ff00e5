"""A case to read: its page with the time line, and the receipt to keep."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.cases.access import following, needs_receipt
from troth.cases.forms.front import MessageForm
from troth.cases.models import Case, Message, Status
from troth.cases.policy import HOLDER
from troth.cases.queries.front import front_page
from troth.cases.services import receipt_of
from troth.cases.services.answering import survivor
from troth.core.actors import Actor

FRESH = "filed"  # in the session: which cases were filed in this browser, and when
SHOWN_FOR = timedelta(minutes=15)


@require_safe
@following
def show(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """Where the case stands, what comes next and by when; one that was joined leads to the other."""
    if case.status == Status.MERGED:
        return redirect("cases:case", survivor(case).code)
    return page(request, case, actor, MessageForm())


@require_safe
@following
def receipt(request: HttpRequest, case: Case, actor: Actor) -> HttpResponseBase:
    """What was brought, when, and which clocks run. The receipt code stands here only just after filing."""
    now = timezone.now()
    first = case.messages.filter(kind=Message.Kind.WRITTEN, came_from=None).order_by("at", "pk").first()
    facts = {
        "case": case, "page_of": front_page(case, now), "first": first, "now": now,
        "code": _fresh_receipt(request, case, now), "by_receipt": actor.kind == HOLDER,
        "pending": request.session.get("mailbox", {}).get(str(case.pk)),
    }  # fmt: skip
    return render(request, "cases/front/receipt.html", facts)


def page(
    request: HttpRequest, case: Case, actor: Actor, form: forms.Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a case with this form for the next message in it."""
    now = timezone.now()
    facts = {
        "case": case, "page_of": front_page(case, now), "form": form, "now": now,
        "by_receipt": actor.kind == HOLDER,
        "pending": request.session.get("mailbox", {}).get(str(case.pk)), "sent": request.GET.get("sent", ""),
    }  # fmt: skip
    return render(request, "cases/front/case.html", {**facts, **more}, status=status)


def note_filed(request: HttpRequest, case: Case, *, at: datetime) -> None:
    """Remember that the case was filed in this browser just now: its receipt code is shown for a while."""
    request.session[FRESH] = {**request.session.get(FRESH, {}), str(case.pk): at.isoformat()}


def _fresh_receipt(request: HttpRequest, case: Case, now: datetime) -> str:
    filed = request.session.get(FRESH, {}).get(str(case.pk))
    if filed is None or now - datetime.fromisoformat(filed) > SHOWN_FOR or not needs_receipt(case):
        return ""
    return receipt_of(case)
