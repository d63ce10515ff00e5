"""Random questions for the engine and the oracle, from a seed; and both asked the same."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays

from troth.clocks.rules import Direction, OutOfCalendar, Provision, Stretch, Unit, reckon
from troth.clocks.shipped import FROM, UNTIL, shipped_calendar
from troth.clocks.tests.oracle import Question, Works, answer

PLACES = (
    ("CN", "Asia/Shanghai"), ("CN", "Asia/Shanghai"), ("CN", "Asia/Shanghai"), ("CN", "Asia/Shanghai"),
    ("CN", "Asia/Urumqi"), ("CN", "America/New_York"), ("DE", "Europe/Berlin"), ("US", "America/New_York"),
    ("AU", "Australia/Lord_Howe"), ("EG", "Africa/Cairo"), ("CU", "America/Havana"), ("LB", "Asia/Beirut"),
    ("GB", "Europe/London"), ("NP", "Asia/Kathmandu"), ("CL", "America/Santiago"),
)  # fmt: skip
HOURS = (((540, 720), (810, 1080)), ((540, 1080),), ((0, 1440),), ((30, 210), (1320, 1440)), ((60, 120), (150, 1410)))
AMOUNTS = {
    Unit.MINUTE: (1, 5, 30, 90, 600, 1500), Unit.HOUR: (1, 2, 4, 24, 48, 72), Unit.BUSINESS_HOUR: (1, 2, 4, 8, 24),
    Unit.WORKDAY: (1, 2, 3, 5, 7, 10, 15), Unit.DAY: (1, 2, 5, 7, 15, 30), Unit.MONTH: (1, 2),
    Unit.END_OF_DAY: (1, 2, 3),
}  # fmt: skip


@cache
def works_of(country: str) -> Works:
    """Workdays by other means than the shipped calendar: chinesecalendar for China, the library itself elsewhere."""
    if country == "CN":
        return lambda day: bool(chinese_calendar.is_workday(day)) if 2024 <= day.year <= 2026 else None
    found = holidays.country_holidays(country, years=range(FROM, UNTIL + 1))
    return lambda day: bool(found.is_working_day(day)) if FROM <= day.year <= UNTIL else None


def questions(seed: int, *, most: int) -> Iterator[Question]:
    """So many questions; the same ones for the same seed."""
    draw = random.Random(seed)
    for _ in range(most):
        yield question(draw)


def question(draw: random.Random) -> Question:
    country, zone = draw.choice(PLACES)
    grain = draw.choices((1, 15, 30), (2, 40, 58))[0] if zone != "Asia/Kathmandu" else 15
    unit = draw.choice(tuple(Unit))
    amounts = AMOUNTS[unit]
    if grain == 1:
        amounts = amounts[:2]
    amount = draw.choice(amounts)
    if unit == Unit.MINUTE and amount % grain:
        amount = amount * grain
    direction = draw.choices(("after", "before"), (3, 1))[0]
    start = _start(draw, zone, grain, direction)
    by_closing = unit in (Unit.WORKDAY, Unit.DAY, Unit.MONTH, Unit.END_OF_DAY) and draw.random() < 0.25
    hours = draw.choice(HOURS) if by_closing or unit == Unit.BUSINESS_HOUR else ()
    rolls = unit in (Unit.DAY, Unit.MONTH, Unit.END_OF_DAY) and draw.random() < 0.5
    return Question(
        start=start, amount=amount, unit=unit, direction=direction, zone=zone, hours=hours, by_closing=by_closing,
        rolls=rolls, pauses=_pauses(draw, start, direction, grain, unit), country=country, grain=grain,
    )  # fmt: skip


def _start(draw: random.Random, zone: str, grain: int, direction: str) -> datetime:
    """Anywhere in the known years, often near a holiday, a turn of the clocks, or the end of what is known.

    Counted back the period stays within them: before the first known year neither can say anything.
    """
    first = datetime(2024, 1 if direction == "after" else 4, 10, tzinfo=UTC)
    at = first + timedelta(minutes=grain) * draw.randrange(3 * 365 * 1440 // grain)
    if draw.random() < 0.3:
        near = draw.choice(((2024, 10, 1), (2025, 1, 28), (2025, 10, 1), (2026, 2, 16), (2026, 10, 1), (2026, 12, 28)))
        at = datetime(*near, tzinfo=UTC) + timedelta(minutes=grain) * draw.randrange(
            -8 * 1440 // grain, 3 * 1440 // grain
        )
    elif draw.random() < 0.3:
        at = _near_a_turn(draw, zone, at, grain)
    return at


def _near_a_turn(draw: random.Random, zone: str, at: datetime, grain: int) -> datetime:
    tz, day = ZoneInfo(zone), timedelta(days=1)
    for _ in range(400):
        if at.astimezone(tz).utcoffset() != (at + day).astimezone(tz).utcoffset():
            return at + timedelta(minutes=grain) * draw.randrange(-2 * 1440 // grain, 1440 // grain)
        at += day
    return at


def _pauses(
    draw: random.Random, start: datetime, direction: str, grain: int, unit: str
) -> tuple[tuple[datetime, datetime], ...]:
    found = []
    sign = 1 if direction == "after" else -1
    reach = 4 * 1440 // grain if unit in ("minute", "hour", "business_hour") else 12 * 1440 // grain
    for _ in range(draw.choices((0, 1, 2, 3), (5, 3, 1, 1))[0]):
        begins = start + sign * timedelta(minutes=grain) * draw.randrange(-1440 // grain, reach)
        length = draw.choice((30, 60, 600, 1440, 2 * 1440, 4 * 1440)) // grain
        found.append((begins, begins + timedelta(minutes=grain) * max(1, draw.randrange(length) + 1)))
    return tuple(found)


def engine(asked: Question) -> tuple[datetime, bool]:
    """What the rules answer."""
    row = Provision(
        id="x", version="1", title={}, amount=asked.amount, unit=Unit(asked.unit), starts="a", meets="b",
        direction=Direction(asked.direction), hours=asked.hours, by_closing=asked.by_closing, rolls=asked.rolls,
        calendar=asked.country, zone=asked.zone,
    )  # fmt: skip
    stretches = [Stretch(begins, ends) for begins, ends in asked.pauses]
    found = reckon(row, shipped_calendar(asked.country), asked.start, pauses=stretches)
    return found.due, found.provisional


def difference(asked: Question) -> str:
    """How the two answers differ; empty if they do not."""
    slow = answer(asked, works_of(asked.country))
    try:
        fast = engine(asked)
    except OutOfCalendar as error:
        return f"{asked}: {error}"
    return "" if fast == slow else f"{asked}: engine {fast}, oracle {slow}"


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
