"""What other domains know of the person of a case, beside the page of the desk."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from troth.cases.models import Case
from troth.ceremonies.policy import READERS
from troth.flows.queries.deliveries import template_words
from troth.flows.queries.rail import rail_of
from troth.people.queries import actor_of
from troth.web.slots import fill


@fill("case.rail")
def beside_the_case(request: HttpRequest | None, case: Case) -> str:
    """The person, their agreements with the edition they signed, other cases, consents, purchases, last messages."""
    if request is None:
        return ""
    now = timezone.now()
    rail = rail_of(case, case.person, now)
    page = {
        "rail": rail, "case": case, "now": now, "reads_signatures": actor_of(request).has(*READERS),
        "sent": [(message, template_words(message.template)) for message in rail.sent],
    }  # fmt: skip
    return mark_safe(render_to_string("flows/staff/rail.html", page))  # noqa: S308 - our template
