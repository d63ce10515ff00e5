"""The development inbox; outside demo mode there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from troth.channels import mailbox
from troth.channels.models import Enclosure, InboxMessage
from troth.files.store import read
from troth.web.downloads import download

# A mail may style itself and show embedded pictures, nothing else; its links open outside the frame.
POPUPS = "allow-popups allow-popups-to-escape-sandbox"
MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    f"frame-ancestors 'self'; sandbox {POPUPS}"
)
View = Callable[..., HttpResponseBase]


def demo_only(view: View) -> View:
    """In production this address does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.TROTH.demo:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(guarded)


@demo_only
def inbox(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "")
    found = mailbox.newest(to)
    page = {
        "messages": found,
        "to": to,
        "limit": mailbox.NEWEST if len(found) == mailbox.NEWEST else 0,
        "mail_leaves": settings.TROTH.mail is not None,
    }
    return render(request, "channels/inbox.html", page)


@demo_only
def messages(request: HttpRequest) -> JsonResponse:
    found = mailbox.since(request.GET.get("after", ""), request.GET.get("to", ""))
    return JsonResponse([each.as_json() for each in found], safe=False)


@csp_update({"frame-src": [SELF]})  # type: ignore[untyped-decorator, unused-ignore]
@demo_only
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(InboxMessage, pk=pk)
    page = {"message": mailbox.kept(row), "files": mailbox.files_of(row), "popups": POPUPS}
    return render(request, "channels/message.html", page)


@demo_only
def as_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    html = get_object_or_404(InboxMessage, pk=pk).html
    if not html:
        raise Http404
    shown = html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(shown, headers={"Content-Security-Policy": MAIL_CSP})


@demo_only
def enclosed(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    row = get_object_or_404(InboxMessage, pk=pk)
    files = Enclosure.objects.filter(message=row.outgoing_id).select_related("file", "message")
    found = get_object_or_404(files, pk=file)
    return download(read(found.file), "application/octet-stream", name=found.name or "", plain="attachment")
