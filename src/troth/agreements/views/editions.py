"""The public texts: the edition in force, earlier and announced ones."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from troth.agreements.queries.gists import gists
from troth.core.refusals import NotFound
from troth.texts.models import Kind, Text
from troth.texts.queries import EditionLine, EditionPage, edition_in_force, edition_page, editions_of
from troth.web.context_processors import html_lang

PUBLIC = (Kind.AGREEMENT, Kind.PRIVACY, Kind.DISCLAIMER)


@gzip_page
@require_safe
def show_edition(request: HttpRequest, slug: str, number: str = "") -> HttpResponse:
    """The edition in force, or the public one of this number; where only an announced one exists, that one."""
    at, locale = timezone.now(), get_language() or settings.LANGUAGE_CODE
    text = public_text(slug)
    editions = editions_of(slug, locale)
    current = edition_in_force(slug, at)
    announced = [line for line in editions if line.effective_at > at]
    chosen = int(number) if number else current.number if current else _first(announced)
    page = edition_page(slug, locale, at=at, number=chosen)
    facts = {
        "edition": page,
        "kind": text.get_kind_display(),
        "lang": html_lang(page.locale),
        "gists": gists(page.clauses),
        "current": current.number if current else None,
        "announced": [line for line in announced if line.number != page.number],
        "editions": editions,
        "is_announced": page.effective_at > at,
        "is_agreement": text.kind == Kind.AGREEMENT,
        "service": text.service,
        "siblings": _siblings(text, locale),
    }
    return render(request, "agreements/edition.html", facts)


def public_text(slug: str) -> Text:
    """The text under this name, if it is one that consumers read."""
    text = Text.objects.filter(slug=slug, kind__in=PUBLIC).select_related("service__operator").first()
    if text is None:
        raise NotFound(_("There is no agreement of this name in force."))
    return text


def _first(announced: list[EditionLine]) -> int:
    if not announced:
        raise NotFound(_("There is no agreement of this name in force."))
    return announced[-1].number


def _siblings(text: Text, locale: str) -> list[EditionPage]:
    """The other texts of the same service that are in force."""
    if text.service_id is None:
        return []
    at = timezone.now()
    others = Text.objects.filter(service=text.service_id, kind__in=PUBLIC).exclude(pk=text.pk).order_by("kind", "slug")
    return [edition_page(other.slug, locale, at=at) for other in others if edition_in_force(other.slug, at)]
