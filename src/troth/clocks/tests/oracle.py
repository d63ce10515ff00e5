"""The slow answer: walk from grain to grain of time and look at the clock on the wall; shares no line with the rules.

It reads hours, pauses and direction as the words of a rule say them. Workdays come from other libraries than the one
under test. A grain is a minute, or several where start, pauses, hours and the zone's turns all lie on that grid.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Question:
    """One case, in plain words: what is asked of both."""

    start: datetime
    amount: int
    unit: str
    direction: str
    zone: str
    hours: tuple[tuple[int, int], ...]
    by_closing: bool
    rolls: bool
    pauses: tuple[tuple[datetime, datetime], ...]
    country: str
    grain: int = 1


Works = Callable[[date], bool | None]


@dataclass(slots=True)
class Walk:
    """Time seen grain by grain."""

    asked: Question
    works: Works
    doubted: bool = False
    seen: dict[datetime, datetime] = field(default_factory=dict)

    def wall(self, at: datetime) -> datetime:
        """What the clock on the wall shows; looked at once."""
        shown = self.seen.get(at)
        if shown is None:
            shown = self.seen[at] = at.astimezone(ZoneInfo(self.asked.zone)).replace(tzinfo=None)
        return shown

    def grain(self) -> timedelta:
        return timedelta(minutes=self.asked.grain)

    def is_paused(self, at: datetime) -> bool:
        return any(begins <= at < ends for begins, ends in self.asked.pauses)

    def in_hours(self, at: datetime) -> bool:
        shown = self.wall(at)
        return any(a <= shown.hour * 60 + shown.minute < b for a, b in self.asked.hours)

    def counts_as_work(self, day: date) -> bool:
        """A day of an unknown year counts on, and does not count back: the earliest date either way."""
        known = self.works(day)
        if known is None:
            self.doubted = True
            return self.asked.direction == "after"
        return known


def answer(asked: Question, works: Works) -> tuple[datetime, bool]:
    """When it is due, and whether an unknown year had a part in it."""
    walk = Walk(asked, works)
    if asked.unit in ("minute", "hour", "business_hour"):
        due = _by_time(walk)
    elif asked.direction == "after":
        due = _by_days(walk)
    else:
        due = _by_days_back(walk)
    return due, walk.doubted


def _by_time(walk: Walk) -> datetime:
    asked, step = walk.asked, walk.grain()
    left = asked.amount * (1 if asked.unit == "minute" else 60)
    at, backward = asked.start, asked.direction == "before"
    while left > 0:
        grain = at - step if backward else at
        runs = not walk.is_paused(grain)
        if asked.unit == "business_hour":
            works = walk.counts_as_work(walk.wall(grain).date())
            runs = runs and works and walk.in_hours(grain)
        left -= asked.grain if runs else 0
        at = at - step if backward else at + step
    return at


def _days(walk: Walk) -> int:
    """Months as days: the corresponding day, or the last of a shorter month."""
    asked = walk.asked
    if asked.unit != "month":
        return asked.amount
    day, sign = walk.wall(asked.start).date(), 1 if asked.direction == "after" else -1
    year, month = day.year, day.month
    for _ in range(asked.amount):
        month += sign
        if month in (0, 13):
            year, month = year + sign, 12 if month == 0 else 1
    number = day.day
    while True:
        try:
            return abs((date(year, month, number) - day).days)
        except ValueError:
            number -= 1


def _closing(walk: Walk, grains: Sequence[datetime]) -> datetime:
    """The last grain of a day that still counts: before closing time, or before midnight."""
    if walk.asked.by_closing:
        worked = [at for at in grains if walk.in_hours(at)]
        if worked:
            return worked[-1]
    return grains[-1]


def _one_day(walk: Walk, at: datetime) -> list[datetime]:
    """All grains of the day it is at that instant."""
    day, step = walk.wall(at).date(), walk.grain()
    while walk.wall(at - step).date() == day:
        at -= step
    grains = []
    while walk.wall(at).date() == day:
        grains.append(at)
        at += step
    return grains


def _by_days(walk: Walk) -> datetime:
    asked, step = walk.asked, walk.grain()
    wanted, counted = _days(walk), 0
    grains = _one_day(walk, asked.start)
    if asked.unit != "end_of_day":  # the day of the start is not counted
        grains = _one_day(walk, grains[-1] + step)
    while True:
        day, last = walk.wall(grains[0]).date(), _closing(walk, grains)
        stands_still = walk.is_paused(last)
        works = walk.counts_as_work(day) if asked.unit == "workday" else True
        if counted < wanted and works and not stands_still:
            counted += 1
        if counted == wanted and not stands_still and (not asked.rolls or walk.counts_as_work(day)):
            at_closing = asked.by_closing and any(map(walk.in_hours, grains))
            return last + step if at_closing else grains[-1] + step - TICK
        grains = _one_day(walk, grains[-1] + step)


def _by_days_back(walk: Walk) -> datetime:
    asked, step = walk.asked, walk.grain()
    wanted, counted = _days(walk), 0
    grains = _one_day(walk, _one_day(walk, asked.start)[0] - step)  # the day of the event is not counted
    while True:
        day = walk.wall(grains[0]).date()
        worked = [at for at in grains if walk.in_hours(at)] if asked.by_closing else []
        edge = _closing(walk, grains) if asked.unit == "end_of_day" else (worked or grains)[0]
        works = walk.counts_as_work(day) if asked.unit == "workday" else True
        if counted < wanted and works and not walk.is_paused(edge):
            counted += 1
        if counted == wanted and (not asked.rolls or walk.counts_as_work(day)):
            if asked.unit == "end_of_day":
                return edge + step if worked else grains[-1] + step - TICK
            return edge
        grains = _one_day(walk, grains[0] - step)
