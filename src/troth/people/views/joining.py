"""How invited staff join: the link, then one page for password and second factor, then the recovery codes."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_http_methods

from troth.core.refusals import Forbidden, Refused
from troth.people import services
from troth.people.access import let_staff_in, staff_door
from troth.people.forms.staff import JoinStaffForm
from troth.people.models import Invitation
from troth.people.queries import actor_of
from troth.people.services.factors import new_secret
from troth.people.services.invitations import OVER
from troth.people.views.devices import device_facts
from troth.people.views.refusing import refuse


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """Open the page of joining without the secret in its address. Following the link uses nothing up: programs that
    look at mail follow links too. Whoever is signed in in this browser, or has begun something, is asked first."""
    try:
        invitation = services.invitation_of(secret, at=timezone.now())
    except Forbidden as refused:
        return staff_door(request, str(refused))
    if request.method != "POST" and set(request.session.keys()) - {"joining"}:
        return render(request, "people/staff/follow.html", {"member": invitation.staff})
    request.session.flush()
    request.session["joining"] = {"invitation": str(invitation.pk), "secret": new_secret()}
    return redirect("people:staff-join")


class JoinView(View):
    """Password and second factor in one form; right, and the recovery codes stand in the answer, once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        joining = request.session.get("joining", {})
        invitation = _open(joining["invitation"]) if joining else None
        if invitation is None:
            return staff_door(request, str(OVER))
        self.invitation, self.secret = invitation, joining["secret"]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(JoinStaffForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = JoinStaffForm(request.POST), timezone.now()
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        try:
            member, codes = services.accept_invitation(
                self.invitation, password=given["password"], secret=self.secret, code=given["code"],
                at=at, by=actor_of(request),
            )  # fmt: skip
        except Refused as refused:
            return refuse(self.page, form, refused)
        let_staff_in(request, member, strong=True, at=at)
        return render(request, "people/staff/recovery_codes.html", {"codes": codes, "joined": True})

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        member = self.invitation.staff
        facts = {"form": form, "member": member, "until": self.invitation.expires_at}
        return render(self.request, "people/staff/join.html", facts | device_facts(member, self.secret), status=status)


def _open(id: str) -> Invitation | None:
    rows = Invitation.objects.open().select_related("staff")
    return rows.filter(pk=UUID(id), expires_at__gt=timezone.now(), staff__is_active=True).first()
