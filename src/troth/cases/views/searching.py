"""Find cases by what was said in them; what was looked for stays in the session, which is sealed."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from troth.cases import policy
from troth.cases.forms.searching import CaseSearchForm
from troth.cases.models import Case
from troth.cases.queries.desk import QueueRow, rows_of
from troth.cases.queries.searching import NotSearchable, found
from troth.cases.search.index import is_on
from troth.people.access import staff_only
from troth.people.queries import actor_of
from troth.web.slots import fill

MOST_SHOWN = 50
SOUGHT = "sought"


@method_decorator(staff_only(*policy.READERS), "dispatch")
class SearchView(View):
    """POST finds, and leads to the page of what was found."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sought = request.session.get(SOUGHT) or {"words": "", "cases": []}
        form = CaseSearchForm(initial={"words": sought["words"]})
        return _page(request, form, _rows(sought["cases"]), words=sought["words"])

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CaseSearchForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        words = form.cleaned_data["words"]
        try:
            cases = found(actor_of(request), words, MOST_SHOWN)
        except NotSearchable as refused:
            form.add_error("words", str(refused))
            return _page(request, form, status=refused.status)
        request.session[SOUGHT] = {"words": words, "cases": [str(case) for case in cases]}
        return redirect("cases:desk-search")


@fill("case.search")
def search_box(request: HttpRequest | None, query: str) -> str:
    """The box above the queue; none where search is off."""
    if not is_on():
        return ""
    return render_to_string("cases/desk/search_box.html", {"search": CaseSearchForm(auto_id="search_%s")}, request)


def _rows(ids: Sequence[str]) -> list[QueueRow]:
    """The rows in the order in which they were found; what has gone since is left out."""
    cases = Case.objects.select_related("service", "team", "assignee").in_bulk([UUID(id) for id in ids])
    return list(rows_of([cases[UUID(id)] for id in ids if UUID(id) in cases]))


def _page(
    request: HttpRequest, form: CaseSearchForm, rows: Sequence[QueueRow] = (), *, words: str = "", status: int = 200
) -> HttpResponse:
    facts = {
        "search": form, "rows": rows, "words": words, "on": is_on(), "most": len(rows) == MOST_SHOWN,
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "cases/desk/search.html", facts, status=status)
