"""What must not stay unseen: signed documents that nobody has sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from troth.ceremonies.models import Document

SEALED_WITHIN = timedelta(minutes=5)  # sealing takes seconds; after this somebody has to look


@dataclass(frozen=True, slots=True)
class Unsealed:
    """How many documents wait too long, how many of them the worker still tries, and how many staff must release."""

    late: int
    retried: int
    held: int

    @property
    def stuck(self) -> int:
        """Each document that somebody has to look at, counted once."""
        return self.retried + self.held


def unsealed(at: datetime) -> Unsealed:
    """One query over the partial index of unsealed documents; a held one counts as late as well."""
    late, held = Q(signed_at__lt=at - SEALED_WITHIN), Q(held_at__isnull=False)
    found = Document.objects.unsealed().aggregate(
        late=Count("pk", filter=late), retried=Count("pk", filter=late & ~held), held=Count("pk", filter=held)
    )
    return Unsealed(late=found["late"], retried=found["retried"], held=found["held"])
