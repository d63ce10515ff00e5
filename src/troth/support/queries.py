"""Requests for help as figures see them: when they were answered, whether they were solved, and at which contact."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from troth.cases.models import Case, Message
from troth.support.rules import SUPPORT, Request, Solving, solving_of

FIRST_ANSWER_WITHIN = timedelta(hours=24)  # by the clock on the wall, day and night


def requests_between(since: datetime, until: datetime) -> list[Request]:
    """The requests that came in then, in one query; joined ones are counted with the case they were joined with."""
    said = Q(messages__kind=Message.Kind.ANSWER)
    again = Q(messages__kind=Message.Kind.WRITTEN, messages__at__gt=F("answered_at"))
    rows = Case.objects.filter(kind=SUPPORT, opened_at__gte=since, opened_at__lt=until).exclude(status="merged")
    counted = rows.annotate(answers=Count("messages", filter=said), again=Count("messages", filter=again))
    names = ("code", "opened_at", "answered_at", "closed_at", "outcome", "answers", "again", "reopened")
    return [Request(*row) for row in counted.order_by("opened_at", "pk").values_list(*names)]


def solving_between(since: datetime, until: datetime) -> Solving:
    """What became of the requests that came in then."""
    return solving_of(requests_between(since, until))


def answered_too_late(since: datetime, until: datetime, at: datetime) -> list[Request]:
    """The requests of that time without a first answer by a person within 24 hours: the misses, one by one; what is
    still open counts as soon as its time is over."""
    return [
        request for request in requests_between(since, until)
        if (request.answered_at or request.closed_at or at) - request.opened_at > FIRST_ANSWER_WITHIN
    ]  # fmt: skip
