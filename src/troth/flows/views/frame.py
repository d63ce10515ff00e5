"""What stands around every consumer page: one's own page above, the texts in force and their provider below."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from troth.flows.queries.offers import offers
from troth.people.queries import actor_of
from troth.web.slots import fill

KEPT = 30  # seconds; a text that comes into force stands in the footer half a minute later at the latest


@fill("page.tools")
def way_home(request: HttpRequest | None) -> str:
    """For whoever is signed in, on every page; a browser without our cookie is not asked for."""
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES or actor_of(request).kind != "person":
        return ""
    url = reverse("flows:me")
    return mark_safe(render_to_string("flows/mine.html", {"url": url, "here": request.path == url}))  # noqa: S308 - our template


@fill("page.footer")
def page_footer(request: HttpRequest | None) -> str:
    """The same for everybody in one language, so it is kept; nothing that is signed ever comes from a cache."""
    footer = str(cache.get_or_set(f"footer/{get_language()}", _footer, KEPT))
    return mark_safe(footer)  # noqa: S308 - our own template's output, kept as it was


def _footer() -> str:
    found = offers(timezone.now())
    operators = {offer.operator: offer for offer in found if offer.operator}
    return str(render_to_string("flows/footer.html", {"texts": found, "operators": operators.values()}))
