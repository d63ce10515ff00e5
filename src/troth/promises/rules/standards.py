"""Standards as values: how one is named, which hours count, which of several is the most specific."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from troth.clocks.rules import Unreadable, read_hours, read_zone

MOST = 10_000  # of any unit: a bound for the machine
LONGEST_HOURS = 80
ANY = "any"
KEY = re.compile(
    r"(?P<service>[a-z0-9-]{1,60})(:(?P<plan>[a-z0-9-]{1,60}))?"
    r"/(?P<kind>[a-z0-9-]{1,40})/(?P<priority>[a-z]{1,10})/(?P<measure>[a-z_]{1,20})"
)
CLAUSE = re.compile(r"(?P<text>[a-z0-9-]{1,60})/(?P<edition>[1-9][0-9]{0,5})#(?P<clause>[a-z0-9-]{1,60})")


@dataclass(frozen=True, slots=True)
class Key:
    """What is promised to whom: written SERVICE/KIND/PRIORITY/MEASURE, or SERVICE:PLAN/… for one plan only.

    An empty plan or priority means every one; the latter is written `any`.
    """

    service: str
    plan: str
    kind: str
    priority: str
    measure: str

    def __str__(self) -> str:
        service = f"{self.service}:{self.plan}" if self.plan else self.service
        return "/".join((service, self.kind, self.priority or ANY, self.measure))


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause that promises it: written TEXT/EDITION#CLAUSE."""

    text: str
    edition: int
    clause: str

    def __str__(self) -> str:
        return f"{self.text}/{self.edition}#{self.clause}"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a standard says; two with the same terms promise the same."""

    amount: int
    unit: str
    hours: str = ""
    zone: str = "Asia/Shanghai"
    pauses_while_waiting: bool = False
    clause: Clause | None = None


class Ranked(Protocol):
    """Anything that may be for one plan or priority only."""

    @property
    def plan(self) -> str: ...

    @property
    def priority(self) -> str: ...


R = TypeVar("R", bound=Ranked)


def key_of(text: str) -> Key | None:
    """The key that is written so; None if it is none."""
    found = KEY.fullmatch(text)
    if found is None:
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    return Key(**part | {"priority": "" if part["priority"] == ANY else part["priority"]})


def clause_of(text: str) -> Clause | None:
    """The clause that is written so; None if it is none."""
    found = CLAUSE.fullmatch(text)
    return Clause(found["text"], int(found["edition"]), found["clause"]) if found else None


def hours_of(typed: str) -> str | None:
    """The windows of a day as they are kept, read as the clocks read them; None if they cannot be read so."""
    try:
        windows = read_hours(typed)
    except Unreadable:
        return None
    text = ",".join(f"{_time(begins)}-{_time(ends)}" for begins, ends in windows)
    return text if len(text) <= LONGEST_HOURS else None


def is_zone(name: str) -> bool:
    """A time zone that the clocks know."""
    try:
        return bool(name) and read_zone(name) == name
    except Unreadable:
        return False


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def specific_first(lines: Iterable[R]) -> list[R]:
    """What is for this plan before what is for all, then what is for this priority before what is for any."""
    return sorted(lines, key=lambda line: (not line.plan, not line.priority))


ROUGHLY = {"minute": 1, "hour": 60, "business_hour": 240, "end_of_day": 1_440, "day": 1_440, "workday": 2_100,
           "month": 43_800}  # fmt: skip  # minutes, as a calendar gives them on average


def rough_length(terms: Terms) -> int:
    """About how many minutes a period lasts: enough to say which of two promises is the shorter."""
    return terms.amount * ROUGHLY[terms.unit]
