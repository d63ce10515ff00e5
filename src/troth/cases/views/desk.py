"""The queue of the workbench: the list by filters, views, and one act on many cases."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from troth.cases import policy
from troth.cases.forms.desk import QueueFilters, ViewForm
from troth.cases.kinds import DESK
from troth.cases.models import Case, Priority, SavedView
from troth.cases.models.sorting import tag_slug, tag_words
from troth.cases.queries.desk import (
    QueuePage,
    ViewLink,
    Wanted,
    colleagues_who_work,
    counts_of,
    queue_page,
    rows_of,
    saved_views,
)
from troth.cases.services import bulk as many
from troth.cases.services import setting_up
from troth.core.refusals import Refused
from troth.people.access import staff_only
from troth.people.models import Team
from troth.people.queries import actor_of

readers = staff_only(*policy.READERS)
workers = staff_only(*DESK)
VIEWS = (
    (gettext_lazy("All open"), ""),
    (gettext_lazy("Mine"), "assignee=me"),
    (gettext_lazy("With nobody"), "assignee=none"),
    (gettext_lazy("Late"), "late=on"),
    (gettext_lazy("Waiting for the person"), "status=waiting"),
    (gettext_lazy("Closed"), "status=closed"),
)
COUNTED_VIEWS = 12  # saved ones; more are listed without a number


@require_safe
@readers
def listing(request: HttpRequest) -> HttpResponse:
    """The queue, due soonest first; what filters mean nothing is told on the page."""
    return _listing(request, ViewForm())


@require_POST
@workers
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one act to the chosen cases; where the browser could not show how many those are, ask first."""
    cases = _chosen(request.POST.getlist("case"))
    act, _sep, value = request.POST.get("act", "").partition(":")
    value = tag_slug(request.POST.get("tag", "")) if act == "tag" else value
    back = _queue(request.POST.get("view", ""))
    if cases and act in many.ACTS and request.POST.get("sure") != str(len(cases)):
        facts = {
            "cases": rows_of(cases), "act": request.POST["act"], "tag": value, "words": _act_words(act, value),
            "view": request.POST.get("view", ""), "back": back,
        }  # fmt: skip
        return render(request, "cases/desk/bulk.html", facts)
    done = many.do_in_bulk(cases, act, value, at=timezone.now(), by=actor_of(request))
    request.session["bulk"] = done.as_json()
    return redirect(back)


@require_POST
@workers
def undo(request: HttpRequest) -> HttpResponse:
    """Do the opposite of what was just done to many cases."""
    kept = request.session.pop("bulk", None)
    if kept is None:
        raise Refused(_("There is nothing to undo."))
    done = many.undo_bulk(many.Bulk.from_json(kept), at=timezone.now(), by=actor_of(request))
    request.session["undone"] = done.as_json()
    return redirect(_queue(request.POST.get("view", "")))


@require_POST
@readers
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters in force under a name."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        return _listing(request, form, 422)
    given, filters = form.cleaned_data, _filters(QueryDict(form.cleaned_data["query"]))
    filters.is_valid()
    try:
        view = setting_up.save_view(
            given["name"], filters.query, shared=given["shared"], at=timezone.now(), by=actor_of(request)
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _listing(request, form, refused.status)
    return redirect(_queue(view.query))


@require_POST
@readers
def remove_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    setting_up.remove_view(pk, at=timezone.now(), by=actor_of(request))
    return redirect("cases:desk")


def filters_of(query: str) -> QueueFilters:
    """The filters that stand in this query; what means nothing is passed over."""
    return _filters(QueryDict(query))


def _listing(request: HttpRequest, naming: ViewForm, status: int = 200) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    me = UUID(actor.id)
    filters = _filters(request.GET if request.method == "GET" else QueryDict(request.POST.get("query", "")))
    query, found, cursor = "", QueuePage((), None), request.GET.get("cursor", "")
    if filters.is_valid():
        query, found = filters.query, queue_page(filters.wanted, me=me, at=now, cursor=cursor)
    else:
        status = 422
    links = _links(me, now)
    current = next((link for link in links if link.query == query), None)
    page = {
        "filters": filters, "rows": found.rows, "next": found.next, "cursor": cursor, "query": query, "now": now,
        "views": [link for link in links if link.id is None], "saved": [link for link in links if link.id],
        "current": current, "naming": naming, "may_share": policy.may_set_up(actor),
        "may_work": policy.may_work(actor), "may_set_up": policy.may_set_up(actor), "keys": keys_on(request),
        "offered": _offered(filters) if policy.may_work(actor) else (), **_just_done(request, now),
    }  # fmt: skip
    return render(request, "cases/desk/queue.html", page, status=status)


def keys_on(request: HttpRequest) -> bool:
    """Whether single keys act in this browser."""
    return request.COOKIES.get("keys") != "off"


def _filters(given: QueryDict) -> QueueFilters:
    return QueueFilters(given, colleagues=colleagues_who_work())


def _links(me: UUID, now: Any) -> list[ViewLink]:
    """The views of the house and the saved ones, with how many cases each of them holds."""
    saved = saved_views(me)
    asked: list[tuple[str, str, SavedView | None]] = [(str(name), query, None) for name, query in VIEWS]
    asked += [(view.name, view.query, view) for view in saved]
    wanted = [_wanted(query) for _name, query, _view in asked[: len(VIEWS) + COUNTED_VIEWS]]
    counts = counts_of(wanted, me=me, at=now)
    counts += [0] * (len(asked) - len(counts))
    return [
        ViewLink(
            name, query, count, hot="late" in query and count > 0, id=view.pk if view else None,
            shared=view.shared if view else False, own=view is not None and view.owner_id == me,
        )
        for (name, query, view), count in zip(asked, counts, strict=True)
    ]  # fmt: skip


def _wanted(query: str) -> Wanted:
    """What a kept query means; it was checked when it was kept."""
    given = dict(parse_qsl(query))
    names = ("kind", "assignee", "team", "service", "priority", "tag", "way")
    plain: dict[str, Any] = {name: given[name] for name in names if name in given}
    return Wanted(status=given.get("status", "live"), late="late" in given, **plain)


def _queue(query: str) -> str:
    """The address of the queue with filters that mean something."""
    filters = _filters(QueryDict(query))
    kept = filters.query if filters.is_valid() else ""
    return reverse("cases:desk") + (f"?{kept}" if kept else "")


def _chosen(codes: Sequence[str]) -> list[Case]:
    """The chosen cases, in the order of the page."""
    known = Case.objects.filter(code__in=[code for code in codes if code.isprintable()])
    found = {case.code: case for case in known.select_related("team", "assignee")}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def _offered(filters: QueueFilters) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be done to many cases, by groups; each value names act and target."""
    people = [(f"colleague:{handle}", name) for handle, name in filters.colleagues]
    teams = [(f"team:{slug}", name) for slug, name in filters.teams]
    ranks = [(f"priority:{value}", str(label)) for value, label in Priority.choices]
    others = [("tag:", _("put the tag on")), ("duplicate:", _("close as duplicates"))]
    groups = [(_("Give to a colleague"), people), (_("Give to a team"), teams), (_("Priority"), ranks)]
    return [*((label, choices) for label, choices in groups if choices), (_("More"), others)]


def _act_words(act: str, value: str) -> str:
    """What will be done, as a sentence that asks."""
    if act == "colleague":
        return _("Give them to %(name)s?") % {"name": dict(colleagues_who_work()).get(value, value)}
    if act == "team":
        team = Team.objects.filter(slug=value).first()
        return _("Give them to the team %(name)s?") % {"name": team.name if team else value}
    if act == "priority":
        return _("Set their priority to %(name)s?") % {"name": dict(Priority.choices).get(value, value)}
    if act == "tag":
        return _("Put the tag %(name)s on them?") % {"name": tag_words(value)}
    return _("Close them as duplicates?")


def _just_done(request: HttpRequest, now: Any) -> dict[str, object]:
    """What was just done to many cases, while it can be undone; told once where it cannot."""
    undone, kept = request.session.pop("undone", None), request.session.get("bulk")
    facts: dict[str, object] = {"undone": many.Bulk.from_json(undone) if undone else None}
    if kept is None:
        return facts
    done = many.Bulk.from_json(kept)
    left = (done.undo_until() - now).total_seconds()
    if left <= 0:
        del request.session["bulk"]
    return facts | {"done": done, "left": max(0, int(left))}
