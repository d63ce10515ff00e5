"""Weeks and months as half-open stretches of time in one zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

WEEK, MONTH = "week", "month"
GRAINS = (WEEK, MONTH)


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins` up to, not including, `ends`; named 2026-W47 (ISO 8601) or 2026-11."""

    grain: str
    name: str
    begins: datetime
    ends: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.begins <= at < self.ends

    def is_over(self, now: datetime) -> bool:
        return self.ends <= now


def period_of(day: date, grain: str, zone: tzinfo) -> Period:
    """The week (from Monday) or month that this day lies in."""
    if grain == WEEK:
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(grain, f"{year}-W{week:02}", _start(first, zone), _start(first + timedelta(days=7), zone))
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(grain, f"{first:%Y-%m}", _start(first, zone), _start(after, zone))


def read_period(name: str, zone: tzinfo) -> Period | None:
    """The period of this name; None if it is none."""
    try:
        if "W" in name:
            year, week = name.split("-W")
            return _known(date.fromisocalendar(int(year), int(week), 1), WEEK, zone)
        return _known(date.fromisoformat(f"{name}-01"), MONTH, zone)
    except ValueError:
        return None


def _known(day: date, grain: str, zone: tzinfo) -> Period | None:
    """Nothing was counted before 2000 or will be after 2200, and calendars come to an end."""
    return period_of(day, grain, zone) if 2000 <= day.year <= 2200 else None


def last_periods(today: date, grain: str, count: int, zone: tzinfo) -> list[Period]:
    """The period of today and those before it, the oldest first."""
    return list(reversed(list(_back(today, grain, count, zone))))


def _back(day: date, grain: str, count: int, zone: tzinfo) -> Iterator[Period]:
    for _ in range(count):
        period = period_of(day, grain, zone)
        yield period
        day = (period.begins - timedelta(hours=12)).astimezone(zone).date()


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
