"""What a ceremony requires: levels, times, signatures; pure functions over plain values."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CEREMONY_LIFE = timedelta(days=14)
PROOF_LIFE = timedelta(minutes=30)
LEVELS = ("mail", "sms", "passkey")
LONGEST_STROKES = 200_000  # characters of JSON; a long, careful signature has about 20,000
MOST_POINTS = 10_000
FARTHEST = 100_000  # pixels from the corner
LONGEST_DRAWING = 86_400_000  # milliseconds: a day


class UnusableSignature(ValueError):
    """The signature cannot be used; `reason` is empty, garbled, too-long or control."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Drawn:
    """A signature as strokes of points (x, y, milliseconds, pressure in thousandths), whole numbers."""

    strokes: tuple[tuple[tuple[int, int, int, int], ...], ...]


def suffices(channel: str, level: str) -> bool:
    """Whether a proof by this channel reaches the level that the agreement asks for."""
    return channel in LEVELS and level in LEVELS and LEVELS.index(channel) >= LEVELS.index(level)


def is_stale(verified_at: datetime, at: datetime) -> bool:
    """Whether the proof is too old to be followed by a signature."""
    return at - verified_at > PROOF_LIFE


def reading_times(reported: str, *, clauses: Iterable[str], shown_for: timedelta) -> dict[str, int]:
    """What the browser reports per clause, in milliseconds, never more than the server saw pass.

    Anything that is not such a report counts as no report: reading time is never invented.
    """
    try:
        report = json.loads(reported[:50_000] or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(report, dict):
        return {}
    most = max(0, int(shown_for / timedelta(milliseconds=1)))
    known = set(clauses)
    return {
        clause: min(int(value), most)
        for clause, value in report.items()
        if clause in known and isinstance(value, int) and not isinstance(value, bool) and value > 0
    }


def drawn(strokes: str) -> Drawn:
    """The strokes a browser sent: [[{"x","y","t","p"}…]…]; UnusableSignature if empty, garbled or endless."""
    if len(strokes) > LONGEST_STROKES:
        raise UnusableSignature("too-long")
    try:
        given = json.loads(strokes)
        result = tuple(tuple(_point(point) for point in stroke) for stroke in given)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise UnusableSignature("garbled") from error
    points = sum(map(len, result))
    if points > MOST_POINTS:
        raise UnusableSignature("too-long")
    if points < 2:
        raise UnusableSignature("empty")
    return Drawn(tuple(stroke for stroke in result if stroke))


def _point(point: Mapping[str, Any]) -> tuple[int, int, int, int]:
    x, y, t, p = (float(point.get(name, 0)) for name in "xytp")
    inside = abs(x) <= FARTHEST and abs(y) <= FARTHEST and 0 <= t <= LONGEST_DRAWING and 0 <= p <= 1
    if not inside:  # as NaN and infinity are
        raise ValueError("out of range")
    return round(x * 10), round(y * 10), round(t), round(p * 1000)


def printable(header: str) -> str:
    """A header as a browser sent it, fit to be printed: what cannot be shown becomes a question mark."""
    return "".join(character if character.isprintable() else "?" for character in header)


def usable_return(url: str, allowed_host: str) -> bool:
    """Whether a person may be sent back there: an absolute web address without credentials or odd characters."""
    return bool(re.fullmatch(r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?(/[^\s\\<>\"\x00-\x1f\x7f]*)?", url)) and (
        not allowed_host or re.split(r"[/:]", url.split("://", 1)[1])[0] == allowed_host
    )


def standing(*, signed: bool, changes: Iterable[str], refused_later: bool) -> str:
    """Where somebody stands: what changed since for the worse has to be accepted anew, other changes do not."""
    if "adverse" in changes:
        return "declined" if refused_later else "must_reaccept"
    if signed:
        return "in_force"
    return "declined" if refused_later else "must_accept"
