"""Enter the days of an announced year: one person types them in, another compares them with the notice."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from troth.canon.jcs import jcs
from troth.clocks import policy
from troth.clocks.events import Kind
from troth.clocks.models import EDITION_MOVES, CalendarEdition, EditionStatus
from troth.clocks.services.rulebook import who
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.vault.scopes import HOUSE

MOST_SPECIAL = 120  # days that are not as their weekday says, in one year


@dataclass(frozen=True, slots=True)
class YearDraft:
    """The days of one year that are not as their weekday says, and the notice that orders them."""

    country: str
    year: int
    days: list[dict[str, Any]]
    source: dict[str, str]
    url: str = ""
    weekend: tuple[int, ...] = (5, 6)


@transaction.atomic
def draft_calendar(draft: YearDraft, *, at: datetime, by: Actor) -> CalendarEdition:
    """Write the draft of a year, over the one there is; days outside the year, twice or unnamed are refused."""
    if not policy.may_draft(by):
        raise Forbidden(_("Only a legal drafter may draft a calendar."))
    must_be_a_year(draft)
    edition = CalendarEdition.objects.filter(
        country=draft.country, year=draft.year, status=EditionStatus.DRAFT
    ).first() or CalendarEdition(
        country=draft.country, year=draft.year, version=next_version(draft.country, draft.year)
    )
    edition.days, edition.source, edition.url = draft.days, draft.source, draft.url
    edition.weekend, edition.drafter, edition.drafted_at = list(draft.weekend), who(by), at
    edition.save()
    record(
        Kind.CALENDAR_DRAFTED, edition, by=by, at=at, scope=HOUSE,
        country=edition.country, year=edition.year, version=edition.version, sha256=digest_of(edition),
    )  # fmt: skip
    return edition


@transaction.atomic
def approve_calendar(pk: UUID, *, seen: str, at: datetime, by: Actor) -> CalendarEdition:
    """Publish the days of a year as they were `seen`; refused to who typed them in. Provisional dates are then wrong
    no longer: whoever keeps clocks over this year projects them again."""
    if not policy.may_approve(by):
        raise Forbidden(_("Only a legal approver may approve a calendar."))
    edition = CalendarEdition.objects.filter(pk=pk).first()
    if edition is None:
        raise NotFound(_("There is no such calendar."))
    if who(by) == edition.drafter:
        raise Refused(_("Who drafted a calendar may not approve it: a second person has to compare it."))
    if edition.status == EditionStatus.DRAFT and seen != digest_of(edition):
        raise Refused(_("The draft was changed while you read it. Please read it again."))
    move(edition, EditionStatus.PUBLISHED, allowed=EDITION_MOVES, approver=who(by), approved_at=at)
    record(
        Kind.CALENDAR_APPROVED, edition, by=by, at=at, scope=HOUSE,
        country=edition.country, year=edition.year, version=edition.version, drafter=edition.drafter,
        approver=edition.approver, sha256=digest_of(edition),
    )  # fmt: skip
    return edition


def must_be_a_year(draft: YearDraft) -> None:
    """Invalid where the days are not days of that year, come twice or have no name."""
    if not 2000 <= draft.year <= 2200:
        raise Invalid(_("A year looks like 2027."), field="year")
    if not (draft.country.isalpha() and draft.country.isupper() and len(draft.country) == 2):
        raise Invalid(_("A country is two capital letters, such as CN."), field="country")
    if not draft.source.get("zh-hans") and not draft.source.get("en"):
        raise Invalid(_("Name the notice that orders these days."), field="source")
    if not 0 < len(draft.days) <= MOST_SPECIAL:
        raise Invalid(_("A year has between 1 and 120 special days."), field="days")
    seen: set[str] = set()
    for given in draft.days:
        day = _day(given)
        if day.year != draft.year:
            raise Invalid(_("%(day)s is not a day of %(year)s.") % {"day": day, "year": draft.year}, field="days")
        if given["day"] in seen:
            raise Invalid(_("%(day)s is named twice.") % {"day": day}, field="days")
        seen.add(given["day"])


def _day(given: dict[str, Any]) -> date:
    try:
        day = date.fromisoformat(given["day"])
    except (KeyError, TypeError, ValueError):
        raise Invalid(_("A day looks like 2027-10-01."), field="days") from None
    if not isinstance(given.get("works"), bool) or not isinstance(given.get("name"), dict) or not given["name"]:
        raise Invalid(_("Each day says whether it is worked, and has a name."), field="days")
    return day


def digest_of(edition: CalendarEdition) -> str:
    """SHA-256 of what the edition says."""
    said = {name: getattr(edition, name) for name in ("country", "year", "weekend", "days", "source", "url")}
    return hashlib.sha256(jcs(said)).hexdigest()


def next_version(country: str, year: int) -> int:
    last = CalendarEdition.objects.filter(country=country, year=year).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1
