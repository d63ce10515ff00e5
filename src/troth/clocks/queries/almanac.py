"""The calendars in force: announced years from the database, other countries from the library, each a value."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from troth.clocks.models import CalendarEdition, EditionStatus
from troth.clocks.rules import Calendar, OutOfCalendar
from troth.clocks.shipped import calendar_of, shipped_calendar, shipped_years


class Almanac(Mapping[str, Calendar]):
    """Calendars by country; a country is looked up when it is asked for."""

    def __init__(self, kept: Mapping[str, Calendar]) -> None:
        self._kept = dict(kept)

    def __getitem__(self, country: str) -> Calendar:
        if country not in self._kept:
            try:
                self._kept[country] = shipped_calendar(country)
            except OutOfCalendar as error:
                raise KeyError(country) from error
        return self._kept[country]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def almanac() -> Almanac:
    """The calendars in force now, in one query; the same values as long as nothing new was published."""
    published = CalendarEdition.objects.filter(status=EditionStatus.PUBLISHED).order_by("version")
    newest = {(country, year): pk for country, year, pk in published.values_list("country", "year", "pk")}
    return _read(tuple(sorted(map(str, newest.values()))))


def shipped_almanac() -> Almanac:
    """The calendars that came with the product, where there is no database."""
    return Almanac({})


@lru_cache(maxsize=8)
def _read(pks: tuple[str, ...]) -> Almanac:
    """Published editions never change, so what was read of them holds; a shipped year not loaded yet counts too."""
    names = ("country", "year", "version", "weekend", "days", "source")
    years = {(record["country"], record["year"]): record for record in shipped_years()}
    for record in CalendarEdition.objects.filter(pk__in=pks).values(*names):
        years[record["country"], record["year"]] = record
    by_country: dict[str, list[dict[str, Any]]] = {}
    for (country, _year), record in years.items():
        by_country.setdefault(country, []).append(record)
    return Almanac({country: calendar_of(records) for country, records in by_country.items()})
