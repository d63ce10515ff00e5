"""What the clock engine reads and answers: happenings, provisions, steps and clocks, all plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

Window = tuple[int, int]  # minutes of the day, half-open: (540, 720) is 09:00-12:00
Hours = tuple[Window, ...]
Words = Mapping[str, str]  # by language: {"en": …, "zh-hans": …}

LONGEST = {
    "minute": 60 * 24 * 366, "hour": 24 * 3660, "business_hour": 5_000, "workday": 2_500, "day": 36_600,
    "month": 1_200, "end_of_day": 3_660,
}  # fmt: skip


class Unit(StrEnum):
    """Minutes and hours are elapsed time; business hours run in the windows of workdays; the others end with a day."""

    MINUTE = "minute"
    HOUR = "hour"
    BUSINESS_HOUR = "business_hour"
    WORKDAY = "workday"
    DAY = "day"
    MONTH = "month"
    END_OF_DAY = "end_of_day"  # the day of the start is the first: 1 is the end of that same day


ELAPSED = frozenset({Unit.MINUTE, Unit.HOUR})
NEED_CALENDAR = frozenset({Unit.WORKDAY, Unit.BUSINESS_HOUR})


class Direction(StrEnum):
    AFTER = "after"
    BEFORE = "before"


class Bindingness(StrEnum):
    LAW = "law"
    RULE = "rule"
    STANDARD = "standard"
    PROMISE = "promise"


LAW_SAYS = frozenset({Bindingness.LAW, Bindingness.RULE})  # "the law says"; the others are "we promise"


class State(StrEnum):
    """Missed is whatever is past due: open and overdue, or met too late (`met_at` tells)."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


class WrongProvision(ValueError):
    """The rule row contradicts itself; `where` is the word of `contradiction`."""

    def __init__(self, row: str, where: str) -> None:
        super().__init__(f"{row}: {where}")
        self.where = where


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, or for a period before an event will happen: clocks read nothing else of it.

    Of several alike, such as two remedies, `about` tells them apart: each has a clock of its own.
    """

    kind: str
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """From `begins` to any of `ends` the clock stands still; with a cap no longer than that in all."""

    begins: str
    ends: str | tuple[str, ...]
    reason: str | Words
    cap: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The first happening of this kind before the period is over makes it longer, once."""

    kind: str
    amount: int
    unit: Unit
    reason: str | Words


@dataclass(frozen=True, slots=True)
class Provision:
    """One row of the rulebook: from what, how long, what pauses it, what meets it, and who says so.

    A start that comes again is ignored; with `restarts` one that comes after the clock was met begins a new run.
    `lapses` end the duty without meeting it (withdrawn, merged): before it came due there is no clock any more.
    `rolls`: a last day that is a rest day moves to the next workday (before an event: to the workday before it).
    `by_closing`: the last day ends when the business hours end, not at 24:00.
    """

    id: str
    version: str
    title: Words
    amount: int
    unit: Unit
    starts: str | tuple[str, ...]
    meets: str | tuple[str, ...]
    direction: Direction = Direction.AFTER
    pauses: tuple[Pause, ...] = ()
    extends: tuple[Extension, ...] = ()
    source: Words = field(default_factory=dict)
    clause: str = ""  # a plain reference to the clause that promises it
    bindingness: Bindingness = Bindingness.PROMISE
    hours: Hours = ()
    by_closing: bool = False
    rolls: bool = False
    calendar: str = "CN"
    zone: str = "Asia/Shanghai"
    restarts: bool = False
    lapses: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.id, self.version, self.amount, self.unit))

    def __post_init__(self) -> None:
        if trouble := contradiction(self):
            raise WrongProvision(self.id, trouble)


class Step(NamedTuple):
    """One step of the reckoning: a code and plain facts, so that it can be kept as JSON and told in any language."""

    code: str
    facts: Mapping[str, Any]

    def as_json(self) -> list[Any]:
        """The step as it is kept: instants as ISO 8601."""
        plain = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in self.facts.items()}
        return [self.code, plain]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a clock stood still, and why; `still`: it had not ended when this was reckoned."""

    begins: datetime
    ends: datetime
    reason: str | Words = ""
    still: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty with a due instant. `run` counts the times it began; `provisional` stands beside the state, so that an
    overdue clock whose calendar was unknown is both; `ended_at` is when the duty was met or fell away."""

    provision: str
    version: str
    calendar_version: str
    title: Words
    bindingness: Bindingness
    source: Words
    started_at: datetime
    due: datetime
    state: State
    met_at: datetime | None
    provisional: bool
    paused: timedelta
    trace: tuple[Step, ...]
    run: int = 1
    ended_at: datetime | None = None
    resumes_by: datetime | None = None  # a pause with a cap ends then by itself
    clause: str = ""
    zone: str = "Asia/Shanghai"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def law_says(self) -> bool:
        return self.bindingness in LAW_SAYS


def contradiction(row: Provision) -> str:
    """What is wrong with a rule row, in one word that a sentence can be found by; empty if nothing."""
    unit = row.unit
    if unit not in LONGEST:
        return "unit"
    if not 1 <= row.amount <= LONGEST[unit]:
        return "amount"
    if row.direction not in tuple(Direction):
        return "direction"
    if unit in NEED_CALENDAR and not row.calendar:
        return "calendar"
    if row.rolls and (not row.calendar or unit in NEED_CALENDAR | ELAPSED):
        return "rolls"
    return _hours_contradiction(row) or _extension_contradiction(row)


def _hours_contradiction(row: Provision) -> str:
    if (row.unit == Unit.BUSINESS_HOUR or row.by_closing) and not row.hours:
        return "hours"
    if row.by_closing and (row.unit in ELAPSED or row.unit == Unit.BUSINESS_HOUR):
        return "by_closing"
    last = 0
    for begins, ends in row.hours:
        if not last <= begins < ends <= 24 * 60:
            return "windows"
        last = ends
    return ""


def _extension_contradiction(row: Provision) -> str:
    """A period before an event has no extensions, and none is counted to the end of a day."""
    if row.extends and row.direction == Direction.BEFORE:
        return "extends"
    for extension in row.extends:
        unit = extension.unit
        if unit not in LONGEST or unit == Unit.END_OF_DAY or not 1 <= extension.amount <= LONGEST[unit]:
            return "extends"
        if (unit == Unit.BUSINESS_HOUR and not row.hours) or (unit in NEED_CALENDAR and not row.calendar):
            return "extends"
    return ""
