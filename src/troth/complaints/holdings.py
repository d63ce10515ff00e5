"""What complaints keep of a person: what they wished, said of themselves, were answered and appealed with."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from troth.cases.holdings import over
from troth.cases.models import Case
from troth.complaints.models import (
    Appeal,
    Complaint,
    Decision,
    Need,
    Outcome,
    Referral,
    ReferralStep,
    Remedy,
    Step,
    Track,
)
from troth.vault.holdings import Shown, hold


class Complaints:
    """Complaints keep their words as long as their cases do; then stage, outcome and cause stay to be counted."""

    name = "complaints.complaints"
    labels = frozenset({
        "complaints.complaint.wish", "complaints.complaint.needs", "complaints.step.note",
        "complaints.decision.reasons", "complaints.remedy.reference", "complaints.remedy.why", "complaints.appeal.why",
        "complaints.referral.reference", "complaints.referral_step.note",
    })  # fmt: skip

    def show(self, person: UUID) -> Sequence[Shown]:
        """What colleagues noted among themselves is no answer to the person, as in the thread of a case."""
        return [shown for complaint in self._of(person) for shown in _shown(complaint)]

    def erase(self, person: UUID, *, at: datetime) -> None:
        complaints = list(self._over(person, at))
        Decision.objects.filter(complaint__in=complaints).update(reasons=None)
        Remedy.objects.filter(complaint__in=complaints).update(reference=None, why=None)
        Appeal.objects.filter(complaint__in=complaints).update(why=None)
        Step.objects.filter(complaint__in=complaints).update(note=None)
        ReferralStep.objects.filter(referral__complaint__in=complaints).update(note=None)
        Referral.objects.filter(complaint__in=complaints).update(reference=None)
        Complaint.objects.filter(pk__in=[complaint.pk for complaint in complaints]).update(wish=None, needs=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        rows = self._over(person, at)
        of_them = {"complaint__in": rows}
        return (
            rows.filter(wish__isnull=False).count()
            + rows.filter(needs__isnull=False).count()
            + Decision.objects.filter(**of_them, reasons__isnull=False).count()
            + Remedy.objects.filter(**of_them, reference__isnull=False).count()
            + Remedy.objects.filter(**of_them, why__isnull=False).count()
            + Appeal.objects.filter(**of_them, why__isnull=False).count()
            + Step.objects.filter(**of_them, note__isnull=False).count()
            + Referral.objects.filter(**of_them, reference__isnull=False).count()
            + ReferralStep.objects.filter(referral__complaint__in=rows, note__isnull=False).count()
        )

    def _over(self, person: UUID, at: datetime) -> QuerySet[Complaint]:
        return Complaint.objects.filter(case__in=over(Case.objects.filter(person=person), at))

    def _of(self, person: UUID) -> Iterator[Complaint]:
        yield from Complaint.objects.filter(case__person=person).select_related("case").order_by("case__opened_at")


def _shown(complaint: Complaint) -> Iterator[Shown]:
    since = complaint.case.opened_at
    yield Shown("complaint", f"{complaint.case.code} {complaint.get_category_display()} {complaint.wish or ''}", since)
    for need in complaint.asked_for_care:
        yield Shown("special care", str(dict(Need.choices).get(need, need)), since)
    for decision in complaint.decisions.all():
        yield Shown("decision", f"{Outcome(decision.outcome).label} {decision.reasons or ''}".strip(), decision.at)
    for remedy in complaint.remedies.all():
        yield Shown("remedy", f"{remedy.reference or ''} {remedy.why or ''}".strip(), remedy.demanded_at)
    for appeal in complaint.appeals.all():
        yield Shown("appeal", appeal.why or "", appeal.at)
    for referral in complaint.referrals.all():
        told = f"{Track(referral.track).label} {referral.name} {referral.reference or ''}".strip()
        yield Shown("referral", told, referral.filed_at)


hold(Complaints())
