"""A further mailbox or number: given, then proved by a code, and only then used."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from troth.channels import available
from troth.channels.rules import mask
from troth.core.refusals import Refused, TooMany
from troth.flows.forms import CONTACT_FORMS
from troth.people.access import signed_in
from troth.people.forms import CodeForm
from troth.people.models import Code, ContactPoint, Person
from troth.people.queries import actor_of, person_of
from troth.people.rules import CODE_LIFE, RESEND_AFTER
from troth.people.services import add_contact, check_code, issue_code, redeem_code, resend_code, spend_on_contacts
from troth.web.addresses import client_address

CONTACT = "contact"  # the purpose of a code that confirms a further contact point


@method_decorator(signed_in, name="dispatch")
class AddView(View):
    """Name a mailbox or a number; a code goes there at once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = kwargs["kind"]
        if kind not in CONTACT_FORMS or (kind == "phone" and "sms" not in available()):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self.page(CONTACT_FORMS[kind]())

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        form, person, by, at = (
            CONTACT_FORMS[kind](request.POST),
            _me(request),
            actor_of(request),
            timezone.now(),
        )
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            spend_on_contacts(person, address=_caller(request), at=at)
            contact = add_contact(person, kind=kind, value=form.cleaned_data["value"], at=at, by=by)
            if contact.confirmed_at is None:
                issue_code(contact, purpose=CONTACT, subject=str(contact.pk), at=at, by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return _in_time(self.page(form, refused.status), refused)
        return redirect("flows:contact-code", contact.pk)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"form": form, "kind": self.kwargs["kind"]}
        return render(self.request, "flows/contact.html", facts, status=status)


@method_decorator(signed_in, name="dispatch")
class CodeView(View):
    """Enter the code that went to one's own contact point; one confirmed already leads back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.contact = get_object_or_404(_me(request).contacts, pk=kwargs["pk"])
        if self.contact.confirmed_at is not None:
            return redirect("flows:me")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return self.page(CodeForm())

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        form, at, by = CodeForm(request.POST), timezone.now(), actor_of(request)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            code = check_code(
                _latest(self.contact), form.cleaned_data["code"],
                purpose=CONTACT, subject=str(pk), at=at, by=by,
            )  # fmt: skip
            with transaction.atomic():
                redeem_code(code, at=at, by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return _in_time(self.page(form, refused.status), refused)
        if code.contact.confirmed_at is None:
            return self.page(
                CodeForm(), 409, _("Somebody else has confirmed this one here before, so it stays theirs.")
            )
        return redirect("flows:me")

    def page(self, form: forms.Form, status: int = 200, sentence: str = "") -> HttpResponse:
        return _code_page(self.request, self.contact, form, status, sentence)


@require_POST
@signed_in
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have another code sent to one's own contact point, or the first one to a contact given earlier."""
    contact = get_object_or_404(_me(request).contacts.filter(confirmed_at=None), pk=pk)
    at, by, code = timezone.now(), actor_of(request), _latest(contact)
    try:
        if code is None:
            spend_on_contacts(contact.person, address=_caller(request), at=at)
            issue_code(contact, purpose=CONTACT, subject=str(pk), at=at, by=by)
        else:
            resend_code(code, purpose=CONTACT, subject=str(pk), address=_caller(request), at=at, by=by)
    except Refused as refused:
        return _in_time(_code_page(request, contact, CodeForm(), refused.status, str(refused)), refused)
    return redirect("flows:contact-code", pk)


def _caller(request: HttpRequest) -> str:
    return client_address(request, settings.TROTH.trusted_proxies).ip or ""


def _me(request: HttpRequest) -> Person:
    person = person_of(actor_of(request))
    if person is None:
        raise Http404
    return person


def _latest(contact: ContactPoint) -> UUID | None:
    """The code sent last, so that another device can go on where this one was."""
    codes = Code.objects.filter(purpose=CONTACT, subject=str(contact.pk)).order_by("-issued_at", "-pk")
    return codes.values_list("pk", flat=True).first()


def _code_page(
    request: HttpRequest, contact: ContactPoint, form: forms.Form, status: int, sentence: str
) -> HttpResponse:
    latest, now = _latest(contact), timezone.now()
    code = Code.objects.filter(pk=latest).first() if latest else None
    facts = {
        "form": form,
        "contact": contact,
        "shown": mask(contact.channel, contact.value),
        "live": code is not None and code.is_live(now),
        "valid_until": code.expires_at if code else None,
        "minutes": int(CODE_LIFE.total_seconds()) // 60,
        "wait": max(0, int((code.issued_at + RESEND_AFTER - now).total_seconds())) if code else 0,
        "sentence": sentence,
    }
    return render(request, "flows/contact_code.html", facts, status=status)


def _in_time(response: HttpResponse, refused: Refused) -> HttpResponse:
    """Say when to come back, where the refusal knows."""
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response
