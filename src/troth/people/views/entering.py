"""The pages of coming and going: register, enter, confirm by code, leave."""

from datetime import datetime
from math import ceil
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_POST

from troth.channels.rules import mask_mail
from troth.core.refusals import Refused
from troth.people import services
from troth.people.access import caller, let_out, let_person_in
from troth.people.forms import CodeForm, EnterForm, JoinForm
from troth.people.models import Code, Decoy
from troth.people.queries import actor_of
from troth.people.rules import CODE_LIFE, RESEND_AFTER
from troth.people.services.persons import ENTRY
from troth.people.views.refusing import in_time, refuse

NEXT = "/next/"  # what awaits a person is decided there
CODE_PAGE = "people:code"


class AskingView(View):
    """A form that ends in a code on its way: what was typed is kept wherever it is refused."""

    form_class: type[forms.Form]
    template: str

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if actor_of(request).kind == "person":
            return redirect(NEXT)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            code = self.ask(form)
        except Refused as refused:
            return refuse(self.page, form, refused)
        pend(request, code, mail=mask_mail(form.cleaned_data["email"]), way=self.template)
        return redirect(CODE_PAGE)

    def ask(self, form: forms.Form) -> Code | Decoy:
        raise NotImplementedError

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"form": form, "awaited": "awaits" in self.request.session}
        return render(self.request, f"people/{self.template}.html", facts, status=status)


class JoinView(AskingView):
    """Register."""

    form_class = JoinForm
    template = "join"

    def ask(self, form: forms.Form) -> Code:
        given = form.cleaned_data
        return services.register(
            name=given["name"], mail=given["email"], phone=given["phone"], locale=given["locale"],
            address=caller(self.request), at=timezone.now(), by=actor_of(self.request),
        )  # fmt: skip


class EnterView(AskingView):
    """Come back: a mailbox nobody confirmed gets the very same page."""

    form_class = EnterForm
    template = "enter"

    def ask(self, form: forms.Form) -> Code | Decoy:
        return services.sign_in(
            mail=form.cleaned_data["email"],
            address=caller(self.request), at=timezone.now(), by=actor_of(self.request),
        )  # fmt: skip


class PendingView(View):
    """What needs a code on its way in this session; without one it starts anew."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if actor_of(request).kind == "person":
            return redirect(NEXT)
        if "pending" not in request.session:
            return redirect("people:enter")
        return super().dispatch(request, *args, **kwargs)

    def page(self, form: forms.Form, status: int = 200, *, sentence: str = "") -> HttpResponse:
        pending = self.request.session["pending"]
        issued = datetime.fromisoformat(pending["at"])
        if form.is_bound:  # something was wrong with what was typed: type it anew
            form.fields["code"].widget.attrs["autofocus"] = True
        facts = {
            "form": form,
            "sentence": sentence,
            "awaited": "awaits" in self.request.session,
            "pending": pending,
            "valid_until": issued + CODE_LIFE,
            "minutes": int(CODE_LIFE.total_seconds()) // 60,
            "wait": max(0, ceil((issued + RESEND_AFTER - timezone.now()).total_seconds())),
        }
        return render(self.request, "people/code.html", facts, status=status)


class CodeView(PendingView):
    """Enter the code: right, and the session is the person's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at, by = CodeForm(request.POST), timezone.now(), actor_of(request)
        if not form.is_valid():
            return self.page(form, status=422)
        pending = request.session["pending"]
        try:
            code = services.check_code(
                UUID(pending["code"]), form.cleaned_data["code"],
                purpose=ENTRY, subject=pending["subject"], at=at, by=by,
            )  # fmt: skip
            with transaction.atomic():
                person = services.redeem_code(code, at=at, by=by)
        except Refused as refused:
            return refuse(self.page, form, refused)
        let_person_in(request, person, at=at)
        return redirect(NEXT)


class CodeAgainView(PendingView):
    """Have another code sent."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(CODE_PAGE)

    def post(self, request: HttpRequest) -> HttpResponse:
        pending = request.session["pending"]
        try:
            code = services.resend_code(
                UUID(pending["code"]), purpose=ENTRY, subject=pending["subject"],
                address=caller(request), at=timezone.now(), by=actor_of(request),
            )  # fmt: skip
        except Refused as refused:
            return in_time(self.page(CodeForm(), refused.status, sentence=str(refused)), refused)
        pend(request, code, mail=pending["mail"], way=pending["way"])
        return redirect(CODE_PAGE)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, on this machine and in this browser."""
    let_out(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cookies"'
    return response


def pend(request: HttpRequest, code: Code | Decoy, *, mail: str, way: str) -> None:
    """Remember in the session which code is awaited; the digits are not in it."""
    request.session["pending"] = {
        "code": str(code.pk), "subject": code.subject, "mail": mail, "way": way, "at": code.issued_at.isoformat(),
    }  # fmt: skip
