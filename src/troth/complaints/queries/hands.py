"""Who had a hand in a complaint, by whatever they did in it: an appeal goes to none of them."""

from django.db.models import Max

from troth.cases.models import Message
from troth.complaints.models import Complaint, Decision, Step


def took_part(complaint: Complaint, *, before: int) -> set[str]:
    """Who had a hand in the rounds before this one, their staff ids: who took a step, decided, or had answered or
    noted anything by the time of the last of these decisions."""
    steps = Step.objects.filter(complaint=complaint, round__lt=before).values_list("staff_id", flat=True)
    rounds = Decision.objects.filter(complaint=complaint, round__lt=before)
    decided = rounds.filter(decided_by__isnull=False).values_list("decided_by_id", flat=True)
    until = rounds.values("complaint").annotate(last=Max("at")).values("last")
    words = Message.objects.filter(case=complaint.pk, author__isnull=False, at__lte=until)
    return {str(pk) for pk in [*steps, *decided, *words.values_list("author_id", flat=True)]}
