"""Who is let in and out of a browser session, and the doors in front of views."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.core.actors import Role
from troth.core.refusals import Forbidden
from troth.people.models import Person, Staff
from troth.people.queries import actor_of, member_of, proved_lately
from troth.people.services.looks import note_access
from troth.people.services.sessions import begin_session, forget_session, renew_session
from troth.vault.sessions import digest_of, living_sessions
from troth.web.addresses import client_address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

WORKBENCH = "/staff/"
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


def let_staff_in(request: HttpRequest, member: Staff, *, strong: bool = False, at: datetime) -> None:
    """The session becomes this colleague's and nobody else's, under a new key, and stands in their list; `strong`
    where a second factor was shown, without which nobody is let in in production."""
    _begin(request, "staff", str(member.pk), kept=(), at=at)
    session = request.session
    session.update({"strong": strong, "proved": at.isoformat()})
    keep_known(request, member)
    session.save()  # it has its key from here on
    begin_session(
        member, digest=digest_of(session), address=caller(request),
        browser=request.headers.get("User-Agent", ""), at=at,
    )  # fmt: skip


def let_out(request: HttpRequest) -> None:
    """Nobody is signed in in this browser any more, and nothing of it is left."""
    if "staff" in request.session:
        forget_session(digest_of(request.session))
    request.session.flush()


def keep_known(request: HttpRequest, member: Staff) -> None:
    """Bind the session to the password as `member` was read: once it is another one, the session is nobody's."""
    request.session["known"] = member.get_session_auth_hash()


def let_out_if_ended(request: HttpRequest, *, at: datetime) -> bool:
    """Whether this very session was just ended: then nothing of it is written back."""
    if living_sessions([digest_of(request.session)], at=at):
        return False
    let_out(request)
    return True


def note_proof(request: HttpRequest, member: Staff, *, at: datetime) -> None:
    """It was shown once more who this is: the session goes on under a new key, unless it was ended meanwhile."""
    session, before = request.session, digest_of(request.session)
    session["proved"] = at.isoformat()
    keep_known(request, member)  # checking a password may have hashed it anew
    session.cycle_key()
    if not renew_session(before, digest_of(session)):
        let_out(request)
        raise Forbidden(_("Your session was ended meanwhile. Please sign in again."))


def note_looks(request: HttpRequest, people: Iterable[UUID], what: str, *, at: datetime) -> None:
    """Record that whoever acts looked at these people's data, where it is a member of staff; each person sees it."""
    actor = actor_of(request)
    member = member_of(actor)
    for person in people if member else ():
        assert member is not None
        note_access(member, person, what, at=at, by=actor)


def caller(request: HttpRequest) -> str:
    """The network address on whose budget this goes; empty where it cannot be known."""
    return client_address(request, settings.TROTH.trusted_proxies).ip or ""


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


def recently_proved(view: View[P]) -> View[P]:
    """Only for staff who showed password or second factor within the last ten minutes; others do so first and then
    come back. Stands below `staff_only`, before exports and what changes others' rights; what was posted is lost."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if proved_lately(request.session):
            return view(request, *args, **kwargs)
        request.session["proving"] = request.path if request.method in ("GET", "HEAD") else page_before(request)
        return redirect("people:staff-prove")

    return door


def staff_door(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """The closed door of the workbench: why, and how to get in."""
    way = reverse("people:staff-sign-in")
    if request.method in ("GET", "HEAD") and not sentence:
        way = f"{way}?{urlencode({'next': request.path})}"
    return render(request, "people/staff_door.html", {"sentence": sentence, "way": way}, status=403)


def workbench_path(path: str) -> str:
    """The path as one of the workbench; any other leads to its first page."""
    local = local_path(path)
    return local if local.startswith(WORKBENCH) and local.isprintable() else WORKBENCH


def page_before(request: HttpRequest) -> str:
    """The page whose form was sent: browsers name it to the site itself."""
    return workbench_path(urlsplit(request.headers.get("Referer", "")).path)


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
