"""Confirm the mailbox that was given with a case: the case then stands on the person's own page."""

from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from troth.cases.access import following
from troth.cases.models import Case
from troth.cases.policy import HOLDER
from troth.cases.services import claim
from troth.channels.rules import mask_mail
from troth.core.actors import Actor
from troth.core.refusals import NotFound, Refused
from troth.people import services as people
from troth.people.access import caller, let_person_in
from troth.people.forms import CodeForm
from troth.people.models import Code
from troth.people.rules import CODE_LIFE, ENTRY, RESEND_AFTER
from troth.people.views.refusing import in_time, refuse

PENDING = "mailbox"  # in the session: for each case the code that is awaited; its digits are not in it


def await_code(request: HttpRequest, case: Case, code: Code, *, mail: str) -> None:
    """Remember which code confirms the mailbox given with this case."""
    pending = {
        "code": str(code.pk), "subject": code.subject, "mail": mask_mail(mail) if "*" not in mail else mail,
        "at": code.issued_at.isoformat(),
    }  # fmt: skip
    request.session[PENDING] = {**request.session.get(PENDING, {}), str(case.pk): pending}


@method_decorator(following, name="dispatch")
class MailboxView(View):
    """Enter the code: right, and the case is the person's whose mailbox it is."""

    def dispatch(self, request: HttpRequest, case: Case, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case, self.actor = case, actor
        pending = request.session.get(PENDING, {}).get(str(case.pk))
        if pending is None or actor.kind != HOLDER:
            return redirect("cases:case", case.code)
        self.pending = pending
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "again" in request.POST:
            return self.again(request)
        form, at = CodeForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(form, 422)
        try:
            code = people.check_code(
                UUID(self.pending["code"]), form.cleaned_data["code"],
                purpose=ENTRY, subject=self.pending["subject"], at=at, by=self.actor,
            )  # fmt: skip
            with transaction.atomic():
                person = people.redeem_code(code, at=at, by=self.actor)
                claim(self.case, person, at=at, by=self.actor)
        except Refused as refused:
            return refuse(self.page, form, refused)
        let_person_in(request, person, at=at)
        return redirect("cases:case", self.case.code)

    def again(self, request: HttpRequest) -> HttpResponse:
        """Have another code sent; the earlier one ends."""
        try:
            code = people.resend_code(
                UUID(self.pending["code"]), purpose=ENTRY, subject=self.pending["subject"],
                address=caller(request), at=timezone.now(), by=self.actor,
            )  # fmt: skip
        except Refused as refused:
            return in_time(self.page(CodeForm(), refused.status, str(refused)), refused)
        if not isinstance(code, Code):
            raise NotFound("")
        await_code(request, self.case, code, mail=self.pending["mail"])
        return redirect("cases:mailbox", self.case.code)

    def page(self, form: forms.Form, status: int = 200, sentence: str = "") -> HttpResponse:
        issued = datetime.fromisoformat(self.pending["at"])
        facts = {
            "case": self.case, "form": form, "pending": self.pending, "valid_until": issued + CODE_LIFE,
            "minutes": int(CODE_LIFE.total_seconds()) // 60, "sentence": sentence,
            "wait": max(0, ceil((issued + RESEND_AFTER - timezone.now()).total_seconds())),
        }  # fmt: skip
        return render(self.request, "cases/front/mailbox.html", facts, status=status)
