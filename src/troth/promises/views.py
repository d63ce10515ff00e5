"""The promise page, and the same for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.promises.queries.page import promise_page, promises_document


@require_safe
def show_promises(request: HttpRequest) -> HttpResponse:
    """What is promised now, service by service, in plain words."""
    return render(request, "promises/page.html", {"services": promise_page(timezone.now())})


@require_safe
def promises_json(request: HttpRequest) -> HttpResponse:
    """Every standard in force, names once a language."""
    return JsonResponse(promises_document(timezone.now()), json_dumps_params={"ensure_ascii": False})
