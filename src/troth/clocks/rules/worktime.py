"""Business hours as sorted half-open intervals of instants with prefix sums: measured and inverted by bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from troth.clocks.rules.calendars import Calendar, OutOfCalendar
from troth.clocks.rules.civil import DAY, EPOCH_DAY, MICRO, MINUTE, instant, midnight, zone_of
from troth.clocks.rules.values import Hours, Window

NEAR = 4  # years that are laid out at once


@dataclass(frozen=True, slots=True)
class Worktime:
    """When work is done: interval i is [starts[i], ends[i]), before[i] the work done until it begins."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    def until(self, at: int) -> int:
        """The work done from the beginning of the calendar until this instant."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            raise OutOfCalendar("the time lies before everything the calendar knows")
        return self.before[place] + min(at, self.ends[place]) - self.starts[place]

    def first_with(self, work: int) -> int:
        """The first instant at which so much work is done."""
        place = bisect_left(self.before, work) - 1
        if place < 0:
            raise OutOfCalendar("the time lies before everything the calendar knows")
        found = self.starts[place] + work - self.before[place]
        if found > self.ends[place]:
            raise OutOfCalendar("the time lies after everything the calendar knows")
        return found

    def last_with(self, work: int) -> int:
        """The last instant at which no more than so much work is done."""
        place = bisect_right(self.before, work) - 1
        if place < 0 or work < 0:
            raise OutOfCalendar("the time lies before everything the calendar knows")
        return self.starts[place] + work - self.before[place]

    def on(self, start: int, length: int, pauses: Sequence[Window]) -> int:
        """The first instant at which so much work was done since the start, pauses left out."""
        target = self.until(start) + length
        due = self.first_with(target)
        for begins, ends in pauses:
            if begins >= due:
                break
            if ends > start:
                target += self.until(ends) - self.until(max(begins, start))
                due = self.first_with(target)
        return due

    def back(self, event: int, length: int, pauses: Sequence[Window]) -> int:
        """The last instant at which so much work is left until the event, pauses left out."""
        target = self.until(event) - length
        due = self.last_with(target)
        for begins, ends in reversed(pauses):
            if ends <= due:
                break
            if begins < event:
                target -= self.until(min(ends, event)) - self.until(begins)
                due = self.last_with(target)
        return due


def due_on(calendar: Calendar, hours: Hours, zone: str, start: int, length: int, pauses: Sequence[Window]) -> int:
    """The first instant at which so much work was done since the start, pauses left out."""
    for time in _around(calendar, hours, zone, start, sure=False):
        try:
            return time.on(start, length, pauses)
        except OutOfCalendar:
            continue
    raise OutOfCalendar(f"the calendar {calendar.country} does not reach that far")


def due_back(calendar: Calendar, hours: Hours, zone: str, event: int, length: int, pauses: Sequence[Window]) -> int:
    """The last instant at which so much work is left until the event, pauses left out."""
    for time in _around(calendar, hours, zone, event, sure=True):
        try:
            return time.back(event, length, pauses)
        except OutOfCalendar:
            continue
    raise OutOfCalendar(f"the calendar {calendar.country} does not reach that far")


def _around(calendar: Calendar, hours: Hours, zone: str, at: int, *, sure: bool) -> Iterator[Worktime]:
    """The years around an instant, which do for nearly everything, and then all that the calendar reaches."""
    decade = instant(at).year // NEAR * NEAR
    yield worktime(calendar, hours, zone, max(1, decade - 2), min(9999, decade + NEAR + 2), sure=sure)
    yield worktime(calendar, hours, zone, 1, 9999, sure=sure)


@lru_cache(maxsize=256)
def worktime(calendar: Calendar, hours: Hours, zone: str, since: int, until: int, *, sure: bool) -> Worktime:
    """The business hours of the days within reach in these years; `sure` leaves out what is not surely a workday."""
    days = calendar.sure_workdays if sure else calendar.workdays
    first, last = (bisect_left(days, date(year, 1, 1).toordinal()) for year in (since, until))
    starts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    done = 0
    for day in days[first:last]:
        for begins, over in windows_of(day, hours, zone):
            starts.append(begins)
            ends.append(over)
            before.append(done)
            done += over - begins
    return Worktime(starts, ends, before)


def windows_of(day: int, hours: Hours, zone: str) -> list[tuple[int, int]]:
    """The windows of one day as instants: all the time in which the clock on the wall shows one of them."""
    tz, naive = zone_of(zone), (day - EPOCH_DAY) * DAY
    begins, over = midnight(day, zone), midnight(day + 1, zone)
    first, last = (_offset(at, tz) for at in (begins, over - 1))
    if first == last:
        return _shown(begins, over, naive - first, hours)
    turn = _turn(begins, over - 1, tz)
    return _joined([*_shown(begins, turn, naive - first, hours), *_shown(turn, over, naive - last, hours)])


def _shown(begins: int, over: int, zero: int, hours: Hours) -> list[tuple[int, int]]:
    """The windows within [begins, over), where the wall showed 00:00 at `zero`."""
    cut = [(max(begins, zero + a * MINUTE), min(over, zero + b * MINUTE)) for a, b in hours]
    return [(a, b) for a, b in cut if a < b]


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begins, over in found:
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], over)
        else:
            joined.append((begins, over))
    return joined


def _offset(at: int, tz: ZoneInfo) -> int:
    """How far the wall clock is ahead of UTC."""
    ahead = instant(at).astimezone(tz).utcoffset()
    assert ahead is not None
    return ahead // MICRO


def _turn(low: int, high: int, tz: ZoneInfo) -> int:
    """The instant between two at which the offset changes; a zone turns its clocks once a day at most."""
    before = _offset(low, tz)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, tz) == before else (low, middle)
    return high
