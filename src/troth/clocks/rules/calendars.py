"""Which days are workdays: a versioned value, with names and notices; a year that is not known is never guessed.

Where a year is unknown the reckoning stays on the safe side, which is the earliest possible due date: counting on
from a start, every day of such a year may be a workday (a weekend may be worked, a Monday to Friday surely may);
counting back from an event, none surely is. Either way the date is provisional until the calendar arrives.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

SATURDAY, SUNDAY = 5, 6
YEARS_BEFORE, YEARS_AFTER = 25, 25  # how far around the known years days can still be counted


class OutOfCalendar(ValueError):
    """The reckoning reaches a time about which this calendar can say nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class SpecialDay:
    """A day that is not as its weekday says: off, or a make-up workday; its name and the notice that orders it."""

    day: date
    works: bool
    name: Mapping[str, str]
    notice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Special days in a row that belong together, as ordinals, both ends included."""

    first: int
    last: int
    special: SpecialDay


class Calendar:
    """The days of one country in the years it knows, each in a version; a value, equal by identity."""

    def __init__(
        self, country: str, years: Mapping[int, str], specials: Iterable[SpecialDay] = (),
        weekend: Iterable[int] = (SATURDAY, SUNDAY),
    ) -> None:  # fmt: skip
        self.country, self.years = country, dict(years)  # the version of each known year
        if not self.years:
            raise OutOfCalendar(f"the calendar {country} knows no year")
        self.weekend = frozenset(weekend)
        self.specials = tuple(sorted(specials, key=lambda special: special.day))
        self._named: dict[tuple[int, int], str] = {}
        self._by_day = {special.day.toordinal(): special for special in self.specials}

    def __repr__(self) -> str:
        return f"Calendar({self.country!r}, {self.years})"

    def version_of(self, first: int, last: int) -> str:
        """What the days between are known by, such as CN 2026.1 2027.?; years that were not asked have no part."""
        span = date.fromordinal(first).year, date.fromordinal(last).year
        if span not in self._named:
            years = (f"{year}.{self.years.get(year, '?')}" for year in range(span[0], span[1] + 1))
            self._named[span] = " ".join([self.country, *years])
        return self._named[span]

    @cached_property
    def first(self) -> int:
        return date(max(min(self.years) - YEARS_BEFORE, 1), 1, 1).toordinal()

    @cached_property
    def last(self) -> int:
        return date(min(max(self.years) + YEARS_AFTER, 9998), 12, 31).toordinal()

    @cached_property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The unknown years within reach, as ordinals, both ends included."""
        reach = range(date.fromordinal(self.first).year, date.fromordinal(self.last).year + 1)
        unknown = [year for year in reach if year not in self.years]
        return tuple((date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()) for year in unknown)

    @cached_property
    def gap_ends(self) -> list[int]:
        return [ends for _begins, ends in self.gaps]

    @cached_property
    def workdays(self) -> list[int]:
        """Ordinals of the days that count on from a start: where the year is unknown, all of them."""
        return [day for day in range(self.first, self.last + 1) if self.works(day) is not False]

    @cached_property
    def sure_workdays(self) -> list[int]:
        """Ordinals of the days that count back from an event: where the year is unknown, none."""
        return [day for day in range(self.first, self.last + 1) if self.works(day)]

    @cached_property
    def runs(self) -> tuple[list[int], list[Run]]:
        """Where the runs of special days end, and the runs, in order."""
        found: list[Run] = []
        for special in self.specials:
            day = special.day.toordinal()
            before = found[-1] if found else None
            together = before and before.last == day - 1 and before.special.works == special.works
            if before and together and before.special.name == special.name:
                found[-1] = Run(before.first, day, before.special)
            else:
                found.append(Run(day, day, special))
        return [run.last for run in found], found

    def works(self, day: int) -> bool | None:
        """Whether this ordinal is a workday; None where the year is unknown."""
        special = self._by_day.get(day)
        if special is not None:
            return special.works
        if date.fromordinal(day).year not in self.years:
            return None
        return (day - 1) % 7 not in self.weekend

    def knows(self, first: int, last: int) -> bool:
        """Whether every day between these ordinals lies in a known year."""
        if first < self.first or last > self.last:
            return False
        place = bisect_left(self.gap_ends, first)
        return place == len(self.gaps) or self.gaps[place][0] > last

    def unknown_years(self, first: int, last: int) -> list[int]:
        """The years between these ordinals that are not known."""
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        return [year for year in years if year not in self.years]

    def specials_between(self, first: int, last: int) -> list[Run]:
        """The runs of special days that touch the days between, both ends included."""
        ends, runs = self.runs
        place = over = bisect_left(ends, first)
        while over < len(runs) and runs[over].first <= last:
            over += 1
        return runs[place:over]

    def workday_from(self, day: int) -> int:
        """This day, or the next that may be a workday."""
        if day > self.last or day < self.first:
            return day
        place = bisect_left(self.workdays, day)
        return self.workdays[place] if place < len(self.workdays) else day

    def workday_until(self, day: int) -> int:
        """This day, or the one before it that surely is a workday."""
        place = bisect_right(self.sure_workdays, day) - 1
        if place < 0 or day < self.first:
            raise OutOfCalendar(f"the calendar {self.country} knows no workday before {date.fromordinal(day)}")
        return self.sure_workdays[place]
