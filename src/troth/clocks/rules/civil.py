"""Between instants and the days of a zone. Instants are microseconds since 1970 here: plain integers compare fast."""

import calendar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
EPOCH_DAY = date(1970, 1, 1).toordinal()


def micros(at: datetime) -> int:
    """The instant as microseconds since 1970."""
    return (at - EPOCH) // MICRO


def instant(at: int) -> datetime:
    """The instant in UTC."""
    return EPOCH + timedelta(microseconds=at)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_day(at: datetime, zone: str) -> int:
    """The ordinal of the day it is in the zone."""
    return at.astimezone(zone_of(zone)).toordinal()


@lru_cache(maxsize=200_000)
def midnight(day: int, zone: str) -> int:
    """The first instant of a day. Where the clocks skip 00:00, PEP 495 maps it to the instant of the jump."""
    begins = datetime.fromordinal(day).replace(tzinfo=zone_of(zone))
    return micros(begins)


def add_months(day: int, months: int) -> int:
    """The corresponding day so many months on, or the last of that month (民法典 202; Reg. 1182/71 art. 3(2)(c))."""
    begins = date.fromordinal(day)
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1])).toordinal()
