"""Who is let to the pages of a case: its person, or the browser that holds its receipt."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from troth.cases.models import Case
from troth.cases.policy import HOLDER, may_follow
from troth.cases.rules import Unreadable, normal_code
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound
from troth.people.queries import actor_of

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Case, Actor, P], HttpResponseBase]
HELD, MOST_HELD = "held", 20


def hold(request: HttpRequest, case: Case) -> None:
    """From now on this browser holds the receipt of the case."""
    held = [id for id in request.session.get(HELD, []) if id != str(case.pk)]
    request.session[HELD] = [*held, str(case.pk)][-MOST_HELD:]


def needs_receipt(case: Case) -> bool:
    """Whether the receipt is the way to the case: once a proved mailbox owns it, the receipt opens nothing more."""
    return case.person is None or not case.person.contacts.confirmed().exists()


def actor_for(request: HttpRequest, case: Case | None) -> Actor:
    """Who acts on this case: the person whose it is, or the holder of its receipt; else whoever the session is."""
    actor = actor_of(request)
    if case is None or may_follow(actor, case):
        return actor
    if str(case.pk) in request.session.get(HELD, []) and needs_receipt(case):
        return Actor(HOLDER, str(case.pk))
    return actor


def following(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for whoever may follow the case of this code. Nobody is asked for receipt or mailbox and then comes back;
    for anybody else the case does not exist."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        case = found(str(kwargs.pop("code")))
        actor = actor_for(request, case)
        if case is not None and may_follow(actor, case):
            return view(request, case, actor, *args, **kwargs)
        if actor.kind == "person":
            raise NotFound(_("There is no such case among yours. Perhaps it belongs to another mailbox of yours."))
        if request.method not in ("GET", "HEAD"):
            raise Forbidden(_("You are not signed in any more. Nothing was sent; please come in again first."))
        request.session["awaits"] = request.path
        return redirect("cases:follow")

    return door


def found(typed: str) -> Case | None:
    """The case of this code, however it was typed."""
    try:
        code = normal_code(typed)
    except Unreadable:
        return None
    return Case.objects.select_related("person", "service__operator", "merged_into").filter(code=code).first()
