"""The standards in force: for one request, and all of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from troth.promises.models import Standard, Status
from troth.promises.rules.standards import Clause, Terms, rough_length, specific_first


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One version of a standard. An empty plan or priority means every one; a draft has no times."""

    id: UUID
    key: str
    service: str
    plan: str
    kind: str
    priority: str
    covers: dict[str, str]
    measure: str
    version: int
    status: str
    terms: Terms
    drafter: str
    approver: str
    effective_from: datetime | None
    effective_to: datetime | None

    @property
    def clause(self) -> Clause | None:
        return self.terms.clause

    @property
    def clause_path(self) -> str:
        """The clause on the public page of its text; empty where none promises it."""
        clause = self.terms.clause
        return f"/a/{clause.text}/editions/{clause.edition}#{clause.text}-{clause.clause}" if clause else ""


def standards_for(service: str, plan: str, kind: str, priority: str, at: datetime) -> list[StandardLine]:
    """What is promised at this time for a request of this kind and priority, most specific first.

    What is promised to this plan or this priority stands before what is promised to all; so the first line of a
    measure is the one that counts. `plan` may be empty where it is not known what was bought.
    """
    rows = Standard.objects.in_force(at).filter(
        Q(plan=None) | Q(plan__slug=plan), Q(priority="") | Q(priority=priority), service__slug=service, kind=kind
    )
    return specific_first(_line(row) for row in rows.select_related("service", "plan").order_by("measure", "version"))


def soonest_of_any(kind: str, priority: str, at: datetime) -> list[StandardLine]:
    """What is promised to a request that names no service: of each measure the soonest that any service promises to
    everybody, so that nothing lies about without a date."""
    rows = Standard.objects.in_force(at).filter(Q(priority="") | Q(priority=priority), plan=None, kind=kind)
    lines = specific_first(_line(row) for row in rows.select_related("service", "plan").order_by("service__slug"))
    counted: dict[tuple[str, str], StandardLine] = {}
    for line in lines:
        counted.setdefault((line.service, line.measure), line)
    soonest = sorted(counted.values(), key=lambda line: (rough_length(line.terms), line.service))
    return list({line.measure: line for line in reversed(soonest)}.values())


def published_standards(at: datetime) -> list[StandardLine]:
    """Everything promised at this time."""
    rows = Standard.objects.in_force(at).select_related("service", "plan")
    return [_line(row) for row in rows.order_by("service__slug", "kind", "measure", "version")]


def all_standards(service: str = "") -> list[StandardLine]:
    """Every version there is, drafts and future ones too, of one service or all."""
    rows = Standard.objects.filter(Q(service__slug=service) if service else Q()).select_related("service", "plan")
    lines = [_line(row) for row in rows]
    return sorted(lines, key=lambda line: (line.key, line.version))


def _line(row: Standard) -> StandardLine:
    assert row.status == Status.DRAFT or row.effective_from is not None
    return StandardLine(
        id=row.pk, key=str(row.key), service=row.service.slug, plan=row.plan.slug if row.plan else "",
        kind=row.kind, priority=row.priority, covers=row.covers, measure=row.measure, version=row.version,
        status=row.status, terms=row.terms, drafter=row.drafter, approver=row.approver,
        effective_from=row.effective_from, effective_to=row.effective_to,
    )  # fmt: skip
