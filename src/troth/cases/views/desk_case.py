"""The page of one case in the workbench, and the acts on it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from troth.cases import policy
from troth.cases.models import Case, Status
from troth.cases.queries.desk import code_after, place_of
from troth.cases.queries.desk_case import case_by_code, desk_case, here_too, prepared_replies
from troth.cases.services.presence import be_present, leave
from troth.cases.views.desk import filters_of, keys_on, readers, workers
from troth.cases.views.desk_acts import ACTS, Acting, forms_for
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, NotFound, Refused
from troth.people.access import note_looks
from troth.people.models import Purpose, Staff
from troth.people.queries import actor_of, member_of


@require_safe
@readers
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One case; opening it is noted for its person, and tells colleagues that it is open here."""
    return case_page(request, case_by_code(code))


@method_decorator(workers, name="dispatch")
class ActView(View):
    """One act on one case: the form of the act, its service, and back to the page; what was typed is kept."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["act"] not in ACTS:
            raise NotFound(_("There is no such page."))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, code: str, act: str) -> HttpResponse:
        case, now, by = case_by_code(code), timezone.now(), actor_of(request)
        if not policy.may_work_on(by, case):
            raise Forbidden(_("This needs the role agent, supervisor or administrator."))
        form = forms_for(case, act, request)
        if not form.is_valid():
            return case_page(request, case, act=act, form=form, status=422)
        following = _next(request, case) if request.POST.get("then") == "next" else ""
        try:
            after = ACTS[act].run(case, Acting(form.cleaned_data, now, by))
        except Forbidden:
            raise
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            return case_page(request, case, act=act, form=form, status=refused.status)
        if act in ("answer", "note"):
            _no_longer_writing(by, case)
        return redirect(_onward(request, after, following))


@require_POST
@workers
def presence(request: HttpRequest, code: str) -> JsonResponse:
    """Say that this is open here, and perhaps that an answer is being written; answers who else has it open."""
    case, now = case_by_code(code), timezone.now()
    member = _member(actor_of(request))
    be_present(case, member, writing=request.POST.get("writing") == "1", at=now)
    return JsonResponse({"here": here_too(case, but=member.pk, at=now)})


def case_page(
    request: HttpRequest, case: Case, *, act: str = "", form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    """The page, with the form of an act that needs another look."""
    now, actor, view = timezone.now(), actor_of(request), _view(request)
    member = _member(actor)
    if case.person_id is not None:
        note_looks(request, [case.person_id], Purpose.CASE, at=now)
    works = policy.may_work_on(actor, case)
    if works:
        be_present(case, member, writing=act == "answer" and form is not None, at=now)
    page = {
        "page_of": desk_case(case, now), "case": case, "now": now, "may_work": works, "act": act,
        "may_release": policy.may_release_files(actor), "bad": form,
        "here": here_too(case, but=member.pk, at=now), "keys": keys_on(request), "view": view,
        "back": reverse("cases:desk") + (f"?{view}" if view else ""),
        "closed": case.status == Status.CLOSED, "merged": case.status == Status.MERGED, "me": member,
        "forms": _forms(case, request, act, form) if works else {},
        "prepared": prepared_replies(case, agent=member.name or member.handle, at=now) if works else [],
    }  # fmt: skip
    return render(request, "cases/desk/case.html", page, status=status)


def _forms(case: Case, request: HttpRequest, act: str, bad: forms.Form | None) -> dict[str, forms.Form]:
    """A form for each act; the one that needs another look as it was typed."""
    return {name: bad if name == act and bad is not None else forms_for(case, name) for name in ACTS}


def _member(actor: Actor) -> Staff:
    member = member_of(actor)
    assert member is not None  # the door lets in staff only
    return member


def _no_longer_writing(by: Actor, case: Case) -> None:
    leave(case, _member(by))


def _view(request: HttpRequest) -> str:
    """The filters of the queue one came from, as they stand in an address."""
    given = request.POST.get("view", "") if request.method == "POST" else request.GET.get("view", "")
    if not given:
        return ""
    filters = filters_of(given)
    return filters.query if filters.is_valid() else ""


def _next(request: HttpRequest, case: Case) -> str:
    """The code of the next case of the view one came from, as it stands before this act moves the case."""
    filters, now = filters_of(_view(request)), timezone.now()
    if not filters.is_valid():
        return ""
    me = UUID(actor_of(request).id)
    return code_after(place_of(case, filters.wanted, me=me, at=now), filters.wanted, but=case.pk, me=me, at=now)


def _onward(request: HttpRequest, case: Case, following: str) -> str:
    view = _view(request)
    query = f"?{urlencode({'view': view})}" if view else ""
    if request.POST.get("then") == "next":
        if not following:
            return reverse("cases:desk") + (f"?{view}" if view else "")
        return reverse("cases:desk-case", args=[following]) + query
    return reverse("cases:desk-case", args=[case.code]) + query
