"""Who has a case open: a row that fades, no event, so that two do not answer the same person."""

from datetime import datetime, timedelta

from django.db import transaction

from troth.cases.models import Case, Presence
from troth.people.models import Staff

FORGOTTEN = timedelta(hours=1)


@transaction.atomic
def be_present(case: Case, member: Staff, *, writing: bool, at: datetime) -> None:
    """Note that this colleague has the case open, and whether they are writing; rows long faded go."""
    Presence.objects.update_or_create(case=case, staff=member, defaults={"writing": writing, "seen_at": at})
    Presence.objects.filter(case=case, seen_at__lt=at - FORGOTTEN).delete()


def leave(case: Case, member: Staff) -> None:
    """Note that the colleague turned to something else."""
    Presence.objects.filter(case=case, staff=member).delete()
