"""Who is let in and out of a browser session, and the doors in front of views."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.core.actors import Role
from troth.core.refusals import Forbidden
from troth.people.models import Person, Staff
from troth.people.queries import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

LONGEST_STAY = {"staff": timedelta(hours=12), "person": timedelta(days=7)}
KEPT = ("awaits", "ceremony")  # what a newcomer brings along: where to, and the ceremony whose link was followed
ROLE_NAMES: dict[str, str | Promise] = {
    Role.AGENT: gettext_lazy("agent"),
    Role.SUPERVISOR: gettext_lazy("supervisor"),
    Role.DRAFTER: gettext_lazy("legal drafter"),
    Role.APPROVER: gettext_lazy("legal approver"),
    Role.QUALITY: gettext_lazy("quality officer"),
    Role.PRIVACY: gettext_lazy("privacy officer"),
    Role.SECURITY: gettext_lazy("security officer"),
    Role.TRAINER: gettext_lazy("trainer"),
    Role.EXECUTIVE: gettext_lazy("executive"),
    Role.AUDITOR: gettext_lazy("auditor"),
    Role.ADMINISTRATOR: gettext_lazy("administrator"),
}


def let_person_in(request: HttpRequest, person: Person, *, at: datetime) -> None:
    """The session becomes this person's, under a new key; what another person left in it is gone."""
    _begin(request, "person", str(person.pk), kept=KEPT, at=at)


def let_staff_in(request: HttpRequest, member: Staff, *, at: datetime) -> None:
    """The session becomes this colleague's and nobody else's, under a new key."""
    _begin(request, "staff", str(member.pk), kept=(), at=at)


def signed_in(view: View[P]) -> View[P]:
    """Only for a consumer who proved a contact point; others register or enter first and then come back here."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor_of(request).kind == "person":
            return view(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            raise Forbidden(_("You are not signed in any more. Nothing was sent; please enter again first."))
        request.session["awaits"] = local_path(request.path)
        return redirect("people:join")

    return door


def staff_only(*roles: str) -> Callable[[View[P]], View[P]]:
    """Only for staff, and with `roles` only for those who hold one of them; Forbidden names the missing right."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.kind != "staff":
                return staff_door(request)
            if roles and not actor.has(*roles):
                names = _(", ").join(str(ROLE_NAMES[role]) for role in roles)
                raise Forbidden(_("This takes one of these roles: %(roles)s.") % {"roles": names})
            return view(request, *args, **kwargs)

        return door

    return guard


def staff_door(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """The closed door of the workbench: why, and how to get in."""
    return render(request, "people/staff_door.html", {"sentence": sentence}, status=403)


def local_path(path: str) -> str:
    """The path as one of this site: //elsewhere.example would lead away."""
    return "/" + path.replace("\\", "/").lstrip("/")


def _begin(request: HttpRequest, kind: str, id: str, *, kept: tuple[str, ...], at: datetime) -> None:
    session = request.session
    brought = {key: session[key] for key in kept if key in session and session.get(kind) in (None, id)}
    session.flush()
    session.update({**brought, kind: id, "seen": at.isoformat()})
    session.set_expiry(at + LONGEST_STAY[kind])
    rotate_token(request)
