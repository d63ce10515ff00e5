"""The words of a person's cases in the search index: gone from it with the words themselves, before any key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.cases.holdings import KEPT
from troth.cases.models import Case
from troth.cases.search.index import Broken, index
from troth.vault.holdings import Shown, hold


class Findable:
    """Copies only: what they are copies of is shown, and kept, by the cases themselves."""

    name = "cases.search"
    labels: frozenset[str] = frozenset()

    def show(self, person: UUID) -> Sequence[Shown]:
        return []

    def erase(self, person: UUID, *, at: datetime) -> None:
        try:
            index().forget(_over(person, at))
        except Broken:
            index().drop()  # what cannot be read cannot be searched for words: all of it goes

    def left(self, person: UUID, *, at: datetime) -> int:
        return len(index().kept(_over(person, at)))


def _over(person: UUID, at: datetime) -> list[UUID]:
    return list(Case.objects.filter(person=person, closed_at__lt=at - KEPT).values_list("pk", flat=True))


hold(Findable())
