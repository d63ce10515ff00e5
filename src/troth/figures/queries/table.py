"""The board as lines of a table for spreadsheets."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from troth.figures.queries.desk import Line
from troth.figures.rules.statistics import Share

HEADER = (
    "period", "received", "on_time_hits", "on_time_of", "first_answer_median_hours", "first_answer_p90_hours",
    "first_answer_n", "first_answer_running", "solution_median_hours", "solution_p90_hours", "upheld_hits", "upheld_of",
    "reopened_hits", "reopened_of", "reversed_hits", "reversed_of", "satisfied_hits", "satisfied_of", "asked",
    "satisfied_low", "satisfied_high",
)  # fmt: skip


def rows(lines: Iterable[Line]) -> Iterator[tuple[object, ...]]:
    """One row a period; what is not known is an empty cell."""
    for line in lines:
        low, high = line.satisfaction.interval or (None, None)
        yield (
            line.period.name, line.received, *_share(line.on_time),
            _hours(line.first_answer.median), _hours(line.first_answer.p90), line.first_answer.n,
            line.first_answer.running, _hours(line.solution.median), _hours(line.solution.p90),
            *_share(line.upheld), *_share(line.reopened), *_share(line.reversed), *_share(line.satisfaction),
            line.asked, _rounded(low), _rounded(high),
        )  # fmt: skip


def _share(share: Share) -> tuple[int, int]:
    return share.hits, share.of


def _hours(length: timedelta | None) -> float | str:
    return "" if length is None else round(length / timedelta(hours=1), 2)


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)
