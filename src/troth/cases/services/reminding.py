"""Remind colleagues of dates: before, at and after they are due, once each, whoever else does the same at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from troth.cases.events import Kind
from troth.cases.models import Case
from troth.cases.policy import may_work_on
from troth.channels import available
from troth.channels.services import post
from troth.clocks.models import Clock, worded
from troth.clocks.rules import Bindingness
from troth.clocks.services import claim_reminder
from troth.core.actors import Actor, Role
from troth.ledger import Event, record
from troth.people.models import Staff
from troth.web.instants import zoned

SUBJECT = Case._meta.label_lower
AHEAD = timedelta(hours=24)  # before: a quarter of the period, at most this; after: as much later
AT_ONCE = 500
BEFORE, DUE, AFTER = "reminded_before", "reminded_due", "reminded_after"
BINDING = (Bindingness.LAW, Bindingness.RULE, Bindingness.PROMISE)


@dataclass(frozen=True)
class Desk:
    """Who can be told, read once for a whole round."""

    staff: Sequence[Staff] = field(default_factory=lambda: list(Staff.objects.filter(is_active=True)))

    @cached_property
    def supervisors(self) -> list[Staff]:
        return [member for member in self.staff if Role.SUPERVISOR in member.roles]

    def supervisors_of(self, case: Case) -> list[Staff]:
        """Those in the team of the case, else all, else administrators, else whoever works on such cases: the first
        of these that a mail can reach, for somebody must see it."""
        team = set(case.team.members.values_list("pk", flat=True)) if case.team else set()
        circles = [
            [member for member in self.supervisors if member.pk in team],
            self.supervisors,
            [member for member in self.staff if Role.ADMINISTRATOR in member.roles],
            [member for member in self.staff if may_work_on(member.actor, case)],
        ]
        peopled = [circle for circle in circles if circle]
        return next((circle for circle in peopled if any(member.mail for member in circle)), [*peopled, []][0])

    def told(self, case: Case, stage: str, since: datetime) -> list[Staff]:
        """Before and at the date whoever has the case, after it their supervisor. One that nobody has, or whose holder
        has not touched it since, is the supervisor's from the first reminder: they may be asleep or ill."""
        holder = next((member for member in self.staff if member.pk == case.assignee_id), None)
        if stage == AFTER or holder is None or not may_work_on(holder.actor, case):
            return self.supervisors_of(case)
        if holder.mail and _touched(case, holder, since):
            return [holder]
        return [holder, *(member for member in self.supervisors_of(case) if member.pk != holder.pk)]


def remind(*, at: datetime, by: Actor) -> int:
    """Send what reminders are due now and say how many dates were reminded of. Each is claimed, posted and recorded in
    one transaction: of several workers one sends it, and one that is killed has either sent it or not."""
    desk, sent = Desk(), 0
    for clock in _near(at):
        for stage in stages_due(clock, at):
            sent += _remind(clock, stage, desk, at=at, by=by)
    return sent


def stages_due(clock: Clock, at: datetime) -> list[str]:
    """Which of the three reminders of this clock are due and have not gone out; before the date only before it."""
    ahead = min((clock.due - clock.started_at) / 4, AHEAD)
    wanted = {
        BEFORE: clock.due - ahead <= at < clock.due, DUE: clock.due <= at, AFTER: clock.due + ahead <= at,
    }  # fmt: skip
    return [stage for stage, now in wanted.items() if now and getattr(clock, stage) is None]


def _near(at: datetime) -> Iterator[Clock]:
    """Running clocks of cases whose date is near or past, and that may have a reminder due: all of them, some hundreds
    at a time, so that many late ones keep nobody from being reminded of the next."""
    open_ones = Clock.objects.ticking().filter(subject_kind=SUBJECT, bindingness__in=BINDING, due__lte=at + AHEAD)
    owed = Q(reminded_before=None, due__gt=at) | Q(due__lte=at) & (Q(reminded_due=None) | Q(reminded_after=None))
    rows, beyond = open_ones.filter(owed).order_by("due", "pk").defer("trace"), Q()
    while some := list(rows.filter(beyond)[:AT_ONCE]):
        yield from some
        beyond = Q(due__gt=some[-1].due) | Q(due=some[-1].due, pk__gt=some[-1].pk)


@transaction.atomic
def _remind(clock: Clock, stage: str, desk: Desk, *, at: datetime, by: Actor) -> int:
    case = Case.objects.live().select_related("team", "assignee").filter(pk=clock.subject_id).first()
    if case is None or not claim_reminder(clock.pk, stage, due=clock.due, at=at):
        return 0
    told = desk.told(case, stage, clock.started_at)
    for member in told:
        _post(clock, stage, case, member, at=at, by=by)
    record(
        Kind.REMINDED, case, by=by, at=at, scope=case.scope(), provision=clock.provision,
        stage=stage.removeprefix("reminded_"), to=", ".join(member.handle for member in told),
    )  # fmt: skip
    return 1


def _touched(case: Case, holder: Staff, since: datetime) -> bool:
    """Whether the colleague has done anything in the case since then."""
    done = Event.objects.filter(subject_kind=SUBJECT, subject_id=str(case.pk), actor_id=holder.actor.id)
    return done.filter(at__gte=since).exists()


def _post(clock: Clock, stage: str, case: Case, member: Staff, *, at: datetime, by: Actor) -> None:
    """By mail where the colleague has a mailbox; the mark in the queue stands in any case. The words name no person
    and nothing that was said."""
    if not member.mail or "mail" not in available():
        return
    locale = settings.LANGUAGE_CODE
    holder = case.assignee
    with translation.override(locale):
        what = worded(clock.title)
    post(
        key=f"clock:{clock.pk}:{stage}:{int(clock.due.timestamp())}:{member.pk}", channel="mail", to=member.mail,
        person=str(member.pk), scope=member.scope(), locale=locale, template="case-due",
        context={
            "name": member.name or member.handle, "code": case.code, "what": what, "due": zoned(clock.due),
            "stage": stage.removeprefix("reminded_"), "held": case.assignee_id is not None,
            "holder": "" if holder is None or holder.pk == member.pk else holder.name or holder.handle,
            "link": settings.TROTH.base_url + reverse("cases:desk-case", args=[case.code]),
        },
        at=at, by=by,
    )  # fmt: skip
