"""Import a text in one language into the draft of its next edition."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.promises.models import Service
from troth.texts import policy
from troth.texts.events import Kind as Happened
from troth.texts.models import Change, Clause, Edition, Kind, Rendering, Status, Text
from troth.texts.rules import Reading, Unreadable, read
from troth.vault.scopes import HOUSE


@dataclass(frozen=True, slots=True)
class Import:
    """The draft as it now is, and what was read."""

    edition: Edition
    rendering: Rendering
    reading: Reading


def import_rendering(
    slug: str,
    locale: str,
    kind: str,
    source: str,
    service: str | None = None,
    *,
    drafter: str = "",
    at: datetime,
    by: Actor,
) -> Import:
    """Read a source into the text's draft, made if there is none; the same language is replaced.

    Refused without the right to draft, for an unknown language, kind or service, and an unreadable source.
    """
    if not policy.may_draft(by):
        raise Forbidden(_("Only a drafter may import texts."))
    _must_be_known(slug, locale, kind)
    reading = _read(source, locale, slug)
    with transaction.atomic():
        edition = _draft(_text(slug, kind, service))
        _take(edition, reading, drafter)
        rendering = _replace(edition, locale, reading)
        record(
            Happened.IMPORTED, edition, by=by, at=at, scope=HOUSE,
            slug=slug, number=edition.number, locale=locale, title=reading.title,
            sha256=reading.sha256, source_sha256=reading.source_sha256,
        )  # fmt: skip
    return Import(edition, rendering, reading)


def _must_be_known(slug: str, locale: str, kind: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        sentence = _("A name has small letters, digits and hyphens, at most 60: %(slug)s")
        raise Invalid(sentence % {"slug": slug}, field="slug")
    known = dict(settings.LANGUAGES)
    if locale not in known:
        raise Invalid(_("Texts are kept in these languages: %(known)s.") % {"known": ", ".join(known)}, field="locale")
    if kind not in Kind.values:
        raise Invalid(_("A text is one of: %(kinds)s.") % {"kinds": ", ".join(Kind.values)}, field="kind")


def _read(source: str, locale: str, slug: str) -> Reading:
    try:
        return read(source, locale, slug)
    except Unreadable as error:
        raise Invalid(_(error.fault.value) % error.facts, field="source") from error


def _text(slug: str, kind: str, service: str | None) -> Text:
    text, _new = Text.objects.get_or_create(slug=slug, defaults={"kind": kind})
    if text.kind != kind:
        raise Refused(
            _("“%(slug)s” is of the kind “%(kind)s” and stays so; choose another name.")
            % {"slug": slug, "kind": text.get_kind_display()},
            field="kind",
        )
    if service:
        _attach(text, service)
    return text


def _attach(text: Text, slug: str) -> None:
    service = Service.objects.filter(slug=slug).first()
    if service is None:
        raise NotFound(_("There is no service called %(slug)s.") % {"slug": slug}, field="service")
    if text.service_id not in (None, service.pk):
        raise Refused(_("“%(slug)s” belongs to another service.") % {"slug": text.slug}, field="service")
    Text.objects.filter(pk=text.pk).update(service=service)
    text.service = service


def _draft(text: Text) -> Edition:
    last = Edition.objects.filter(text=text).aggregate(last=Max("number"))["last"] or 0
    draft, _new = Edition.objects.get_or_create(text=text, status=Status.DRAFT, defaults={"number": last + 1})
    return draft


def _take(edition: Edition, reading: Reading, drafter: str) -> None:
    """Write what the head says, and hold the row, so that nobody publishes it while its words are replaced."""
    held = Edition.objects.drafts().filter(pk=edition.pk)
    changes = {
        "level": reading.head.level,
        "change_class": _change(edition, reading),
        "drafter": drafter or edition.drafter,
    }
    if not held.update(**changes):
        raise Refused(_("This draft was published a moment ago. Import again to begin the next edition."))
    edition.refresh_from_db(fields=list(changes))


def _change(edition: Edition, reading: Reading) -> str:
    follows = Edition.objects.filter(text=edition.text_id).exclude(status=Status.DRAFT).exists()
    return reading.head.change if follows else Change.FIRST


def _replace(edition: Edition, locale: str, reading: Reading) -> Rendering:
    Rendering.objects.filter(edition=edition, locale=locale).delete()
    rendering = Rendering.objects.create(
        edition=edition, locale=locale, title=reading.title, lede=reading.head.lede,
        version_line=reading.head.version_line, source=reading.source, source_sha256=reading.source_sha256,
        html=reading.html, sha256=reading.sha256,
    )  # fmt: skip
    Clause.objects.bulk_create(
        Clause(
            rendering=rendering, position=position, clause_id=clause.id, number=clause.number,
            title=clause.title, tag=clause.tag, conspicuous=clause.conspicuous, gist=clause.gist,
            summary=clause.summary, consent=clause.consent, optional=clause.optional, html=clause.html,
            sha256=clause.sha256,
        )
        for position, clause in enumerate(reading.clauses, 1)
    )  # fmt: skip
    return rendering
