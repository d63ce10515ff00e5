"""What stands under every consumer page: the texts in force, who provides the service, and one's own page."""

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from troth.flows.queries.offers import offers
from troth.web.slots import fill

KEPT = 30  # seconds; a text that comes into force stands in the footer half a minute later at the latest


@fill("page.footer")
def page_footer(request: HttpRequest | None) -> str:
    """The same for everybody in one language, so it is kept; nothing that is signed ever comes from a cache."""
    try:
        footer = str(cache.get_or_set(f"footer/{get_language()}", _footer, KEPT))
    except RedisError:  # the cache is a convenience: without it the footer is made anew
        footer = _footer()
    return mark_safe(footer)  # noqa: S308 - our own template's output, kept as it was


def _footer() -> str:
    found = offers(timezone.now())
    operators = {offer.operator: offer for offer in found if offer.operator}
    return str(render_to_string("flows/footer.html", {"texts": found, "operators": operators.values()}))
