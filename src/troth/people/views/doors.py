"""How staff come in: password and second factor, a one-time link in a demonstration, and a proof once more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_GET

from troth.core.refusals import Forbidden, Refused
from troth.people import services
from troth.people.access import (
    WORKBENCH,
    caller,
    let_staff_in,
    note_proof,
    staff_door,
    staff_only,
    workbench_path,
)
from troth.people.forms.staff import FactorForm, ProofForm, SignInForm
from troth.people.models import Staff
from troth.people.queries import actor_of, member_of, still_known
from troth.people.views.refusing import refuse

HALF_WAY = timedelta(minutes=10)  # between password and second factor


class SignInView(View):
    """Name and password. Right, and the session waits for the second factor under a new key."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request).kind == "staff":
            return redirect(workbench_path(request.GET.get("next", "")))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(SignInForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = SignInForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        try:
            member = services.check_password(
                given["name"], given["password"], address=caller(request), at=at, by=actor_of(request)
            )
        except Refused as refused:
            return refuse(self.page, form, refused)
        request.session.flush()
        onward = workbench_path(request.GET.get("next", ""))
        known = member.get_session_auth_hash()
        request.session["half"] = {"staff": str(member.pk), "known": known, "at": at.isoformat(), "next": onward}
        rotate_token(request)
        return redirect("people:staff-code")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/sign_in.html", {"form": form}, status=status)


class FactorView(View):
    """The second factor. Right, and the session is the member's; without a password before it starts anew."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = _half_way(request)
        if member is None:
            return redirect("people:staff-sign-in")
        self.member = member
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(FactorForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = FactorForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(form, 422)
        try:
            way = services.sign_staff_in(self.member, form.cleaned_data["code"], at=at, by=actor_of(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        onward = request.session["half"]["next"]
        let_staff_in(request, self.member, strong=True, at=at)
        return redirect("people:account" if way == "recovery" else onward)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/factor.html", {"form": form}, status=status)


@method_decorator(staff_only(), name="dispatch")
class ProveView(View):
    """Once more who it is, and then back to where that was asked for."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ProofForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at, by = ProofForm(request.POST), timezone.now(), actor_of(request)
        member = member_of(by)
        if not form.is_valid() or member is None:
            return self.page(form, 422)
        try:
            services.prove_again(member, form.cleaned_data["proof"], at=at, by=by)
        except Refused as refused:
            return refuse(self.page, form, refused)
        note_proof(request, member, at=at)
        return redirect(workbench_path(request.session.pop("proving", WORKBENCH)))

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        member = member_of(actor_of(self.request))
        facts = {"form": form, "joined": member is not None and member.joined_at is not None, "member": member}
        return render(self.request, "people/staff/prove.html", facts, status=status)


@require_GET
def enter_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let a member of staff in by the link; a used one is answered calmly, with the way to a new one."""
    at = timezone.now()
    try:
        member = services.enter_by_link(token, at=at, by=actor_of(request))
    except Forbidden as refused:
        return staff_door(request, str(refused))
    let_staff_in(request, member, at=at)
    return redirect(WORKBENCH)


def _half_way(request: HttpRequest) -> Staff | None:
    """Who has just shown the password in this session, and may still show the second factor; nobody once the
    password is another."""
    half = request.session.get("half")
    if half is None or timezone.now() - datetime.fromisoformat(half["at"]) > HALF_WAY:
        return None
    there = Staff.objects.filter(is_active=True, joined_at__isnull=False)
    member = there.filter(pk=UUID(half["staff"])).first()
    return member if member and still_known(member, half.get("known")) else None
