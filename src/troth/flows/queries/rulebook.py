"""The rulebook and the calendars as staff read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.clocks.models import DIRECTION_NAMES, CalendarEdition, EditionStatus, RulebookEntry, Status, worded
from troth.clocks.queries.telling import length, shown_day
from troth.clocks.rules import Direction
from troth.clocks.services.calendars import digest_of as digest_of_year
from troth.clocks.services.rulebook import digest_of
from troth.core.refusals import NotFound
from troth.people.models import Staff

PROFILES = {
    "telecom": gettext_lazy("telecom operators"), "platform": gettext_lazy("platforms"),
    "million": gettext_lazy("from a million people on"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One version of a rule; `in_force_now` is what counts today, `state` the mark it gets."""

    id: UUID
    slug: str
    version: int
    title: str
    source: str
    article: str
    url: str
    period: str
    law_says: bool
    bindingness: str
    topic: str
    jurisdiction: str
    profile: str
    status: str
    status_words: str
    state: str
    in_force_now: bool
    grounds: str
    note: str
    effective_from: date | None
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A version whole: what it says to the letter, and who stands for it."""

    row: RuleRow
    facts: tuple[tuple[str, str], ...]
    drafter: str
    drafted_at: datetime
    approver: str
    approved_at: datetime | None
    digest: str
    is_draft: bool
    drafter_key: str


@dataclass(frozen=True, slots=True)
class YearRow:
    id: UUID
    country: str
    year: int
    version: int
    is_draft: bool
    days_off: int
    make_up_days: int
    source: str
    url: str
    drafter: str
    approver: str
    drafter_key: str
    digest: str
    days: tuple[tuple[str, bool, str], ...]


def rule_rows(at: datetime) -> tuple[tuple[RuleRow, ...], tuple[RuleRow, ...]]:
    """Of each rule the version that counts, or the newest: what the law says, and what we promise."""
    shown: dict[str, RulebookEntry] = {}
    today = timezone.localdate(at)
    for entry in RulebookEntry.objects.order_by("version"):
        known = shown.get(entry.slug)
        if known is None or not known.is_effective(today) or entry.is_effective(today):
            shown[entry.slug] = entry
    rows = [_row(entry, today) for _slug, entry in sorted(shown.items())]
    rows.sort(key=lambda row: (not row.in_force_now, row.status, row.slug))
    return tuple(row for row in rows if row.law_says), tuple(row for row in rows if not row.law_says)


def versions_of(slug: str, at: datetime) -> tuple[RuleVersion, ...]:
    """All versions of a rule, the newest first; NotFound where there is none."""
    entries = list(RulebookEntry.objects.filter(slug=slug).order_by("-version"))
    if not entries:
        raise NotFound(_("There is no such rule."))
    names = _names(key for entry in entries for key in (entry.drafter, entry.approver))
    today = timezone.localdate(at)
    return tuple(
        RuleVersion(
            row=_row(entry, today), facts=tuple(_facts(entry)), drafter=names.get(entry.drafter, entry.drafter),
            drafted_at=entry.drafted_at, approver=names.get(entry.approver, entry.approver),
            approved_at=entry.approved_at, digest=digest_of(entry), is_draft=entry.status == Status.DRAFT,
            drafter_key=entry.drafter,
        )
        for entry in entries
    )  # fmt: skip


def newest(slug: str) -> RulebookEntry:
    """What a further version is drafted from: the draft there is, or the newest version."""
    entry = RulebookEntry.objects.filter(slug=slug).order_by("-version").first()
    if entry is None:
        raise NotFound(_("There is no such rule."))
    return entry


def slug_of(pk: UUID) -> str:
    slug = RulebookEntry.objects.filter(pk=pk).values_list("slug", flat=True).first()
    if slug is None:
        raise NotFound(_("There is no such rule."))
    return slug


def years() -> tuple[YearRow, ...]:
    """Every version of every announced year, the newest year first."""
    return tuple(_years(CalendarEdition.objects.all()))


def year_of(pk: UUID) -> YearRow:
    found = _years(CalendarEdition.objects.filter(pk=pk))
    if not found:
        raise NotFound(_("There is no such calendar."))
    return found[0]


def _years(editions: Iterable[CalendarEdition]) -> list[YearRow]:
    editions = list(editions)
    names = _names(key for edition in editions for key in (edition.drafter, edition.approver))
    return [
        YearRow(
            id=edition.pk, country=edition.country, year=edition.year, version=edition.version,
            is_draft=edition.status == EditionStatus.DRAFT, days_off=edition.days_off,
            make_up_days=edition.make_up_days, source=worded(edition.source), url=edition.url,
            drafter=names.get(edition.drafter, edition.drafter), approver=names.get(edition.approver, edition.approver),
            drafter_key=edition.drafter, digest=digest_of_year(edition),
            days=tuple((shown_day(day["day"]), day["works"], worded(day["name"])) for day in edition.days),
        )
        for edition in editions
    ]  # fmt: skip


def _row(entry: RulebookEntry, today: date) -> RuleRow:
    now = entry.is_effective(today)
    states = {Status.IN_FORCE: "done" if now else "off", Status.DRAFT: "soon", Status.TO_BE_CONFIRMED: "soon"}
    words = str(entry.get_status_display())
    if entry.status == Status.IN_FORCE and not now:
        begun = entry.effective_from is None or entry.effective_from <= today
        words = _("no longer in force") if begun else _("not in force yet")
    period = length(entry.amount, entry.unit)
    if entry.direction == Direction.BEFORE:
        period = _("%(period)s before") % {"period": period}
    return RuleRow(
        id=entry.pk, slug=entry.slug, version=entry.version, title=entry.title, source=entry.source,
        article=entry.article, url=entry.url, period=period, law_says=entry.law_says,
        bindingness=str(entry.get_bindingness_display()), topic=str(entry.get_topic_display()),
        jurisdiction=entry.jurisdiction, profile=str(PROFILES.get(entry.profile, entry.profile)),
        status=entry.status, status_words=words,
        state=states.get(Status(entry.status), "off"), in_force_now=now, grounds=str(entry.get_grounds_display()),
        note=worded(entry.note) if entry.note else "", effective_from=entry.effective_from,
        effective_to=entry.effective_to,
    )  # fmt: skip


def _facts(entry: RulebookEntry) -> Iterable[tuple[str, str]]:
    """What the version says, as labels and values; nothing is left out that the engine reads."""
    yes = {True: _("yes"), False: _("no")}
    yield _("Runs"), str(DIRECTION_NAMES[Direction(entry.direction)])
    yield _("Starts with"), ", ".join(entry.starts)
    yield _("Met by"), ", ".join(entry.meets)
    yield _("Falls away with"), ", ".join(entry.lapses) or _("nothing")
    yield _("A start after it was met begins it anew"), yes[entry.restarts]
    yield _("Calendar and time zone"), " · ".join(filter(None, (entry.calendar, entry.zone)))
    yield _("Business hours"), entry.hours or _("none")
    yield _("The last day ends at closing time"), yes[entry.by_closing]
    yield _("A last day of rest moves to the next workday"), yes[entry.rolls]
    yield _("Pauses"), _listed(entry.pauses)
    yield _("Extensions"), _listed(entry.extends)
    yield _("It rests on"), str(entry.get_grounds_display())
    yield _("SHA-256 of the article as read"), entry.article_sha256 or _("none")
    if entry.verified_on:
        yield _("Checked by counsel"), f"{entry.verified_by} · {entry.verified_on.isoformat()}"
    else:
        yield _("Checked by counsel"), _("not yet")
    if entry.amended_by:
        yield _("Amended by"), entry.amended_by


def _listed(given: list[dict[str, object]]) -> str:
    if not given:
        return _("none")
    return "; ".join(", ".join(f"{name}: {_plain(value)}" for name, value in each.items()) for each in given)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return worded(value)
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value)


def _names(keys: Iterable[str]) -> dict[str, str]:
    """Who is meant by the keys of actors; what came with the product was drafted by nobody of the house."""
    ids = filter(None, (_uuid(key.removeprefix("staff:")) for key in keys if key.startswith("staff:")))
    known = {f"staff:{member.pk}": member.name or member.handle for member in Staff.objects.filter(pk__in=set(ids))}
    return known | {"shipped": _("came with the product")}


def _uuid(id: str) -> UUID | None:
    try:
        return UUID(id)
    except ValueError:
        return None
