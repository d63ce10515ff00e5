"""Load what comes with the product, rules and announced years: safe to repeat, and one's own rows stay as they are."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from troth.clocks import policy
from troth.clocks.events import Kind
from troth.clocks.models import CalendarEdition, EditionStatus, RulebookEntry, Status
from troth.clocks.services import calendars, rulebook
from troth.clocks.services.calendars import YearDraft, must_be_a_year
from troth.clocks.services.rulebook import COLUMNS, must_hold
from troth.clocks.shipped import shipped_rows, shipped_years
from troth.core.actors import Actor
from troth.core.refusals import Forbidden
from troth.ledger import record
from troth.vault.scopes import HOUSE

DAYS = ("effective_from", "effective_to", "verified_on")


def load_shipped(*, at: datetime, by: Actor) -> int:
    """Load the shipped versions that are not there yet and say how many; only a command or a job may."""
    if not policy.may_load_shipped(by):
        raise Forbidden(_("What is shipped is loaded when the product is installed."))
    rows = {(entry.slug, entry.version) for entry in RulebookEntry.objects.only("slug", "version")}
    years = set(CalendarEdition.objects.values_list("country", "year"))
    loaded = 0
    for row in shipped_rows():
        if (row["slug"], row["version"]) not in rows:
            _load_rule(row, at, by)
            loaded += 1
    for year in shipped_years():
        if (year["country"], year["year"]) not in years:
            _load_year(year, at, by)
            loaded += 1
    return loaded


@transaction.atomic
def _load_rule(row: dict[str, Any], at: datetime, by: Actor) -> None:
    given = {name: row[name] for name in COLUMNS if name in row}
    for name in DAYS:
        if given.get(name):
            given[name] = date.fromisoformat(str(given[name]))
    entry = RulebookEntry(
        **given, version=row["version"], status=row["status"], shipped=True, drafter="shipped", drafted_at=at,
        approved_at=at if row["status"] == Status.IN_FORCE else None,
    )  # fmt: skip
    must_hold(entry)
    entry.save(force_insert=True)
    record(
        Kind.RULE_SHIPPED, entry, by=by, at=at, scope=HOUSE,
        slug=entry.slug, version=entry.version, status=entry.status, sha256=rulebook.digest_of(entry),
    )  # fmt: skip


@transaction.atomic
def _load_year(year: dict[str, Any], at: datetime, by: Actor) -> None:
    given = {name: year[name] for name in ("country", "year", "days", "source", "url", "weekend")}
    must_be_a_year(YearDraft(**given))
    edition = CalendarEdition.objects.create(
        **given, version=year["version"], status=EditionStatus.PUBLISHED, shipped=True, drafter="shipped",
        drafted_at=at, approved_at=at,
    )  # fmt: skip
    record(
        Kind.CALENDAR_SHIPPED, edition, by=by, at=at, scope=HOUSE,
        country=edition.country, year=edition.year, version=edition.version, sha256=calendars.digest_of(edition),
    )  # fmt: skip
