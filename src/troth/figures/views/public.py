"""The figures beside the promises, for everybody."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from troth.figures.queries.public import kept
from troth.web.slots import fill


@fill("promises.figures")
def beside_the_promises(request: HttpRequest | None, service: object) -> str:
    """How the promises of this service were kept in the last three months."""
    slug = getattr(service, "slug", "")
    page = {"kept": kept(slug, timezone.now()), "slug": slug}
    return render_to_string("figures/kept.html", page, request)
