"""What happened at the desk in each period: every figure with what it was counted from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from troth.cases.models import Case, Rating, Status
from troth.clocks.models import Clock
from troth.clocks.rules import State
from troth.complaints.models import Appeal, AppealStatus, Decision
from troth.figures.rules.periods import Period
from troth.figures.rules.statistics import Bar, Share, bounds_of_silence, censored_quantile, pareto

SUBJECT = Case._meta.label_lower
COMPLAINT = "complaint"
CLOCK = ("subject_id", "provision", "bindingness", "due", "state", "title")
HALF, MOST = 0.5, 0.9
CONTENT = 4  # of 5
UPHELD, DECIDED = ("upheld", "partly"), ("upheld", "partly", "not_upheld")


class CaseRow(NamedTuple):
    """A case as figures read it: nothing that tells of whom."""

    id: UUID
    code: str
    kind: str
    service: str
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    reopened: int
    joined_at: datetime | None = None

    def waited(self, now: datetime) -> timedelta:
        """How long whoever brought it has waited in it: until now, or until it was closed or went on in another."""
        until = min(at for at in (now, self.closed_at, self.joined_at) if at is not None)
        return max(until - self.opened_at, timedelta())


class ClockRow(NamedTuple):
    """A clock that came due."""

    case: str
    provision: str
    bindingness: str
    due: datetime
    state: str
    title: dict[str, str]


class RatingRow(NamedTuple):
    case: UUID
    asked_at: datetime
    score: int | None


class DecisionRow(NamedTuple):
    """The first decision of a complaint."""

    code: str
    outcome: str
    cause: str
    at: datetime


class AppealRow(NamedTuple):
    """An appeal that was decided."""

    code: str
    reversed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Records:
    """What the figures of some periods are counted from, read once."""

    cases: Sequence[CaseRow]
    clocks: Sequence[ClockRow]
    ratings: Sequence[RatingRow]
    decisions: Sequence[DecisionRow]
    appeals: Sequence[AppealRow]


@dataclass(frozen=True, slots=True)
class Times:
    """Median and ninetieth percentile; None where it is not known yet."""

    median: timedelta | None
    p90: timedelta | None
    n: int
    running: int


@dataclass(frozen=True, slots=True)
class Line:
    """One period with all its figures."""

    period: Period
    received: int
    on_time: Share
    first_answer: Times
    solution: Times
    upheld: Share
    reopened: Share
    reversed: Share
    satisfaction: Share
    asked: int
    silence: tuple[float, float] | None
    causes: list[Bar] = field(default_factory=list)


def records(since: datetime, until: datetime, *, kind: str = "", service: str = "") -> Records:
    """Read everything that these periods are counted from, in five queries, whatever the number of periods."""
    wanted = Q(kind=kind) if kind else Q()
    wanted &= Q(service__slug=service) if service else Q()
    cases = Case.objects.filter(wanted, opened_at__gte=since, opened_at__lt=until).values_list(
        "pk", "code", "kind", "service__slug", "opened_at", "answered_at", "closed_at", "reopened",
        "status", "changed_at",
    )  # fmt: skip
    clocks = Clock.objects.filter(subject_kind=SUBJECT, due__gte=since, due__lt=until)
    if kind or service:
        ids = Case.objects.filter(wanted).values_list("pk", flat=True)
        clocks = clocks.filter(subject_id__in=[str(pk) for pk in ids])
    ratings = Rating.objects.filter(asked_at__gte=since, asked_at__lt=until)
    if kind or service:
        ratings = ratings.filter(case__in=Case.objects.filter(wanted))
    return Records(
        [_case_row(*row) for row in cases.order_by("opened_at")],
        [
            ClockRow(*row)
            for row in clocks.values_list("subject_id", "provision", "bindingness", "due", "state", "title")
        ],
        [RatingRow(case, at, score) for case, at, score in ratings.values_list("case", "asked_at", "score") if at],
        _decisions(since, until, service) if kind in ("", COMPLAINT) else [],
        _appeals(since, until, service) if kind in ("", COMPLAINT) else [],
    )


def _case_row(
    id: UUID, code: str, kind: str, service: str | None, opened_at: datetime, answered_at: datetime | None,
    closed_at: datetime | None, reopened: int, status: str, changed_at: datetime,
) -> CaseRow:  # fmt: skip
    """What was joined changed last when it was."""
    joined_at = changed_at if status == Status.MERGED else None
    return CaseRow(id, code, kind, service or "", opened_at, answered_at, closed_at, reopened, joined_at)


def _decisions(since: datetime, until: datetime, service: str) -> list[DecisionRow]:
    earlier = Decision.objects.filter(complaint=OuterRef("complaint"), round__lt=OuterRef("round"), outcome__in=DECIDED)
    rows = Decision.objects.filter(~Exists(earlier), is_appeal=False, at__gte=since, at__lt=until, outcome__in=DECIDED)
    rows = rows.filter(complaint__case__service__slug=service) if service else rows
    names = ("complaint__case__code", "outcome", "cause__slug", "at")
    return [DecisionRow(code, outcome, cause or "", at) for code, outcome, cause, at in rows.values_list(*names)]


def _appeals(since: datetime, until: datetime, service: str) -> list[AppealRow]:
    rows = Appeal.objects.filter(status=AppealStatus.DECIDED, decided_at__gte=since, decided_at__lt=until)
    rows = rows.filter(complaint__case__service__slug=service) if service else rows
    names = ("complaint__case__code", "reversed", "decided_at")
    return [AppealRow(code, bool(changed), at) for code, changed, at in rows.values_list(*names) if at]


def line_of(found: Records, period: Period, now: datetime) -> Line:
    """The figures of one period, of what came due up to now."""
    opened = [case for case in found.cases if period.holds(case.opened_at)]
    decided = [decision for decision in found.decisions if period.holds(decision.at)]
    appeals = [appeal for appeal in found.appeals if period.holds(appeal.at)]
    asked = [rating for rating in found.ratings if period.holds(rating.asked_at)]
    scores = [rating.score for rating in asked if rating.score is not None]
    content = sum(score >= CONTENT for score in scores)
    return Line(
        period=period,
        received=len(opened),
        on_time=on_time(found.clocks, period, now),
        first_answer=_times(opened, lambda case: case.answered_at, now),
        solution=_times(opened, lambda case: case.closed_at, now),
        upheld=Share(sum(decision.outcome in UPHELD for decision in decided), len(decided)),
        reopened=Share(sum(case.reopened > 0 for case in opened), len(opened)),
        reversed=Share(sum(appeal.reversed for appeal in appeals), len(appeals)),
        satisfaction=Share(content, len(scores)),
        asked=len(asked),
        silence=bounds_of_silence(content, len(scores), len(asked)),
        causes=pareto(_counted(decision.cause or "unknown" for decision in decided)),
    )


def on_time(clocks: Iterable[ClockRow], period: Period, now: datetime) -> Share:
    """Of the clocks that came due, those met by then: what is open and overdue is missed already."""
    due = [clock for clock in clocks if period.holds(clock.due) and clock.due <= now and clock.state != State.PAUSED]
    return Share(sum(clock.state == State.MET for clock in due), len(due))


def overdue_now(now: datetime, *, service: str = "") -> list[tuple[str, datetime]]:
    """Code and due date of the cases that are open and late, the oldest first."""
    late = Case.objects.late(now).exclude(due_state=State.PAUSED)
    if service:
        late = late.filter(service__slug=service)
    return [(code, due) for code, due in late.order_by("due").values_list("code", "due") if due is not None]


def _times(cases: Iterable[CaseRow], ending: Callable[[CaseRow], datetime | None], now: datetime) -> Times:
    ended, running = [], []
    for case in cases:
        end = ending(case)
        if end is None:
            running.append(case.waited(now))
        else:
            ended.append(end - case.opened_at)
    median, p90 = (censored_quantile(ended, running, p) for p in (HALF, MOST))
    return Times(median, p90, len(ended), len(running))


def _counted(keys: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts
