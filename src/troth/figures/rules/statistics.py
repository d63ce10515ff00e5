"""Shares with their uncertainty, quantiles that drop nobody, and cells too small to publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, sqrt

Z95 = 1.959963984540054  # the 97.5 % quantile of the normal distribution
SMALLEST_CELL = 5


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many. Without any there is no share, and it is not zero."""

    hits: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.of:
            raise ValueError(f"{self.hits} of {self.of}")

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of none."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval (Wilson 1927), from 0 to 1; None of none."""
        return wilson(self.hits, self.of) if self.of else None


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of a binomial share: `hits` of `of`, `of` at least 1; bounds from 0 to 1."""
    p, square = hits / of, z * z
    middle = p + square / (2 * of)
    half = z * sqrt(p * (1 - p) / of + square / (4 * of * of))
    scale = 1 + square / of
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if hits == 0 else max(0.0, low), 1.0 if hits == of else min(1.0, high))


def bounds_of_silence(satisfied: int, answered: int, asked: int) -> tuple[float, float] | None:
    """Between what the share would be if everybody who stayed silent were dissatisfied, and satisfied; None if nobody
    was asked."""
    if not asked:
        return None
    silent = asked - answered
    return satisfied / asked, (satisfied + silent) / asked


def quantile(lengths: Sequence[timedelta], p: float) -> timedelta | None:
    """The smallest length that at least this part of all do not exceed (nearest rank), 0 < p <= 1; None of none."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    return ordered[max(0, ceil(p * len(ordered)) - 1)]


def censored_quantile(ended: Sequence[timedelta], running: Sequence[timedelta], p: float) -> timedelta | None:
    """The quantile when some still run (Kaplan and Meier 1958): what runs counts as longer than it is now, and is never
    dropped. None where so few have ended that the quantile is not known yet."""
    at_risk, surviving = len(ended) + len(running), 1.0
    marks = sorted([(length, True) for length in ended] + [(length, False) for length in running])
    for length, is_end in marks:
        if is_end:
            surviving *= 1 - 1 / at_risk
            if surviving <= 1 - p + 1e-12:
                return length
        at_risk -= 1
    return None


def publishable(n: int) -> bool:
    """Whether a count may be shown to everybody: under five, somebody could be recognised. Nothing is nobody."""
    return n == 0 or n >= SMALLEST_CELL


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause in a Pareto order: how many, and which part of all it and the greater ones make up (0 to 1)."""

    key: str
    count: int
    running: float


def pareto(counts: dict[str, int]) -> list[Bar]:
    """The causes from the most frequent down, each with the running share; equal ones in order of name."""
    total, so_far = sum(counts.values()), 0
    bars = []
    for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count:
            so_far += count
            bars.append(Bar(key, count, so_far / total))
    return bars
