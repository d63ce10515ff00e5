"""Error pages, the page that explains problem codes, and nothing else."""

import errno
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from troth.web import answers
from troth.web.plain_pages import plain_page
from troth.web.problems import KINDS, problem, wants_problem


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        sentence = _("At most %(limit)s can be sent at once.")
        told = next((each for each in exception.args if isinstance(each, int)), settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        limit = filesizeformat(told)
        return answers.answer(request, 413, sentence=sentence % {"limit": limit})
    return answers.answer(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answers.answer(request, 403, sentence=str(exception))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answers.answer(request, 404)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: the person is told what to do, and sees what was typed."""
    if wants_problem(request):
        return problem(request, status=403, detail=_("The form token is missing."))
    facts = {"status": 403, "typed": answers.typed(request), "back": request.path}
    return render(request, "web/errors/csrf.html", facts, status=403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where waiting helps (database away or full): no database, no context, both languages."""
    passing = _passes_by_itself(sys.exc_info()[1])
    status = 503 if passing else 500
    response = (
        problem(request, status=status) if wants_problem(request) else plain_page(str(status), status, request=request)
    )
    if passing:
        response["Retry-After"] = "30"
    return response


def _passes_by_itself(error: BaseException | None) -> bool:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or isinstance(error, OperationalError)


@require_safe
def problem_kinds(request: HttpRequest) -> HttpResponse:
    """What each problem code of the API means: the page that `type` points to."""
    kinds = [{"code": code, "title": _(title), "meaning": _(meaning)} for code, (title, meaning) in KINDS.items()]
    return render(request, "web/problem_kinds.html", {"kinds": kinds})
