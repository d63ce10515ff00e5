"""What people type for times, hours and pauses, read strictly: what could mean two things is refused."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from troth.clocks.rules.civil import zone_of
from troth.clocks.rules.values import Hours, Stretch

WINDOW = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class Unreadable(ValueError):
    """What was typed cannot be understood; `field` names it, the sentence is in English and for programs too."""

    def __init__(self, field: str, typed: str) -> None:
        super().__init__(f"{field}: {typed}")
        self.field, self.typed = field, typed


def read_instant(typed: str, zone: str, *, field: str = "from") -> datetime:
    """An ISO 8601 time; without an offset it is the time in the zone, and one that was skipped there is refused."""
    try:
        found = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Unreadable(field, typed) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone_of(zone))
        if found.astimezone(UTC).astimezone(zone_of(zone)).replace(tzinfo=None) != found.replace(tzinfo=None):
            raise Unreadable(field, typed)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Unreadable(field, typed) from None


def read_zone(typed: str) -> str:
    """The name of a zone such as Asia/Shanghai."""
    try:
        ZoneInfo(typed)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unreadable("zone", typed) from None
    return typed


def read_hours(typed: str) -> Hours:
    """Windows such as 09:00-12:00,13:30-18:00: in order, apart, within one day."""
    found, last = [], 0
    for part in filter(None, re.split(r"[,，\s]+", typed.strip())):
        match = WINDOW.fullmatch(part.replace("–", "-").replace("：", ":"))
        if not match or int(match[2]) > 59 or int(match[4]) > 59:
            raise Unreadable("hours", typed)
        begins, ends = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
        if not last <= begins < ends <= 24 * 60:
            raise Unreadable("hours", typed)
        found.append((begins, ends))
        last = ends
    return tuple(found)


def read_stretch(typed: str, zone: str) -> Stretch:
    """A pause such as 2026-10-09T09:00/2026-10-12T18:00; one that ends before it begins is refused."""
    begins, slash, ends = typed.partition("/")
    if not slash:
        raise Unreadable("paused", typed)
    found = Stretch(read_instant(begins, zone, field="paused"), read_instant(ends, zone, field="paused"))
    if found.ends <= found.begins:
        raise Unreadable("paused", typed)
    return found
