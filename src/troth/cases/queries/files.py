"""How many attached files wait for a scanner, and how many were never seen by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from troth.cases.models import Attachment
from troth.cases.models.threads import AttachmentState


@dataclass(frozen=True, slots=True)
class Waiting:
    """Files that are kept back because nobody said yet what they are."""

    count: int
    oldest: timedelta


def waiting_files(at: datetime) -> Waiting:
    found = Attachment.objects.filter(state=AttachmentState.WAITING).aggregate(n=Count("pk"), oldest=Min("at"))
    return Waiting(found["n"], max(at - found["oldest"], timedelta()) if found["oldest"] else timedelta())


def unchecked_files() -> int:
    return Attachment.objects.filter(state=AttachmentState.UNCHECKED).count()
