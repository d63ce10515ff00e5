"""Planned work: a page without database or templates' context, with the time we expect to be back."""

from datetime import UTC, datetime
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from troth.web.plain_pages import plain_page
from troth.web.problems import problem, wants_problem

SOON = 600


def announced(var: Path) -> str | None:
    """What the file `maintenance` says (a time, or nothing), or None where there is no such file."""
    try:
        return (var / "maintenance").read_text().strip()[:40]
    except OSError:
        return None


def page(request: HttpRequest, until: str) -> HttpResponse:
    """503 with Retry-After; the expected end is shown only if the operator wrote a time with a zone."""
    end = _instant(until)
    seconds = max(60, round((end - datetime.now(UTC)).total_seconds())) if end else SOON
    response = (
        problem(request, status=503)
        if wants_problem(request)
        else plain_page("maintenance", 503, request=request, until=end)
    )
    response["Retry-After"] = str(seconds)
    return response


def _instant(text: str) -> datetime | None:
    try:
        end = datetime.fromisoformat(text)
    except ValueError:
        return None
    return end if end.tzinfo else None
