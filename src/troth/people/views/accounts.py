"""One's own account: where one is signed in, password, device, recovery codes."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from troth.core.refusals import Refused
from troth.people import services
from troth.people.access import keep_known, let_out_if_ended, page_before, recently_proved, staff_door, staff_only
from troth.people.forms.staff import DeviceForm, NewPasswordForm
from troth.people.models import Staff
from troth.people.queries import actor_of, colleague, member_of, sessions_of
from troth.people.services.factors import new_secret, recovery_left
from troth.people.views.devices import device_facts
from troth.people.views.refusing import refuse
from troth.vault.sessions import digest_of

LOW = 3  # recovery codes: so few, and it is time for new ones


@require_safe
@staff_only()
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, how I come in, and where I am signed in."""
    member, now = member_of(actor_of(request)), timezone.now()
    if member is None:
        return staff_door(request)
    left = recovery_left(member)
    page = {
        "me": colleague(member, now), "member": member, "now": now, "left": left, "low": left < LOW,
        "sessions": sessions_of(member, here=digest_of(request.session), at=now),
    }  # fmt: skip
    return render(request, "people/staff/account.html", page)


@method_decorator((staff_only(), recently_proved), name="dispatch")
class OwnView(View):
    """What a member changes on the own account, after a proof; who has no password here has nothing to change."""

    template: str
    form_class: type[forms.Form]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = member_of(actor_of(request))
        if member is None or member.joined_at is None:
            return redirect("people:account")
        self.member = member
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            return self.change(form)
        except Refused as refused:
            return refuse(self.page, form, refused)

    def change(self, form: forms.Form) -> HttpResponse:
        raise NotImplementedError

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, self.template, {"form": form, "member": self.member, **self.facts()}, status=status)

    def facts(self) -> dict[str, object]:
        return {}

    def acted(self) -> dict[str, Any]:
        """Who and when, as services want it."""
        return {"at": timezone.now(), "by": actor_of(self.request)}


class PasswordView(OwnView):
    """Another password; everywhere else one is signed out."""

    template, form_class = "people/staff/password.html", NewPasswordForm

    def change(self, form: forms.Form) -> HttpResponse:
        here = digest_of(self.request.session)
        services.change_password(self.member, form.cleaned_data["password"], here=here, **self.acted())
        keep_known(self.request, self.member)
        return redirect("people:account")


class DeviceView(OwnView):
    """Another device as second factor; its secret waits in the session until a code proves it is set up."""

    template, form_class = "people/staff/device.html", DeviceForm

    def change(self, form: forms.Form) -> HttpResponse:
        here = digest_of(self.request.session)
        services.change_device(self.member, self.secret(), form.cleaned_data["code"], here=here, **self.acted())
        del self.request.session["device"]
        return redirect("people:account")

    def facts(self) -> dict[str, object]:
        return device_facts(self.member, self.secret())

    def secret(self) -> str:
        secret: str = self.request.session.get("device") or new_secret()
        self.request.session["device"] = secret
        return secret


class RecoveryView(OwnView):
    """New recovery codes, shown once in the answer; the earlier ones end."""

    template, form_class = "people/staff/recovery.html", forms.Form

    def change(self, form: forms.Form) -> HttpResponse:
        codes = services.renew_recovery_codes(self.member, **self.acted())
        return render(self.request, "people/staff/recovery_codes.html", {"codes": codes, "joined": False})

    def facts(self) -> dict[str, object]:
        return {"left": recovery_left(self.member)}


@require_POST
@staff_only()
def end_session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign out there, at once; back to the page that listed it, or to the door where it was this one."""
    at = timezone.now()
    services.end_session(pk, at=at, by=actor_of(request))
    return redirect("people:staff-sign-in" if let_out_if_ended(request, at=at) else page_before(request))


@require_POST
@staff_only()
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    member = member_of(actor_of(request))
    if isinstance(member, Staff):
        here = digest_of(request.session)
        services.end_sessions_of(member, but=here, at=timezone.now(), by=actor_of(request))
    return redirect("people:account")
