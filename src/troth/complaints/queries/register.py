"""Complaints as rows for figures: when and how each was received, decided, appealed, and how its clocks stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from troth.cases.models import Case
from troth.clocks.models import Clock
from troth.complaints.models import Appeal, AppealStatus, Complaint, Decision, Outcome, Remedy, RemedyStatus


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock of a complaint; open and past due counts as missed."""

    provision: str
    run: int
    law_says: bool
    started_at: datetime
    due: datetime
    met_at: datetime | None
    ended_at: datetime | None
    state: str

    def came_due(self, at: datetime) -> bool:
        """Whether it counts: it was met, or its time is over; what fell away before does not."""
        if self.met_at is not None:
            return True
        return (self.ended_at is None or self.ended_at > self.due) and self.due <= at and self.state != "paused"

    @property
    def in_time(self) -> bool:
        return self.met_at is not None and self.met_at <= self.due


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint. `outcome` is that of the decision that counts now, `first_outcome` of the first one."""

    case: UUID
    code: str
    kind: str
    way: str
    service: str
    priority: str
    stage: str
    received_at: datetime
    filed_as: str
    category: str
    severity: str
    cause: str
    outcome: str
    first_outcome: str
    decided_at: datetime | None
    closed_at: datetime | None
    appealed: bool
    appeals_decided: int
    reversed: int
    reopened: int
    remedies: int
    remedies_due: int
    clocks: tuple[ClockRow, ...]

    @property
    def was_converted(self) -> bool:
        return self.filed_as != self.category


def complaint_rows(since: datetime, until: datetime) -> list[Row]:
    """The complaints received in this time, oldest first, in five queries; joined ones are told as what they are."""
    rows = Complaint.objects.received(since, until).select_related("case__service", "cause")
    complaints = list(rows.defer("wish", "needs").order_by("case__opened_at", "pk"))
    ids = [complaint.pk for complaint in complaints]
    decisions, clocks = _decisions(ids), _clocks(ids)
    appeals, remedies = _appeals(ids), _remedies(ids)
    return [
        _row(
            each, decisions.get(each.pk, ()), appeals.get(each.pk, (0, 0, 0)), remedies.get(each.pk, (0, 0)),
            clocks.get(each.pk, ()),
        )
        for each in complaints
    ]  # fmt: skip


def _row(
    complaint: Complaint, outcomes: Iterable[str], appeals: tuple[int, int, int], remedies: tuple[int, int],
    clocks: Iterable[ClockRow],
) -> Row:  # fmt: skip
    case, known = complaint.case, list(outcomes)
    return Row(
        case=case.pk, code=case.code, kind=case.kind, way=case.way, service=case.service.slug if case.service else "",
        priority=case.priority, stage=complaint.stage, received_at=case.opened_at, filed_as=complaint.filed_as,
        category=complaint.category, severity=complaint.severity,
        cause=complaint.cause.slug if complaint.cause else "", outcome=known[-1] if known else "",
        first_outcome=known[0] if known else "", decided_at=complaint.answered_at, closed_at=complaint.closed_at,
        appealed=appeals[0] > 0, appeals_decided=appeals[1], reversed=appeals[2], reopened=case.reopened,
        remedies=remedies[0], remedies_due=remedies[1], clocks=tuple(clocks),
    )  # fmt: skip


def _decisions(ids: list[UUID]) -> dict[UUID, list[str]]:
    """The outcomes of each in order; one that was only withdrawn was decided by nobody, and says so."""
    found: dict[UUID, list[str]] = {}
    rows = Decision.objects.filter(complaint__in=ids).order_by("complaint", "round")
    for complaint, outcome in rows.values_list("complaint_id", "outcome"):
        found.setdefault(complaint, []).append(str(Outcome(outcome)))
    return found


def _appeals(ids: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    rows = Appeal.objects.filter(complaint__in=ids).order_by().values_list("complaint_id")
    counts = rows.annotate(
        made=Count("pk"), decided=Count("pk", filter=Q(status=AppealStatus.DECIDED)),
        turned=Count("pk", filter=Q(reversed=True)),
    )  # fmt: skip
    return {complaint: (made, decided, turned) for complaint, made, decided, turned in counts}


def _remedies(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    rows = Remedy.objects.filter(complaint__in=ids).order_by().values_list("complaint_id")
    counts = rows.annotate(all=Count("pk"), due=Count("pk", filter=Q(status=RemedyStatus.DEMANDED)))
    return {complaint: (every, due) for complaint, every, due in counts}


def _clocks(ids: list[UUID]) -> dict[UUID, list[ClockRow]]:
    found: dict[UUID, list[ClockRow]] = {}
    rows = Clock.objects.filter(subject_kind=Case._meta.label_lower, subject_id__in=[str(id) for id in ids])
    for row in rows.defer("trace", "title", "source").order_by("subject_id", "provision", "run"):
        found.setdefault(UUID(row.subject_id), []).append(
            ClockRow(row.provision, row.run, row.law_says, row.started_at, row.due, row.met_at, row.ended_at, row.state)
        )
    return found
