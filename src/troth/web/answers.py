"""How a refusal is answered: a page for people, a problem for programs, the same sentence in both."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from troth.core.refusals import Refused, TooMany
from troth.web.problems import Fault, pointer, problem, wants_problem

PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429})
UNSEEN = ("csrfmiddlewaretoken", "code", "strokes", "reading", "decision", "locale")


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer to an act that a service refused."""
    errors = [Fault(pointer(*refused.field.split(".")), str(refused))] if refused.field else []
    response = answer(request, refused.status, code=refused.code, sentence=str(refused), errors=errors)
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response


def answer(
    request: HttpRequest, status: int, *, code: str = "", sentence: str = "", errors: Sequence[Fault] = (),
    context: Mapping[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    """An error page, or a problem where a program asks."""
    if wants_problem(request):
        return problem(request, status=status, code=code, detail=sentence, errors=errors)
    template = f"web/errors/{status}.html" if status in PAGES else "web/errors/409.html"
    facts = {"status": status, "sentence": sentence, "typed": typed(request), **(context or {})}
    return render(request, template, facts, status=status)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person had filled in, so that a refusal can show it for copying; codes and marks are left out.

    Only for forms of our own pages: otherwise a stranger's form could put words on ours.
    """
    if request.method != "POST" or not _from_our_own_page(request):
        return []
    fields = ((name, request.POST.get(name, "")) for name in request.POST)
    return [(name, value) for name, value in fields if value.strip() and _worth_showing(name)]


def _from_our_own_page(request: HttpRequest) -> bool:
    ours = (settings.TROTH.base_url, f"{request.scheme}://{request.headers.get('Host', '')}")
    return request.headers.get("Origin") in ours


def _worth_showing(name: str) -> bool:
    return name not in UNSEEN and "password" not in name and not name.startswith("consent_")
