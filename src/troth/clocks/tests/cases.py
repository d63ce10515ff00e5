"""Rows and times that the tests of clocks speak about."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.clocks.rules import Calendar, Clock, Happening, Pause, Provision, Unit, deadlines
from troth.clocks.shipped import shipped_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
WAITING = Pause("asked", ("replied", "told"), "waiting for the consumer")
CN: Calendar = shipped_calendar("CN")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A time on the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def row(amount: int, unit: Unit | str, **more: Any) -> Provision:
    """A rule row: received starts it, answered meets it."""
    given: dict[str, Any] = {"id": "answer", "version": "1", "title": {"en": "Answer"}, "starts": "received"}
    return Provision(amount=amount, unit=Unit(unit), **({"meets": ("answered",)} | given | more))


def clocks(*happened: tuple[str, str], rows: Any, now: str = "2026-12-01T12:00", calendar: Any = CN) -> list[Clock]:
    given = rows if isinstance(rows, list) else [rows]
    return deadlines([Happening(kind, at(when)) for kind, when in happened], given, calendar, now=at(now))


def clock(*happened: tuple[str, str], rows: Any, now: str = "2026-12-01T12:00", calendar: Any = CN) -> Clock:
    (found,) = clocks(*happened, rows=rows, now=now, calendar=calendar)
    return found


def shown(when: datetime) -> str:
    """The time on the clock in Shanghai, to the second."""
    return when.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def due(start: str, amount: int, unit: str, **more: Any) -> str:
    """When it is due, on the clock in Shanghai; `paused` are pairs of times."""
    paused = more.pop("paused", ())
    happened = [("received", start)]
    for begins, ends in paused:
        happened += [("asked", begins), ("replied", ends)]
    return shown(clock(*happened, rows=row(amount, unit, pauses=(WAITING,), **more)).due)


HOUR = timedelta(hours=1)
