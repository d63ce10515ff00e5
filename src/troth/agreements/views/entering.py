"""The ways into a ceremony: the agreement's own address, and the link an integrator hands out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.ceremonies import services
from troth.ceremonies.models import Ceremony
from troth.ceremonies.policy import may_take_part
from troth.ceremonies.queries.standings import standing_of
from troth.ceremonies.rules import usable_return
from troth.ceremonies.services.opening import link_digest
from troth.core.refusals import NotFound
from troth.people.access import signed_in
from troth.people.queries import actor_of, person_of
from troth.promises.models import Service
from troth.texts.queries import edition_page


@require_safe
@signed_in
def sign_agreement(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Open or resume the ceremony; who has signed the edition in force already is shown that."""
    now, actor, locale = timezone.now(), actor_of(request), get_language() or settings.LANGUAGE_CODE
    person = person_of(actor)
    if person is None:
        raise NotFound(_("There is no such person any more."))
    standing = standing_of(person.pk, slug, now)
    if standing.document is not None and standing.accepted == standing.current:
        facts = {"standing": standing, "edition": edition_page(slug, locale, at=now)}
        return render(request, "agreements/signed_already.html", facts)
    ceremony = services.open_ceremony(
        person, slug, locale=locale, return_url=_way_back(request, slug), at=now, by=actor
    )
    return redirect("agreements:ceremony", ceremony.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a ceremony's link take part in it, and in nothing else.

    Whoever is signed in as somebody else is asked first: following a link ends the session one has.
    """
    ceremony = Ceremony.objects.filter(link_digest=link_digest(token)).first()
    if ceremony is None:
        return render(request, "agreements/link_unknown.html", status=404)
    response = redirect("agreements:ceremony", ceremony.pk)
    if may_take_part(actor_of(request), ceremony):
        return response
    if actor_of(request).kind in ("person", "staff") and request.method != "POST":
        return render(request, "agreements/link_of_another.html", {"ceremony": ceremony})
    request.session.flush()
    request.session["ceremony"] = str(ceremony.pk)
    request.session.cycle_key()
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, ceremony.locale, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _way_back(request: HttpRequest, slug: str) -> str:
    """Where the person came from, if that is the service's own site; else the service's home."""
    service = Service.objects.filter(texts__slug=slug).first()
    home = service.home if service else ""
    asked = request.GET.get("return_url", "")
    host = home.split("/")[2].split(":")[0] if "://" in home else ""
    return asked if host and len(asked) <= 500 and usable_return(asked, host) else home
