"""Pages that come even when nothing else works: no database, no context processors, both languages in one."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from troth.web.request_ids import request_id


def plain_page(name: str, status: int, *, request: HttpRequest, until: datetime | None = None) -> HttpResponse:
    """One of web/plain/*.html, rendered without a request, so that no context processor runs."""
    words = {
        "css": f"{settings.STATIC_URL}web/kit.css",  # not through the manifest: that may be what is broken
        "request_id": request_id(request),
        "posted": request.method == "POST",
        "until": until.strftime("%Y-%m-%d %H:%M (UTC%z)") if until else "",
    }
    return HttpResponse(get_template(f"web/plain/{name}.html").render(words), status=status)
