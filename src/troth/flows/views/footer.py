"""What stands under every consumer page: the texts in force, who provides the service, and one's own page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from troth.flows.queries.offers import offers
from troth.web.slots import fill


@fill("page.footer")
def page_footer(request: HttpRequest | None) -> str:
    found = offers(timezone.now())
    operators = {offer.operator: offer for offer in found if offer.operator}
    return render_to_string("flows/footer.html", {"texts": found, "operators": operators.values()}, request=request)
