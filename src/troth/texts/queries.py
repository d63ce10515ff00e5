"""What pages and reports ask of texts."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from troth.core.refusals import NotFound
from troth.texts.models import Clause, Edition, Rendering, Status
from troth.texts.rules import reading_minutes


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause, as contents, summaries and choices show it."""

    slug: str
    clause_id: str
    number: str
    title: str
    tag: str
    conspicuous: bool
    gist: bool
    summary: str
    consent: str
    optional: bool
    sha256: str

    @property
    def anchor(self) -> str:
        return f"{self.slug}-{self.clause_id}"


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition in one language, whole; `html` is shown as it is."""

    edition_id: str
    slug: str
    kind: str
    number: int
    status: str
    change_class: str
    level: str
    published_at: datetime
    effective_at: datetime
    locale: str
    locales: tuple[str, ...]
    title: str
    lede: str
    version_line: str
    html: str
    sha256: str
    source_sha256: str
    minutes: int
    clauses: tuple[ClauseLine, ...]

    @property
    def gist(self) -> tuple[ClauseLine, ...]:
        """The one-minute summary."""
        return tuple(clause for clause in self.clauses if clause.gist)

    @property
    def conspicuous(self) -> tuple[ClauseLine, ...]:
        return tuple(clause for clause in self.clauses if clause.conspicuous)

    @property
    def consents(self) -> tuple[ClauseLine, ...]:
        return tuple(clause for clause in self.clauses if clause.consent)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in a list."""

    slug: str
    kind: str
    number: int
    status: str
    change_class: str
    title: str
    published_at: datetime
    effective_at: datetime


def edition_in_force(slug: str, at: datetime) -> Edition | None:
    """The newest edition that has taken effect and was not withdrawn, or None."""
    return Edition.objects.effective(at).filter(text__slug=slug).select_related("text").order_by("-number").first()


def rendering_of(edition: Edition, locale: str) -> Rendering:
    """The edition in this language, else in a related one, the house's own, or any there is."""
    renderings = {rendering.locale: rendering for rendering in edition.renderings.all()}
    if not renderings:
        raise NotFound(_("This edition has no text yet."))
    language = locale.split("-")[0]
    related = [name for name in sorted(renderings) if name.split("-")[0] == language]
    order = [locale, *related, settings.LANGUAGE_CODE, *sorted(renderings)]
    return next(renderings[name] for name in order if name in renderings)


def edition_page(slug: str, locale: str, *, at: datetime, number: int | None = None) -> EditionPage:
    """The edition in force, or the public one of this number; NotFound for drafts and the withdrawn."""
    if number is None:
        edition = edition_in_force(slug, at)
    else:
        public = Edition.objects.public().select_related("text")
        edition = public.filter(text__slug=slug, number=number).first()
    if edition is None:
        raise NotFound(_("There is no such text in force."))
    return _page(edition, rendering_of(edition, locale))


def editions_of(slug: str, locale: str) -> list[EditionLine]:
    """All public editions of a text, the newest first."""
    editions = Edition.objects.public().select_related("text").prefetch_related("renderings")
    return [_line(edition, locale) for edition in editions.filter(text__slug=slug).order_by("-number")]


def texts_in_force(kind: str, locale: str, *, at: datetime) -> list[EditionLine]:
    """The edition in force of each text of a kind, by name."""
    newest: dict[str, Edition] = {}
    editions = Edition.objects.effective(at).filter(text__kind=kind).order_by("text__slug", "number")
    for edition in editions.select_related("text").prefetch_related("renderings"):
        newest[edition.text.slug] = edition
    return [_line(edition, locale) for edition in newest.values()]


def clauses_of(rendering: Rendering, slug: str) -> tuple[ClauseLine, ...]:
    """The clauses of a rendering, in order."""
    return tuple(clause_line(clause, slug) for clause in rendering.clauses.defer("html").order_by("position"))


def _page(edition: Edition, rendering: Rendering) -> EditionPage:
    assert edition.status != Status.DRAFT
    assert edition.published_at is not None
    assert edition.effective_at is not None
    return EditionPage(
        edition_id=str(edition.pk),
        slug=edition.text.slug,
        kind=edition.text.kind,
        number=edition.number,
        status=edition.status,
        change_class=edition.change_class,
        level=edition.level,
        published_at=edition.published_at,
        effective_at=edition.effective_at,
        locale=rendering.locale,
        locales=tuple(edition.renderings.values_list("locale", flat=True)),
        title=rendering.title,
        lede=rendering.lede,
        version_line=rendering.version_line,
        html=rendering.html,
        sha256=rendering.sha256,
        source_sha256=rendering.source_sha256,
        minutes=reading_minutes(rendering.html),
        clauses=clauses_of(rendering, edition.text.slug),
    )


def _line(edition: Edition, locale: str) -> EditionLine:
    assert edition.published_at is not None
    assert edition.effective_at is not None
    return EditionLine(
        slug=edition.text.slug,
        kind=edition.text.kind,
        number=edition.number,
        status=edition.status,
        change_class=edition.change_class,
        title=rendering_of(edition, locale).title,
        published_at=edition.published_at,
        effective_at=edition.effective_at,
    )


def clause_line(clause: Clause, slug: str) -> ClauseLine:
    """One clause of the text of this name, without its own text."""
    return ClauseLine(
        slug=slug,
        clause_id=clause.clause_id,
        number=clause.number,
        title=clause.title,
        tag=clause.tag,
        conspicuous=clause.conspicuous,
        gist=clause.gist,
        summary=clause.summary,
        consent=clause.consent,
        optional=clause.optional,
        sha256=clause.sha256,
    )
