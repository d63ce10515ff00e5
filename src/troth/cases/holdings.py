"""What cases keep of a person: what was said, attached and rated."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from troth.cases.models import Attachment, Case, CaseQuerySet, Message, Rating
from troth.vault.holdings import Shown, hold

KEPT = timedelta(days=3 * 365)  # limitation period, Civil Code article 188: what is closed for so long is not kept


class Cases:
    """Cases stay while they are open and three years after closing; then their words go, and the frame stays to be
    counted."""

    name = "cases.cases"
    labels = frozenset({
        "cases.case.subject", "cases.message.body", "cases.attachment.name", "cases.rating.words",
    })  # fmt: skip

    def show(self, person: UUID) -> Sequence[Shown]:
        cases = list(Case.objects.filter(person=person))
        shown = [Shown("case", f"{case.code} {case.subject or ''}", case.opened_at) for case in cases]
        for message in Message.objects.filter(case__in=cases).exclude(kind=Message.Kind.NOTE):
            shown.append(Shown(message.kind, message.body or "", message.at))
        files = Attachment.objects.filter(case__in=cases).exclude(message__kind=Message.Kind.NOTE)
        for attachment in files.select_related("message"):
            shown.append(Shown("attachment", attachment.name or "", attachment.at))
        rated = Rating.objects.filter(case__in=cases, rated_at__isnull=False)
        return shown + [Shown("rating", f"{r.score} {r.words or ''}", r.rated_at) for r in rated if r.rated_at]

    def erase(self, person: UUID, *, at: datetime) -> None:
        over = self._over(person, at)
        Rating.objects.filter(case__in=over).update(words=None)
        Attachment.objects.filter(case__in=over).update(name=None, file=None)
        Message.objects.filter(case__in=over).update(body=None)
        over.update(subject=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        over = self._over(person, at)
        return (
            over.filter(subject__isnull=False).count()
            + Message.objects.filter(case__in=over, body__isnull=False).count()
            + Attachment.objects.filter(case__in=over, name__isnull=False).count()
            + Rating.objects.filter(case__in=over, words__isnull=False).count()
        )

    def _over(self, person: UUID, at: datetime) -> CaseQuerySet:
        return over(Case.objects.filter(person=person), at)


def over(cases: CaseQuerySet, at: datetime) -> CaseQuerySet:
    """Those of these cases whose words have been kept long enough; what was joined goes with what it was joined
    with."""
    found = set(cases.filter(closed_at__lt=at - KEPT).values_list("pk", flat=True))
    last = found
    while last:
        last = set(Case.objects.filter(merged_into__in=last).values_list("pk", flat=True)) - found
        found |= last
    return Case.objects.filter(pk__in=found)


hold(Cases())
