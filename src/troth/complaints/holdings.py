"""What complaints keep of a person: what they wished, said of themselves, were answered and appealed with."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from troth.cases.holdings import KEPT
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
        over = list(Complaint.objects.filter(case__person=person, case__closed_at__lt=at - KEPT))
        Decision.objects.filter(complaint__in=over).update(reasons=None)
        Remedy.objects.filter(complaint__in=over).update(reference=None, why=None)
        Appeal.objects.filter(complaint__in=over).update(why=None)
        Step.objects.filter(complaint__in=over).update(note=None)
        ReferralStep.objects.filter(referral__complaint__in=over).update(note=None)
        Referral.objects.filter(complaint__in=over).update(reference=None)
        Complaint.objects.filter(pk__in=[complaint.pk for complaint in over]).update(wish=None, needs=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        over = {"complaint__case__person": person, "complaint__case__closed_at__lt": at - KEPT}
        rows = Complaint.objects.filter(case__person=person, case__closed_at__lt=at - KEPT)
        return (
            rows.filter(wish__isnull=False).count()
            + rows.filter(needs__isnull=False).count()
            + Decision.objects.filter(**over, reasons__isnull=False).count()
            + Remedy.objects.filter(**over, reference__isnull=False).count()
            + Remedy.objects.filter(**over, why__isnull=False).count()
            + Appeal.objects.filter(**over, why__isnull=False).count()
            + Step.objects.filter(**over, note__isnull=False).count()
            + Referral.objects.filter(**over, reference__isnull=False).count()
            + ReferralStep.objects.filter(
                referral__complaint__case__person=person, referral__complaint__case__closed_at__lt=at - KEPT,
                note__isnull=False,
            ).count()
        )  # fmt: skip

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
