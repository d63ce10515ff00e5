"""The first page, and the fork after coming in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from troth.flows.queries.awaiting import awaiting_agreement
from troth.flows.queries.offers import by_service, offers
from troth.people.access import local_path
from troth.people.queries import actor_of, person_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and for whom; in production a provider of one service shows its agreements at once."""
    services = by_service(offers(timezone.now()))
    alone = services[0] if len(services) == 1 and not settings.TROTH.demo else None
    return render(request, "flows/home.html", {"services": services, "alone": alone})


@require_GET
def onward(request: HttpRequest) -> HttpResponse:
    """Where somebody who came in goes: what they came for, what awaits their decision, or their own page."""
    actor = actor_of(request)
    if actor.kind == "staff":
        return redirect("flows:staff")
    person = person_of(actor)
    if person is None:
        if any(offer.is_agreement for offer in offers(timezone.now())):
            request.session["awaits"] = request.path  # the pages in between say that more follows
        return redirect("people:join")
    if awaited := request.session.pop("awaits", ""):
        return redirect(local_path(awaited))
    slug = awaiting_agreement(person.pk, timezone.now())
    return redirect("agreements:sign", slug) if slug else redirect("flows:me")
