"""What consumers are shown of the same figures: nothing from which one person could be recognised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from troth.figures.queries.desk import Line, line_of, overdue_now, records
from troth.figures.rules.periods import MONTH, Period, last_periods
from troth.figures.rules.statistics import Share, publishable

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """How one service kept its promises in the last three months; None is too few to publish, or unknown."""

    since: datetime
    received: int | None
    on_time: Share | None
    first_answer: timedelta | None
    upheld: Share | None
    oldest_open: timedelta | None
    late: int | None


def kept(service: str, now: datetime) -> Kept:
    """The figures of a service, each left out where it would count fewer than five."""
    months = last_periods(timezone.localdate(now), MONTH, MONTHS, timezone.get_default_timezone())
    whole = Period("quarter", "", months[0].begins, months[-1].ends)
    line = line_of(records(whole.begins, whole.ends, service=service), whole, now)
    late = overdue_now(now, service=service)
    return Kept(
        since=whole.begins,
        received=line.received if publishable(line.received) else None,
        on_time=_shown(line.on_time),
        first_answer=line.first_answer.median if _enough(line) else None,
        upheld=_shown(line.upheld),
        oldest_open=now - late[0][1] if late and publishable(len(late)) else None,
        late=len(late) if publishable(len(late)) else None,
    )


def _enough(line: Line) -> bool:
    return publishable(line.first_answer.n + line.first_answer.running) and line.first_answer.n > 0


def _shown(share: Share) -> Share | None:
    """A share of too few, and one whose part or rest is too small, says too much."""
    small = not publishable(share.of) or not share.of
    return None if small or not publishable(share.hits) or not publishable(share.of - share.hits) else share
