"""What agreements keep of a person: what they said, and what they were answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.agreements.models import Remark
from troth.vault.holdings import Shown, hold


class Remarks:
    """Remarks go with the profile; that one was made, and about which clause, stays to be counted."""

    name = "agreements.remarks"
    labels = frozenset({"agreements.remark.body", "agreements.remark.answer"})

    def show(self, person: UUID) -> Sequence[Shown]:
        remarks = Remark.objects.filter(person=person)
        said = [Shown(remark.kind, remark.body or "", remark.made_at) for remark in remarks]
        return said + [Shown("answer", r.answer or "", r.answered_at) for r in remarks if r.answered_at]

    def erase(self, person: UUID, *, at: datetime) -> None:
        Remark.objects.filter(person=person).update(body=None, answer=None)

    def left(self, person: UUID, *, at: datetime) -> int:
        return Remark.objects.filter(person=person, body__isnull=False).count()


hold(Remarks())
