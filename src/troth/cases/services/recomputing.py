"""All clocks of all cases anew, some hundreds at a time: after a calendar or the rulebook changed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from troth.cases.kinds import kinds
from troth.cases.models import Case
from troth.cases.queries.provisions import provisions_of, spoken
from troth.cases.services.clocks import keep_clocks_of
from troth.clocks.models import Clock, RulebookEntry
from troth.clocks.rules import Happening, Provision
from troth.clocks.services import Subject, recompute
from troth.ledger import Event
from troth.promises.models import Standard

SUBJECT = Case._meta.label_lower
AT_ONCE = 500
READ = ("kind", "service__slug", "plan", "priority", "opened_at", "due", "due_what", "due_state")
Key = tuple[object, ...]
Apart = Mapping[UUID, Sequence[Happening]]
Happened = tuple[str, datetime]
Lead = tuple[datetime | None, str, str]
NONE: Lead = (None, "", "")


class Rules:
    """The provisions of cases, read once for all that are alike: between two changes of rulebook and standards the
    day on which a case was opened makes no difference."""

    def __init__(self) -> None:
        rows = RulebookEntry.objects.values_list("effective_from", "effective_to")
        self._days: list[date] = sorted({day for row in rows for day in row if day})
        told = Standard.objects.values_list("effective_from", "effective_to")
        self._instants: list[datetime] = sorted({at for row in told for at in row if at})
        self._found: dict[Key, list[Provision]] = {}

    def of(self, case: Case) -> list[Provision]:
        day = bisect_right(self._days, timezone.localdate(case.opened_at))
        instant = bisect_right(self._instants, case.opened_at)
        key = (case.kind, case.service_id, case.plan, case.priority, day, instant)
        if key not in self._found:
            self._found[key] = provisions_of(case)
        return self._found[key]


def recompute_clocks(*, at: datetime) -> int:
    """Project the clocks of every case anew, say how many of their rows changed, and bring the dates that cases repeat
    in line. A case to which something happened meanwhile is done once more by itself, so that nothing stale stays."""
    rules, changed = Rules(), 0
    for cases in _portions():
        happened, apart = _happened(cases), _told_apart(cases)
        changed += recompute((_subject(case, happened[case.pk], apart, rules) for case in cases), at=at)
        _repeat(cases)
        if _events(cases).count() != sum(map(len, happened.values())):
            now = _happened(cases)
            keep_clocks_of((case for case in cases if len(now[case.pk]) != len(happened[case.pk])), at=at)
    return changed


def _portions() -> Iterator[list[Case]]:
    rows = Case.objects.select_related("service").only(*READ).order_by("pk")
    last: UUID | None = None
    while portion := list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE]):
        yield portion
        last = portion[-1].pk


def _subject(case: Case, happened: Iterable[Happened], apart: Apart, rules: Rules) -> Subject:
    told = (*spoken(case.kind, happened), *apart.get(case.pk, ()))
    return Subject(SUBJECT, str(case.pk), told, rules.of(case))


def _told_apart(cases: Sequence[Case]) -> Apart:
    """What each kind tells of several things within its cases, one question for each kind."""
    found: dict[UUID, Sequence[Happening]] = {}
    for kind in kinds():
        found |= kind.told_apart([case.pk for case in cases if case.kind == kind.name])
    return found


def _events(cases: Sequence[Case]) -> QuerySet[Event]:
    return Event.objects.filter(subject_kind=SUBJECT, subject_id__in=[str(case.pk) for case in cases])


def _happened(cases: Sequence[Case]) -> dict[UUID, list[Happened]]:
    """Kind and time of what happened in these cases, in one query."""
    found: dict[str, list[Happened]] = {str(case.pk): [] for case in cases}
    for id, kind, at in _events(cases).order_by("at", "recorded_at").values_list("subject_id", "kind", "at"):
        found[id].append((kind, at))
    return {case.pk: found[str(case.pk)] for case in cases}


def _repeat(cases: Sequence[Case]) -> None:
    """Write the leading date onto the cases where it differs."""
    leads = Clock.objects.filter(subject_kind=SUBJECT, leads=True, ended_at=None)
    rows = leads.filter(subject_id__in=[str(case.pk) for case in cases])
    names = ("subject_id", "due", "provision", "state")
    there: dict[str, Lead] = {id: (due, what, state) for id, due, what, state in rows.values_list(*names)}
    differing = []
    for case in cases:
        told = there.get(str(case.pk), NONE)
        if told != (case.due, case.due_what, case.due_state):
            case.due, case.due_what, case.due_state = told
            differing.append(case)
    Case.objects.bulk_update(differing, ["due", "due_what", "due_state"], batch_size=100)
