"""The numbers on the workbench's first page: what happened, and what waits for somebody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils import timezone

from troth.agreements.models import Remark
from troth.cases.queries.desk import MINE, NOBODYS, QueueRow, Wanted, counts_of, queue_page
from troth.ceremonies.models import Document
from troth.channels.queries import troubled_count
from troth.flows.queries.alarms import Unsealed, unsealed
from troth.ledger import Event

SOONEST = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Remarks that wait for an answer."""

    count: int
    overdue: int
    first_due: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits in the queue: how many cases of each view, and those due soonest."""

    open: int
    late: int
    nobodys: int
    mine: int
    first: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What matters today."""

    signed_today: int
    signed_week: int
    unsealed: Unsealed
    waiting: Waiting
    messages: int
    dead: int

    @property
    def calm(self) -> bool:
        """Whether nothing waits for anybody."""
        return not (self.unsealed.stuck or self.waiting.count or self.messages or self.dead)


def today(at: datetime) -> Today:
    """Everything on the first page, in five queries; the day begins at the viewer's midnight."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    signed = Document.objects.filter(signed_at__gte=at - timedelta(days=7)).aggregate(
        today=Count("pk", filter=Q(signed_at__gte=midnight)), week=Count("pk")
    )
    return Today(
        signed_today=signed["today"],
        signed_week=signed["week"],
        unsealed=unsealed(at),
        waiting=waiting(at),
        messages=troubled_count(),
        dead=dead_count(),
    )


def desk(me: UUID, at: datetime) -> Desk:
    """The queue in short, for whoever may read it."""
    views = (Wanted(), Wanted(late=True), Wanted(assignee=NOBODYS), Wanted(assignee=MINE))
    everything, late, nobodys, mine = counts_of(views, me=me, at=at)
    return Desk(everything, late, nobodys, mine, queue_page(Wanted(), me=me, at=at).rows[:SOONEST])


def waiting(at: datetime) -> Waiting:
    """How many remarks wait, how many of them too long, and when the first is due."""
    found = Remark.objects.waiting().aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(answer_by__lt=at)), first=Min("answer_by")
    )
    return Waiting(count=found["count"], overdue=found["overdue"], first_due=found["first"])


def dead_count() -> int:
    """How many reactions to events were given up."""
    return Event.objects.filter(deliveries__dead_at__isnull=False).count()
