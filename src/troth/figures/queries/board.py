"""The board of figures as staff see it: lines of periods, charts with their sentence, and what lies behind a cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from troth.cases.kinds import kind_of
from troth.cases.models import Case
from troth.clocks.models import worded
from troth.clocks.rules import State
from troth.figures.definitions import DEFINITIONS, Definition
from troth.figures.queries.causes import cause_names
from troth.figures.queries.desk import CONTENT, UPHELD, Line, Records, line_of, overdue_now, records
from troth.figures.rules.charts import Point, bar_chart, line_chart
from troth.figures.rules.periods import MONTH, WEEK, Period, last_periods
from troth.figures.rules.statistics import Share

SHOWN = {WEEK: 13, MONTH: 12}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title, made by the server."""

    title: str
    svg: SafeString
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page; `lines` are oldest first and the last one is not over yet."""

    lines: list[Line]
    charts: list[Chart]
    late: list[tuple[str, datetime]]
    definitions: list[Definition]


@dataclass(frozen=True, slots=True)
class Behind:
    """One case behind a figure: whether it counts for it, and what was measured."""

    code: str
    hit: bool
    told: str


def board(grain: str, now: datetime, *, kind: str = "", service: str = "") -> Board:
    """The last thirteen weeks or twelve months."""
    periods = last_periods(timezone.localdate(now), grain, SHOWN[grain], timezone.get_current_timezone())
    found = records(periods[0].begins, periods[-1].ends, kind=kind, service=service)
    lines = [line_of(found, period, now) for period in periods]
    charts = [_received(lines), _on_time(lines), _waiting(lines), _satisfaction(lines)]
    return Board(lines, charts, overdue_now(now, service=service), list(DEFINITIONS.values()))


def behind(figure: str, period: Period, now: datetime, *, kind: str = "", service: str = "") -> list[Behind]:
    """The cases that this figure of this period was counted from."""
    found = records(period.begins, period.ends, kind=kind, service=service)
    return _BEHIND[figure](found, period, now) if figure in _BEHIND else []


def _received(lines: Sequence[Line]) -> Chart:
    bars = [(line.period.name, line.received) for line in lines]
    told = _("Between %(low)s and %(high)s a period.") % {
        "low": min(n for _name, n in bars), "high": max(n for _name, n in bars),
    }  # fmt: skip
    return _chart(_("Received"), bar_chart(bars, title=_("Received"), told=told))


def _on_time(lines: Sequence[Line]) -> Chart:
    return _share_chart(_("On time, %"), [(line.period.name, line.on_time) for line in lines])


def _satisfaction(lines: Sequence[Line]) -> Chart:
    return _share_chart(_("Satisfaction, %"), [(line.period.name, line.satisfaction) for line in lines])


def _waiting(lines: Sequence[Line]) -> Chart:
    points = [Point(line.period.name, _hours(line.first_answer.median), None, None) for line in lines]
    seen = [point.value for point in points if point.value is not None]
    told = _("Median, last known: %(hours)s hours.") % {"hours": f"{seen[-1]:g}" if seen else "–"}
    title = _("First answer by a person, hours (median)")
    return _chart(title, line_chart(points, title=title, told=told), empty=not seen)


def _share_chart(title: str, shares: Sequence[tuple[str, Share]]) -> Chart:
    points = []
    for name, share in shares:
        low, high = share.interval or (None, None)
        points.append(Point(name, _percent(share.value), _percent(low), _percent(high)))
    seen = [point.value for point in points if point.value is not None]
    told = _("Last known: %(percent)s %%, with its 95 %% interval.") % {"percent": f"{seen[-1]:.0f}" if seen else "–"}
    return _chart(title, line_chart(points, title=title, told=told, top=100, unit="%"), empty=not seen)


def _chart(title: str, svg: str, *, empty: bool = False) -> Chart:
    return Chart(title, SafeString(svg), empty)  # numbers and escaped names only: safe by construction


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)


def _hours(length: timedelta | None) -> float | None:
    return None if length is None else round(length / timedelta(hours=1), 1)


def _behind_received(found: Records, period: Period, now: datetime) -> list[Behind]:
    return [Behind(c.code, True, str(kind_of(c.kind).title)) for c in found.cases if period.holds(c.opened_at)]


def _behind_on_time(found: Records, period: Period, now: datetime) -> list[Behind]:
    due = [c for c in found.clocks if period.holds(c.due) and c.due <= now and c.state != State.PAUSED]
    codes = {str(pk): code for pk, code in Case.objects.filter(pk__in={c.case for c in due}).values_list("pk", "code")}
    rows = [Behind(codes.get(c.case, "?"), c.state == State.MET, worded(c.title) or c.provision) for c in due]
    return sorted(rows, key=lambda row: (row.hit, row.code))


def _behind_first_answer(found: Records, period: Period, now: datetime) -> list[Behind]:
    return _timed(found, period, now, lambda case: case.answered_at)


def _behind_solution(found: Records, period: Period, now: datetime) -> list[Behind]:
    return _timed(found, period, now, lambda case: case.closed_at)


def _timed(found: Records, period: Period, now: datetime, ending: Callable[..., datetime | None]) -> list[Behind]:
    opened = [case for case in found.cases if period.holds(case.opened_at)]
    measured = [(case, ending(case)) for case in opened]
    lengths = [(case, end, end - case.opened_at if end else case.waited(now)) for case, end in measured]
    lengths.sort(key=lambda row: row[2], reverse=True)
    return [
        Behind(case.code, end is not None, _("%(hours)s h") % {"hours": _hours(length)})
        for case, end, length in lengths
    ]


def _behind_reopened(found: Records, period: Period, now: datetime) -> list[Behind]:
    return [Behind(c.code, c.reopened > 0, str(c.reopened)) for c in found.cases if period.holds(c.opened_at)]


def _behind_upheld(found: Records, period: Period, now: datetime) -> list[Behind]:
    names = cause_names()
    decided = [d for d in found.decisions if period.holds(d.at)]
    return [Behind(d.code, d.outcome in UPHELD, names.get(d.cause, d.cause)) for d in decided]


def _behind_reversed(found: Records, period: Period, now: datetime) -> list[Behind]:
    return [Behind(a.code, a.reversed, "") for a in found.appeals if period.holds(a.at)]


def _behind_satisfaction(found: Records, period: Period, now: datetime) -> list[Behind]:
    rated = {r.case: r.score for r in found.ratings if period.holds(r.asked_at) and r.score is not None}
    codes = Case.objects.filter(pk__in=rated).values_list("pk", "code")
    rows = [Behind(code, rated[pk] >= CONTENT, _("%(score)s of 5") % {"score": rated[pk]}) for pk, code in codes]
    return sorted(rows, key=lambda row: (row.hit, row.code))


_BEHIND: dict[str, Callable[[Records, Period, datetime], list[Behind]]] = {
    "received": _behind_received,
    "on_time": _behind_on_time,
    "first_answer": _behind_first_answer,
    "solution": _behind_solution,
    "reopened": _behind_reopened,
    "upheld": _behind_upheld,
    "reversed": _behind_reversed,
    "satisfaction": _behind_satisfaction,
}
