"""Clocks as screens show them: of one thing with the trace in words, and of many by what is due soonest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from troth.clocks.models import BINDINGNESS_NAMES, Clock, worded
from troth.clocks.queries.telling import read_trace, told
from troth.clocks.rules import LAW_SAYS, Bindingness, State


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock on a screen; `state` is as of the moment that was asked about, `told` the trace in sentences."""

    pk: int
    subject_kind: str
    subject_id: str
    provision: str
    version: str
    run: int
    title: str
    law_says: bool
    bindingness: str
    source: str
    clause: str
    zone: str
    started_at: datetime
    due: datetime
    state: str
    met_at: datetime | None
    ended_at: datetime | None
    paused: timedelta
    provisional: bool
    leads: bool
    told: tuple[str, ...] = ()


def clocks_of(subject_kind: str, subject_id: object, at: datetime) -> tuple[ClockView, ...]:
    """The clocks of one thing: the leading one first, then the open ones by due date, then the ended ones."""
    rows = list(Clock.objects.of(subject_kind, subject_id))
    rows.sort(key=lambda row: (not row.leads, row.ended_at is not None, row.due, row.provision, row.run))
    return tuple(_view(row, at, told(read_trace(row.trace))) for row in rows)


def due_soonest(
    subject_kind: str, at: datetime, *, until: datetime | None = None, after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> tuple[ClockView, ...]:  # fmt: skip
    """The leading clocks of things of a kind, soonest due first, overdue before all; traces are left out."""
    rows = Clock.objects.filter(subject_kind=subject_kind).ticking().leading().order_by("due", "pk")
    if until is not None:
        rows = rows.filter(due__lt=until)
    if after:
        due, pk = after
        rows = rows.filter(Q(due__gt=due) | Q(due=due, pk__gt=pk))
    return tuple(_view(row, at, ()) for row in rows.defer("trace")[:limit])


def to_resume(at: datetime, limit: int = 500) -> list[tuple[str, str]]:
    """Things whose pause has reached its cap: their clocks run again and must be projected anew."""
    rows = Clock.objects.filter(resumes_by__isnull=False, resumes_by__lte=at).order_by("resumes_by")
    return _things(rows.values_list("subject_kind", "subject_id")[:limit])


def to_be_reissued(country: str, year: int) -> list[tuple[str, str]]:
    """Things with an open clock whose due date rests on this year being unknown."""
    rows = Clock.objects.open().filter(provisional=True, calendar_version__startswith=f"{country} ")
    return _things(rows.filter(calendar_version__contains=f" {year}.?").values_list("subject_kind", "subject_id"))


def _things(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(rows))


def _view(row: Clock, at: datetime, sentences: tuple[str, ...]) -> ClockView:
    return ClockView(
        pk=row.pk, subject_kind=row.subject_kind, subject_id=row.subject_id, provision=row.provision,
        version=row.version, run=row.run, title=worded(row.title), law_says=row.bindingness in LAW_SAYS,
        bindingness=str(BINDINGNESS_NAMES[Bindingness(row.bindingness)]), source=worded(row.source), clause=row.clause,
        zone=row.zone, started_at=row.started_at, due=row.due,
        state=State.MISSED.value if row.is_late(at) else row.state, met_at=row.met_at, ended_at=row.ended_at,
        paused=row.paused, provisional=row.provisional, leads=row.leads, told=sentences,
    )  # fmt: skip
