"""The queue: what is due soonest first, by filters that stand in the address, a page at a time."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from troth.cases.kinds import kind_of, kinds
from troth.cases.models import Case, CaseQuerySet, SavedView, Tag
from troth.cases.models.cases import IS_LIVE, LIVE
from troth.clocks.models import Clock, worded
from troth.people.models import Staff
from troth.vault.datakeys import take_keys, unless_erased
from troth.vault.scopes import HOUSE, case_scope
from troth.web.cursors import BadCursor

A_PAGE = 50
PAUSED = "paused"
MINE, NOBODYS, LIVING = "me", "none", "live"
SUBJECT = Case._meta.label_lower
_signer = signing.Signer(salt="troth.cases.queue")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; what is empty is not asked for. `found` are the ones a search named, whatever their state."""

    status: str = LIVING
    kind: str = ""
    assignee: str = ""
    team: str = ""
    service: str = ""
    priority: str = ""
    tag: str = ""
    way: str = ""
    late: bool = False
    found: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """The clock that leads a case, as a list shows it."""

    title: str
    provisional: bool
    reminded: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case in the queue; its subject is empty once it was erased."""

    id: UUID
    code: str
    subject: str
    kind: str
    status: str
    status_words: str
    live: bool
    priority: str
    priority_words: str
    way: str
    service: str
    team: str
    assignee: str
    nameless: bool
    tags: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    due: datetime | None
    paused: bool
    lead: Lead | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the order a case stands: the part of the queue, and its instant there."""

    part: int
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[QueueRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of the order: these rows by this instant."""

    rows: CaseQuerySet
    by: str
    falling: bool = False

    def after(self, place: Place | None) -> QuerySet[Case]:
        rows: QuerySet[Case] = self.rows
        sign, way = ("-", "lt") if self.falling else ("", "gt")
        if place is not None:
            beyond = Q(**{f"{self.by}__{way}": place.at}) | Q(**{self.by: place.at, f"pk__{way}": place.id})
            rows = rows.filter(beyond, **{f"{self.by}__{way}e": place.at})  # the second lets an index begin there
        return rows.order_by(f"{sign}{self.by}", f"{sign}pk")


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view of the queue: its name, the query that makes it, how many cases are in it and how many of them late."""

    name: str
    query: str
    count: int
    hot: bool = False
    id: UUID | None = None
    shared: bool = False
    own: bool = False


def queue_page(wanted: Wanted, *, me: UUID, at: datetime, cursor: str = "") -> QueuePage:
    """One page of the queue, in at most seven queries; an altered cursor is refused with 400."""
    parts = _parts(wanted, me, at)
    place = _opened(cursor, len(parts)) if cursor else None
    found = _taken(parts, place, A_PAGE + 1)
    shown = [case for _part, case in found[:A_PAGE]]
    following = _sealed(_place(parts, *found[A_PAGE - 1])) if len(found) > A_PAGE else None
    return QueuePage(rows_of(shown), following)


def place_of(case: Case, wanted: Wanted, *, me: UUID, at: datetime) -> Place | None:
    """Where the case stands in this view; None if it is not in it."""
    for number, part in enumerate(_parts(wanted, me, at)):
        here = part.rows.filter(pk=case.pk).values_list(part.by, flat=True).first()
        if here is not None:
            return Place(number, here, case.pk)
    return None


def code_after(place: Place | None, wanted: Wanted, *, but: UUID, me: UUID, at: datetime) -> str:
    """The code of the next case of this view after that place, else of its first one; empty when none is left."""
    parts = _parts(wanted, me, at)
    for start in (place, None):
        for _part, case in _taken(parts, start, 2):
            if case.pk != but:
                return case.code
    return ""


def counts_of(views: Sequence[Wanted], *, me: UUID, at: datetime) -> list[int]:
    """How many live cases each of these views holds, in one query; of views of closed cases nothing is counted."""
    counted = [n for n, wanted in enumerate(views) if wanted.status in (LIVING, *LIVE)]
    asked = {f"n{n}": Count("pk", filter=_among(views[n], me, at)) for n in counted}
    found = Case.objects.live().aggregate(**asked) if asked else {}
    return [found.get(f"n{n}", 0) for n in range(len(views))]


def saved_views(me: UUID) -> list[SavedView]:
    """One's own views and those shared with all, one's own first."""
    rows = SavedView.objects.filter(Q(owner=me) | Q(shared=True))
    return sorted(rows, key=lambda row: (row.owner_id != me, row.name))


def late_count(at: datetime, *, kinds_of: Iterable[str] = ()) -> int:
    """How many live cases are past their leading date."""
    rows = Case.objects.late(at).exclude(due_state=PAUSED)
    return (rows.filter(kind__in=kinds_of) if kinds_of else rows).count()


def colleagues_who_work() -> list[tuple[str, str]]:
    """Handle and name of everybody who may be given a case."""
    handlers = {role for kind in kinds() for role in kind.handlers}
    take_keys([HOUSE])
    members = [member for member in Staff.objects.filter(is_active=True) if handlers & set(member.roles)]
    return sorted(((member.handle, member.name or member.handle) for member in members), key=lambda pair: pair[1])


def rows_of(cases: Sequence[Case]) -> tuple[QueueRow, ...]:
    """These cases as rows: keys, tags and leading clocks by one query each."""
    take_keys([HOUSE, *(case_scope(case.pk) for case in cases)])
    tags, leads = _tags(cases), _leads(cases)
    return tuple(_row(case, tags.get(case.pk, ()), leads.get(str(case.pk))) for case in cases)


# --- the order ---


def _parts(wanted: Wanted, me: UUID, at: datetime) -> list[Part]:
    """Live cases: those whose clock runs by due date, late ones first; then the paused; then those without a date."""
    rows = Case.objects.filter(_condition(wanted, me, at))
    if wanted.found is not None:
        return [Part(rows, "opened_at", falling=True)]
    if wanted.status == "closed":
        return [Part(rows, "closed_at", falling=True)]
    if wanted.status == "merged":
        return [Part(rows, "changed_at", falling=True)]
    dated = rows.filter(due__isnull=False)
    running = Part(dated.exclude(due_state=PAUSED), "due")
    if wanted.late:
        return [running]
    return [running, Part(dated.filter(due_state=PAUSED), "due"), Part(rows.filter(due=None), "opened_at")]


def _taken(parts: Sequence[Part], place: Place | None, most: int) -> list[tuple[int, Case]]:
    found: list[tuple[int, Case]] = []
    for number, part in enumerate(parts):
        if place is not None and number < place.part:
            continue
        begin = place if place is not None and number == place.part else None
        rows = part.after(begin).select_related("service", "team", "assignee")[: most - len(found)]
        found += [(number, case) for case in rows]
        if len(found) >= most:
            break
    return found


def _condition(wanted: Wanted, me: UUID, at: datetime) -> Q:
    if wanted.found is not None:
        return Q(pk__in=wanted.found)
    live = wanted.late or wanted.status in (LIVING, *LIVE)
    return (Q(**IS_LIVE) if live else Q()) & _among(wanted, me, at)


def _among(wanted: Wanted, me: UUID, at: datetime) -> Q:
    """What is asked of the live cases, or of all where closed or joined ones are meant."""
    meant = Q() if wanted.status == LIVING else Q(status=wanted.status)
    if wanted.late:
        meant &= Q(due__lt=at) & ~Q(due_state=PAUSED)
    if wanted.assignee:
        whose = {MINE: Q(assignee=me), NOBODYS: Q(assignee=None)}
        meant &= whose.get(wanted.assignee, Q(assignee__handle=wanted.assignee))
    if wanted.tag:
        tagged = Case.tags.through.objects.filter(case=OuterRef("pk"), tag__slug=wanted.tag)
        meant &= Q(Exists(tagged))
    plain = {
        "kind": wanted.kind, "team__slug": wanted.team, "service__slug": wanted.service,
        "priority": wanted.priority, "way": wanted.way,
    }  # fmt: skip
    return meant & Q(**{name: value for name, value in plain.items() if value})


def _place(parts: Sequence[Part], number: int, case: Case) -> Place:
    return Place(number, getattr(case, parts[number].by), case.pk)


def _sealed(place: Place) -> str:
    told = json.dumps([place.part, place.at.isoformat(), str(place.id)], separators=(",", ":"))
    return _signer.sign(signing.b64_encode(told.encode()).decode())


def _opened(cursor: str, parts: int) -> Place:
    try:
        part, when, id = json.loads(signing.b64_decode(_signer.unsign(cursor).encode()))
        return Place(min(int(part), parts - 1), datetime.fromisoformat(when), UUID(id))
    except (signing.BadSignature, ValueError):
        raise BadCursor(_("This cursor is not one of ours."), field="cursor") from None


# --- the rows ---


def _tags(cases: Sequence[Case]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    pairs = Tag.objects.filter(cases__in=[case.pk for case in cases]).order_by("slug").values_list("cases", "slug")
    for case, slug in pairs:
        found[case] = (*found.get(case, ()), slug)
    return found


def _leads(cases: Sequence[Case]) -> dict[str, Lead]:
    ids = [str(case.pk) for case in cases if case.is_live]
    rows = Clock.objects.filter(subject_kind=SUBJECT, subject_id__in=ids, leads=True, ended_at=None)
    names = ("subject_id", "title", "provisional", "reminded_before", "reminded_due", "reminded_after")
    return {
        id: Lead(worded(title), provisional, any(reminded))
        for id, title, provisional, *reminded in rows.values_list(*names)
    }


def _row(case: Case, tags: tuple[str, ...], lead: Lead | None) -> QueueRow:
    member = case.assignee
    return QueueRow(
        id=case.pk, code=case.code, subject=unless_erased(lambda: case.subject), kind=str(kind_of(case.kind).title),
        status=case.status, status_words=case.get_status_display(), live=case.is_live, priority=case.priority,
        priority_words=case.get_priority_display(), way=case.get_way_display(),
        service=case.service.name if case.service else "", team=case.team.name if case.team else "",
        assignee=(member.name or member.handle) if member else "", nameless=case.is_anonymous, tags=tags,
        opened_at=case.opened_at, closed_at=case.closed_at, due=case.due if case.is_live else None,
        paused=case.due_state == PAUSED, lead=lead,
    )  # fmt: skip
