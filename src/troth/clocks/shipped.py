"""What is shipped: China's calendars as announced, rule rows as read, and other countries' days through `holidays`."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from troth.clocks.rules import Calendar, OutOfCalendar, SpecialDay

HERE = Path(__file__).parent
ANNOUNCED = "CN"  # only here is a year unknown until it is announced
FROM, UNTIL = 2020, 2027  # other countries: the years the library was checked for by its release of November 2026


def shipped_years() -> list[dict[str, Any]]:
    """The announced years of China, each with its days, its notice and its version."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "calendars").glob("cn-*.json"))]


def shipped_rows() -> list[dict[str, Any]]:
    """The rule rows of the product, each with how its source is known."""
    files = sorted((HERE / "rulebook").glob("*.json"))
    return [row for file in files for row in json.loads(file.read_text(encoding="utf-8"))]


def calendar_of(years: Iterable[Mapping[str, Any]]) -> Calendar:
    """One calendar out of the records of several years of one country."""
    records = sorted(years, key=lambda record: int(record["year"]))
    country = records[0]["country"]
    versions = {int(record["year"]): str(record["version"]) for record in records}
    days = [_special(day, record["source"]) for record in records for day in record["days"]]
    return Calendar(country, versions, days, records[-1]["weekend"])


def _special(day: Mapping[str, Any], notice: Mapping[str, str]) -> SpecialDay:
    return SpecialDay(date.fromisoformat(day["day"]), bool(day["works"]), day["name"], notice)


@cache
def shipped_calendar(country: str) -> Calendar:
    """The calendar of a country as it is shipped; OutOfCalendar for one that nobody knows."""
    country = country.upper()
    return calendar_of(shipped_years()) if country == ANNOUNCED else _generated(country)


def _generated(country: str) -> Calendar:
    """A country's public holidays by the library; its working weekend days where it names them."""
    import holidays

    release = version("holidays")
    years = range(FROM, UNTIL + 1)
    try:
        found = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        raise OutOfCalendar(f"no calendar is known for {country!r}") from None
    off = [SpecialDay(day, False, {"en": name}) for day, name in found.items() if day.year in years]
    worked = [
        SpecialDay(day, True, {"en": "working weekend day"}) for day in found.weekend_workdays if day.year in years
    ]
    weekend = found.weekend if len({*found.weekend}) < 7 else {5, 6}
    return Calendar(country, dict.fromkeys(years, f"holidays-{release}"), [*off, *worked], weekend)
