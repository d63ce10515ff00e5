"""The register of the staff: who is on it, inviting, placing, resetting, parting; and the teams."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_safe

from troth.channels.rules import mask_mail
from troth.core.actors import Role
from troth.core.refusals import Refused
from troth.people import policy, services
from troth.people.access import ROLE_NAMES, let_out_if_ended, recently_proved, staff_only
from troth.people.forms.staff import InviteForm, PlaceForm, TeamForm, TeamNameForm
from troth.people.models import Staff, Team
from troth.people.queries import actor_of, colleague, colleagues, sessions_of, teams
from troth.people.services.factors import recovery_left
from troth.people.views.refusing import refuse

readers = staff_only(*policy.STAFF_READERS)
administrators = (staff_only(Role.ADMINISTRATOR), recently_proved)


@dataclass(frozen=True, slots=True)
class Act:
    """Something an administrator does about a colleague, after one more page that says what it means."""

    title: str | Promise
    means: str | Promise
    button: str | Promise
    grave: bool
    do: Callable[..., object]


def _by_mail(service: Callable[..., object]) -> Callable[..., object]:
    return lambda member, **acted: service(member, locale=get_language() or "", sent="mail", **acted)


ACTS = {
    "invite": Act(
        _("Send the invitation again"),
        _("A new link goes to their mailbox. It works once and for 72 hours; earlier links end."),
        _("Send a new link"),
        False,
        _by_mail(services.invite_again),
    ),
    "reset": Act(
        _("Reset password and device"),
        _(
            "For a lost device or a forgotten password. Both end at once, with the recovery codes and all sessions. "
            "A new link goes to their mailbox."
        ),
        _("Reset and send a link"),
        True,
        _by_mail(services.reset_member),
    ),
    "sign-out": Act(
        _("End all sessions"),
        _("They are signed out everywhere at once and can come in again."),
        _("End all sessions"),
        False,
        services.end_sessions_of,
    ),
    "reopen": Act(
        _("Give tries back"),
        _("After too many wrong passwords or codes the door stays closed for a while. This opens it at once."),
        _("Give tries back"),
        False,
        lambda member, **acted: services.reopen_member(member.handle, **acted),
    ),
    "part": Act(
        _("Part with this colleague"),
        _("They are signed out everywhere at once and cannot come in any more. What they did stays on record."),
        _("End their access"),
        True,
        services.part_with,
    ),
}  # fmt: skip


@require_safe
@readers
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody on the staff, with roles, teams and whether they have joined."""
    page = {
        "rows": colleagues(timezone.now()), "role_names": ROLE_NAMES,
        "may_manage": policy.may_manage_staff(actor_of(request)),
    }  # fmt: skip
    return render(request, "people/staff/listing.html", page)


@require_safe
@readers
def one(request: HttpRequest, handle: str) -> HttpResponse:
    """One colleague: where they stand, where they are signed in, and what can be done about it."""
    member, now = get_object_or_404(Staff, handle=handle), timezone.now()
    row = colleague(member, now)
    page = {
        "row": row, "mail": mask_mail(member.mail) if member.mail else "", "now": now,
        "recovery_left": recovery_left(member), "sessions": sessions_of(member, here=b"", at=now),
        "may_manage": policy.may_manage_staff(actor_of(request)),
        "acts": [(name, ACTS[name]) for name in _possible(row.state)],
    }  # fmt: skip
    return render(request, "people/staff/member.html", page)


@method_decorator(administrators, name="dispatch")
class InviteView(View):
    """Invite somebody by mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(InviteForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        newcomer = services.Newcomer(
            given["handle"], given["name"], given["mail"], tuple(given["roles"]), tuple(given["teams"])
        )
        try:
            services.invite_staff(newcomer, locale=get_language() or "", sent="mail", **_acted(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        return redirect("people:staff-member", newcomer.handle)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/invite.html", {"form": form}, status=status)


@method_decorator(administrators, name="dispatch")
class MemberView(View):
    """What an administrator changes about one colleague."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.member = get_object_or_404(Staff, handle=kwargs["handle"])
        return super().dispatch(request, *args, **kwargs)


class PlaceView(MemberView):
    """Roles and teams."""

    def get(self, request: HttpRequest, handle: str) -> HttpResponse:
        return self.page(PlaceForm.of(self.member))

    def post(self, request: HttpRequest, handle: str) -> HttpResponse:
        form = PlaceForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        try:
            services.place_member(self.member, roles=given["roles"], teams=given["teams"], **_acted(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        return redirect("people:staff-member", handle)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/place.html", {"form": form, "member": self.member}, status=status)


class ActView(MemberView):
    """One of the acts: what it means first, and then it is done; who ends the own session is led to the door."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["act"] not in ACTS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, handle: str, act: str) -> HttpResponse:
        return self.page(forms.Form())

    def post(self, request: HttpRequest, handle: str, act: str) -> HttpResponse:
        form = forms.Form(request.POST)
        try:
            ACTS[act].do(self.member, **_acted(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        if let_out_if_ended(request, at=timezone.now()):
            return redirect("people:staff-sign-in")
        return redirect("people:staff-member", handle)

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        facts = {"form": form, "member": self.member, "act": ACTS[self.kwargs["act"]]}
        return render(self.request, "people/staff/act.html", facts, status=status)


@require_safe
@readers
def team_listing(request: HttpRequest) -> HttpResponse:
    """All teams and who is in them."""
    page = {"teams": teams(), "may_manage": policy.may_manage_staff(actor_of(request))}
    return render(request, "people/staff/teams.html", page)


@method_decorator(administrators, name="dispatch")
class FoundView(View):
    """A new team."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(TeamForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TeamForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            services.found_team(form.cleaned_data["slug"], form.cleaned_data["name"], **_acted(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        return redirect("people:staff-teams")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/team.html", {"form": form}, status=status)


@method_decorator(administrators, name="dispatch")
class TeamView(View):
    """Another name for a team."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.team = get_object_or_404(Team, slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page(TeamNameForm(initial={"name": self.team.name}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = TeamNameForm(request.POST)
        if not form.is_valid():
            return self.page(form, 422)
        try:
            services.rename_team(self.team, form.cleaned_data["name"], **_acted(request))
        except Refused as refused:
            return refuse(self.page, form, refused)
        return redirect("people:staff-teams")

    def page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, "people/staff/team.html", {"form": form, "team": self.team}, status=status)


def _possible(state: str) -> tuple[str, ...]:
    """What can be done about a colleague who stands so."""
    return {
        "joined": ("reset", "sign-out", "reopen", "part"),
        "invited": ("invite", "part"),
        "added": ("invite", "part"),
        "left": ("invite",),
    }[state]


def _acted(request: HttpRequest) -> dict[str, Any]:
    """Who and when, as services want it."""
    return {"at": timezone.now(), "by": actor_of(request)}
