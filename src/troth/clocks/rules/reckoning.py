"""One due date: a period counted on from a start or back from an event, past pauses, over rest days, step by step.

Of periods in days the day of the start is not counted (民法典 201) and the last one ends at 24:00 or at closing time
(203); a day does not count if the clock stands still when it ends. Counting back, the day of the event is not
counted, the full days stand between, and the due date is the moment before the first of them begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from troth.clocks.rules.calendars import Calendar, OutOfCalendar, Run
from troth.clocks.rules.civil import HOUR, MICRO, MINUTE, add_months, instant, local_day, micros, midnight
from troth.clocks.rules.values import Direction, Hours, Provision, Step, Stretch, Unit
from troth.clocks.rules.worktime import due_back, due_on, windows_of

Part = tuple[int, Unit]  # an amount and its unit; a period and its extensions are several
LENGTH = {Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.BUSINESS_HOUR: HOUR}
Days = tuple[int, int]  # ordinals, both ends included


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When it is due, whether an unknown year has a part in it, the steps that led there, the years looked up."""

    due: datetime
    provisional: bool
    steps: tuple[Step, ...]
    calendar_version: str


@dataclass(slots=True)
class _Course:
    """What one reckoning carries along."""

    row: Provision
    calendar: Calendar | None
    pauses: Sequence[tuple[int, int]]
    steps: list[Step]
    provisional: bool = False
    looked: tuple[int, int] | None = None  # the first and last day that were looked up in the calendar

    def note(self, code: str, **facts: object) -> None:
        self.steps.append(Step(code, facts))

    def reckoned(self, due: datetime) -> Reckoned:
        version = self.calendar.version_of(*self.looked) if self.calendar and self.looked else ""
        return Reckoned(due, self.provisional, tuple(self.steps), version)


def reckon(
    row: Provision, calendar: Calendar | None, start: datetime, *,
    pauses: Sequence[Stretch] = (), parts: Sequence[Part] = (),
) -> Reckoned:  # fmt: skip
    """When a duty that began at `start` is due; `parts` instead of the row's own amount where it was extended.

    OutOfCalendar where the reckoning leaves every year about which the calendar can say anything.
    """
    if not pauses and not parts and row.direction == Direction.AFTER and row.unit != Unit.BUSINESS_HOUR:
        if row.unit not in LENGTH:
            return _whole_days(row, calendar, local_day(start, row.zone))
        length = row.amount * LENGTH[row.unit]
        return Reckoned(start.astimezone(UTC) + length * MICRO, False, _elapsed(length), "")
    course = _Course(row, calendar, _merged(pauses) if pauses else (), [])
    for pause in pauses:
        course.note("paused", begins=pause.begins, ends="" if pause.still else pause.ends, reason=pause.reason)
    if row.direction == Direction.BEFORE:
        return course.reckoned(instant(_back(course, start)))
    return course.reckoned(_on(course, start, _summed(parts) if parts else ((row.amount, row.unit),)))


@lru_cache(maxsize=65_536)
def _whole_days(row: Provision, calendar: Calendar | None, day: int) -> Reckoned:
    """What began on one day and never stood still is due at one instant: reckoned once for all of that day."""
    course = _Course(row, calendar, (), [])
    return course.reckoned(instant(_ended(course, _days_on(course, day, row.amount, row.unit))))


@lru_cache(maxsize=4096)
def _elapsed(length: int) -> tuple[Step, ...]:
    return (Step("elapsed", {"minutes": length // MINUTE}),)


def _merged(pauses: Sequence[Stretch]) -> list[tuple[int, int]]:
    """The pauses as instants, in order and without overlap."""
    merged: list[tuple[int, int]] = []
    for begins, ends in sorted((micros(pause.begins), micros(pause.ends)) for pause in pauses):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        elif begins < ends:
            merged.append((begins, ends))
    return merged


def _summed(parts: Sequence[Part]) -> list[Part]:
    """Neighbouring parts of one unit are one: a month and two further months are three."""
    summed: list[Part] = []
    for amount, unit in parts:
        if summed and summed[-1][1] == unit:
            summed[-1] = (summed[-1][0] + amount, unit)
        else:
            summed.append((amount, unit))
    return summed


# --- counting on from a start ---


def _on(course: _Course, start: datetime, parts: Sequence[Part]) -> datetime:
    """Each part begins where the one before it ended; of days the last may roll over."""
    zone, at = course.row.zone, start
    last: int | None = None  # the last day, where the part before was of days
    for amount, unit in parts:
        if unit in LENGTH:
            since = micros(at) if last is None else _closing(course, last)
            at, last = instant(_time_on(course, since, amount * LENGTH[unit], work=unit == Unit.BUSINESS_HOUR)), None
        else:
            last = _days_on(course, last or local_day(at, zone), amount, unit)
    return at if last is None else instant(_ended(course, last))


def _time_on(course: _Course, start: int, length: int, *, work: bool) -> int:
    """The first instant at which so much time has run, pauses left out."""
    if not work:
        due = start + length
        for begins, ends in course.pauses:
            if begins >= due:
                break
            due += max(0, ends - max(begins, start))
        course.note("elapsed", minutes=length // MINUTE)
        return due
    due = due_on(_calendar(course), course.row.hours, course.row.zone, start, length, course.pauses)
    first = local_day(instant(start), course.row.zone)
    _tell_days(course, first, local_day(instant(due - 1), course.row.zone))  # full at midnight is full the day before
    course.note("worked", hours=length // HOUR, windows=shown_hours(course.row.hours))
    return due


def _days_on(course: _Course, start: int, amount: int, unit: Unit) -> int:
    """The last day of the period, as it stands before rolling over."""
    skipped = _skipped(course, start) if course.pauses else ()
    if unit == Unit.WORKDAY:
        return _workdays_on(course, start, amount, skipped)
    if unit == Unit.END_OF_DAY:
        start -= 1
    elif unit == Unit.MONTH:
        course.note("months", amount=amount, day=_iso(add_months(start, amount)))
        amount = add_months(start, amount) - start
    last, without = start + amount, 0
    for first, over in skipped:
        first = max(first, start + 1)
        if first > last:
            break
        without += max(0, over - first + 1)
        last = start + amount + without
    if unit != Unit.MONTH:
        course.note("days" if unit == Unit.DAY else "same_day", amount=amount, first=_iso(start + 1), day=_iso(last))
    if without:
        course.note("stood_still", days=without, day=_iso(last))
    return last


def _workdays_on(course: _Course, start: int, amount: int, skipped: Sequence[Days]) -> int:
    calendar = _calendar(course)
    days = calendar.workdays
    if start < calendar.first:
        raise OutOfCalendar(f"the calendar {calendar.country} knows nothing of {date.fromordinal(start).year}")
    base = bisect_right(days, start)
    place, without = base + amount - 1, 0
    for first, over in skipped:
        if place >= len(days) or first > days[place]:
            break
        held = bisect_right(days, over) - bisect_left(days, max(first, start + 1))
        without += max(0, held)
        place += max(0, held)
    if place >= len(days):
        raise OutOfCalendar(f"the calendar {calendar.country} knows nothing after {_iso(calendar.last)}")
    last = days[place]
    _tell_days(course, start + 1, last, first=days[base])
    if without:
        course.note("stood_still", days=without, day=_iso(last))
    course.note("workdays", amount=amount, day=_iso(last))
    return last


def _skipped(course: _Course, start: int) -> list[Days]:
    """The days whose end falls into a pause: they do not count."""
    zone, skipped = course.row.zone, []
    for begins, ends in course.pauses:
        first, over = local_day(instant(begins), zone), local_day(instant(ends), zone)
        if course.row.by_closing:
            first += _closing(course, first) <= begins
            over += _closing(course, over) <= ends
        if first < over and over > start:
            skipped.append((first, over - 1))
    return skipped


def _ended(course: _Course, last: int) -> int:
    """The instant at which the period ends; its last day rolls over where the row says so (民法典 203)."""
    row = course.row
    if row.rolls:
        rolled = _rolled_on(course, last)
        if rolled != last:
            course.note("rolled", day=_iso(last), to=_iso(rolled), **_named(course.calendar, last))
            last = rolled
    due = _closing(course, last)
    course.note("closes" if row.by_closing else "ends", day=_iso(last))
    return due


def _rolled_on(course: _Course, last: int) -> int:
    calendar = _calendar(course)
    rolled = calendar.workday_from(last)
    for first, over in _skipped(course, last - 1):
        if first <= rolled <= over:
            rolled = calendar.workday_from(over + 1)
    _doubt(course, last, rolled)
    return rolled


def _closing(course: _Course, day: int) -> int:
    """The last instant of a day that still counts: the microsecond before 24:00, or closing time itself."""
    row = course.row
    windows = windows_of(day, row.hours, row.zone) if row.by_closing else []
    return windows[-1][1] if windows else midnight(day + 1, row.zone) - 1


# --- counting back from an event ---


def _back(course: _Course, event: datetime) -> int:
    row = course.row
    if row.unit in LENGTH:
        work = row.unit == Unit.BUSINESS_HOUR
        return _time_back(course, micros(event), row.amount * LENGTH[row.unit], work=work)
    day = _days_back(course, local_day(event, row.zone))
    if row.rolls:
        rolled = _calendar(course).workday_until(day)
        _doubt(course, rolled, day)
        if rolled != day:
            course.note("rolled", day=_iso(day), to=_iso(rolled), **_named(course.calendar, day))
            day = rolled
    if row.unit == Unit.END_OF_DAY:
        due = _closing(course, day)
        course.note("ends", day=_iso(day))
        return due
    due = _opening(course, day)
    course.note("before", day=_iso(day))
    return due


def _time_back(course: _Course, event: int, length: int, *, work: bool) -> int:
    """The last instant after which so much time is left until the event, pauses left out."""
    if not work:
        due = event - length
        for begins, ends in reversed(course.pauses):
            if ends <= due:
                break
            due -= max(0, min(ends, event) - begins)
        course.note("elapsed", minutes=length // MINUTE)
        return due
    due = due_back(_calendar(course), course.row.hours, course.row.zone, event, length, course.pauses)
    _tell_days(course, local_day(instant(due), course.row.zone), local_day(instant(event - 1), course.row.zone))
    course.note("worked", hours=length // HOUR, windows=shown_hours(course.row.hours))
    return due


def _days_back(course: _Course, event: int) -> int:
    """The first of the full days that must lie between the act and the event."""
    row, skipped = course.row, _skipped_back(course)
    if row.unit == Unit.WORKDAY:
        return _workdays_back(course, event, skipped)
    if row.unit == Unit.MONTH:
        first = add_months(event, -row.amount)
        course.note("months", amount=row.amount, day=_iso(first))
        amount = event - first
    else:
        amount = row.amount
    first, without = event - amount, 0
    for begins, over in reversed(skipped):
        over = min(over, event - 1)
        if over < first:
            break
        without += max(0, over - begins + 1)
        first = event - amount - without
    if row.unit != Unit.MONTH:
        course.note("days_back", amount=amount, day=_iso(first))
    if without:
        course.note("stood_still", days=without, day=_iso(first))
    return first


def _workdays_back(course: _Course, event: int, skipped: Sequence[Days]) -> int:
    calendar, amount = _calendar(course), course.row.amount
    days = calendar.sure_workdays
    place, without = bisect_left(days, event) - amount, 0
    for first, over in reversed(skipped):
        if place < 0 or over < days[place]:
            break
        held = bisect_right(days, min(over, event - 1)) - bisect_left(days, first)
        without += max(0, held)
        place -= max(0, held)
    if place < 0 or event > calendar.last:
        raise OutOfCalendar(f"the calendar {calendar.country} does not know the days before {_iso(event)}")
    _tell_days(course, days[place], event - 1)
    if without:
        course.note("stood_still", days=without, day=_iso(days[place]))
    course.note("workdays_back", amount=amount, day=_iso(days[place]))
    return days[place]


def _skipped_back(course: _Course) -> list[Days]:
    """The days at whose beginning the clock stands still (for the end of a day: at whose end)."""
    if course.row.unit == Unit.END_OF_DAY:
        return _skipped(course, -1)
    zone, skipped = course.row.zone, []
    for begins, ends in course.pauses:
        first, over = local_day(instant(begins), zone), local_day(instant(ends), zone)
        first += _opening(course, first) < begins
        over += _opening(course, over) < ends
        if first < over:
            skipped.append((first, over - 1))
    return skipped


def _opening(course: _Course, day: int) -> int:
    row = course.row
    windows = windows_of(day, row.hours, row.zone) if row.by_closing else []
    return windows[0][0] if windows else midnight(day, row.zone)


# --- telling ---


def _calendar(course: _Course) -> Calendar:
    if course.calendar is None:
        raise OutOfCalendar(f"there is no calendar {course.row.calendar}")
    return course.calendar


def _tell_days(course: _Course, since: int, last: int, *, first: int | None = None) -> None:
    """Name the days between that are not as their weekday says, where day 1 is, and what is not known."""
    for run in _calendar(course).specials_between(since, last):
        if first is not None and run.last >= first:
            course.note("first_day", day=_iso(first))
            first = None
        course.steps.append(_step_of(run))
    if first is not None:
        course.note("first_day", day=_iso(first))
    _doubt(course, since, last)


def _doubt(course: _Course, first: int, last: int) -> None:
    """Remember which days were looked up, and tell where a year of them is not known."""
    calendar, looked = _calendar(course), course.looked
    course.looked = (min(first, looked[0]), max(last, looked[1])) if looked else (first, last)
    if not calendar.knows(first, last):
        course.provisional = True
        course.note("unknown", years=calendar.unknown_years(first, last), calendar=calendar.country)


@lru_cache(maxsize=4096)
def _step_of(run: Run) -> Step:
    special = run.special
    code = "works" if special.works else "rests"
    facts = {"first": _iso(run.first), "last": _iso(run.last), "name": special.name, "notice": special.notice}
    return Step(code, facts)


def _named(calendar: Calendar | None, day: int) -> dict[str, object]:
    """What the rest day is called; nothing for an ordinary weekend."""
    found = calendar.specials_between(day, day) if calendar else []
    return {"name": found[0].special.name} if found else {}


@lru_cache(maxsize=65_536)
def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=256)
def shown_hours(hours: Hours) -> str:
    """09:00-12:00,13:30-18:00."""
    return ",".join("-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in window) for window in hours)
