"""The staff's pages of figures: the board, what lies behind a cell, and what is done about causes."""

import csv
from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from troth.core.refusals import NotFound, Refused
from troth.figures.definitions import DEFINITIONS
from troth.figures.forms import ActionForm, BoardForm, DoneForm, DropForm
from troth.figures.models import Action
from troth.figures.policy import DECIDERS, READERS, may_act_on_causes
from troth.figures.queries.board import behind, board
from troth.figures.queries.causes import cause_names
from troth.figures.queries.desk import Line
from troth.figures.queries.table import HEADER, rows
from troth.figures.rules.periods import read_period
from troth.figures.rules.statistics import pareto
from troth.figures.services import begin_action, drop_action, finish_action
from troth.people.access import staff_only
from troth.people.queries import actor_of

LISTED = 50
readers, deciders = staff_only(*READERS), staff_only(*DECIDERS)


@require_safe
@readers
def show(request: HttpRequest) -> HttpResponse:
    """The last weeks or months, with charts, causes and actions."""
    return _page(request)


@require_safe
@readers
def table(request: HttpRequest) -> HttpResponse:
    """The same as CSV: one line a period, shares as hits and of, so that they can be added up."""
    chosen = BoardForm(request.GET).chosen
    found = board(chosen["grain"], timezone.now(), kind=chosen["kind"], service=chosen["service"])
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{chosen["grain"]}.csv"'
    response.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(response)
    writer.writerow(HEADER)
    writer.writerows(rows(found.lines))
    return response


@require_safe
@readers
def cases(request: HttpRequest, figure: str, period: str) -> HttpResponse:
    """The cases that one figure of one period was counted from."""
    found = read_period(period, timezone.get_current_timezone())
    if figure not in DEFINITIONS or found is None:
        raise NotFound(_("There is no such figure."))
    chosen = BoardForm(request.GET).chosen
    counted = behind(figure, found, timezone.now(), kind=chosen["kind"], service=chosen["service"])
    page = {
        "definition": DEFINITIONS[figure], "period": found, "rows": counted, "chosen": chosen,
        "hits": sum(row.hit for row in counted), "counts_all": figure == "received",
    }  # fmt: skip
    return render(request, "figures/behind.html", page)


@require_POST
@deciders
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an action on a cause."""
    form = _action_form(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        begin_action(
            given["cause"], what=given["what"], expected=given["expected"], owner=given["owner"], due=given["due"],
            at=timezone.now(), by=actor_of(request),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, form, status=refused.status)
    return redirect("figures:board")


@require_http_methods(["GET", "HEAD", "POST"])
@deciders
def end(request: HttpRequest, pk: UUID, how: str) -> HttpResponse:
    """Say that an action is done, and what has changed, or that it is given up, and why."""
    action = Action.objects.select_related("owner").filter(pk=pk).first()
    if action is None or how not in ("done", "dropped"):
        raise NotFound(_("There is no such action."))
    form_class = DoneForm if how == "done" else DropForm
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _end_page(request, action, form, how, 422 if request.method == "POST" else 200)
    at, by = timezone.now(), actor_of(request)
    try:
        if how == "done":
            finish_action(action, form.cleaned_data["changed"], at=at, by=by)
        else:
            drop_action(action, form.cleaned_data["reason"], at=at, by=by)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _end_page(request, action, form, how, refused.status)
    return redirect("figures:board")


def _page(request: HttpRequest, form: ActionForm | None = None, *, status: int = 200) -> HttpResponse:
    filters, now = BoardForm(request.GET), timezone.now()
    chosen = filters.chosen
    found = board(chosen["grain"], now, kind=chosen["kind"], service=chosen["service"])
    names = cause_names()
    page = {
        "board": found, "filters": filters, "chosen": chosen, "now": now, "lines": list(reversed(found.lines)),
        "latest": found.lines[-1], "causes": _causes(found.lines, names), "names": names,
        "actions": [(action, names.get(action.cause, action.cause)) for action in _actions()],
        "form": form or ActionForm(causes=list(cause_names(in_use=True).items())), "query": request.GET.urlencode(),
        "may_act": may_act_on_causes(actor_of(request)),
    }  # fmt: skip
    return render(request, "figures/board.html", page, status=status)


def _actions() -> Iterable[Action]:
    return Action.objects.select_related("owner")[:LISTED]


def _causes(lines: Iterable[Line], names: dict[str, str]) -> list[tuple[str, str, int, float]]:
    """The causes of all periods shown, the most frequent first: key, name, count, running share."""
    counts: dict[str, int] = {}
    for line in lines:
        for bar in line.causes:
            counts[bar.key] = counts.get(bar.key, 0) + bar.count
    return [(bar.key, names.get(bar.key, _("unknown")), bar.count, bar.running) for bar in pareto(counts)]


def _action_form(request: HttpRequest) -> ActionForm:
    return ActionForm(request.POST, causes=list(cause_names(in_use=True).items()))


def _end_page(request: HttpRequest, action: Action, form: DoneForm | DropForm, how: str, status: int) -> HttpResponse:
    page = {"action": action, "form": form, "how": how, "cause": cause_names().get(action.cause, action.cause)}
    return render(request, "figures/end.html", page, status=status)
