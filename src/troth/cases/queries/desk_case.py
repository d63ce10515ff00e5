"""One case as the desk reads it: what was said, what runs, what happened, and who else has it open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from troth.cases.kinds import kind_of
from troth.cases.models import Attachment, CannedReply, Case, Link, Message, Outcome, Presence, Priority, Way
from troth.cases.models.threads import AttachmentState
from troth.cases.rules import Unreadable, filled_in, normal_code
from troth.clocks.models import worded
from troth.clocks.queries import ClockView, clocks_of
from troth.core.refusals import Invalid, NotFound
from troth.ledger import Event
from troth.ledger.kinds import kind_of as kind_of_event
from troth.people.models import Staff
from troth.vault.datakeys import Shredded, take_keys, unless_erased
from troth.vault.scopes import HOUSE, case_scope
from troth.web.instants import zoned

SUBJECT = Case._meta.label_lower
FADES = timedelta(seconds=30)  # two polls
STRONG = frozenset({"case.answered", "case.closed", "complaint.answered", "complaint.appeal_decided"})
WORDS: dict[str, str | Promise] = {
    **{str(way): way.label for way in Way}, **{str(rank): rank.label for rank in Priority},
    **{str(outcome): outcome.label for outcome in Outcome},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attached file; it is handed out only once it was checked, or that is said."""

    id: UUID
    name: str
    media_type: str
    size: int
    state: str
    handed_out: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: `kind` as in Message, `by` the colleague's name where it was one."""

    id: UUID
    kind: str
    words: str
    body: str
    by: str
    at: datetime
    files: tuple[FileLine, ...]
    came_from: str

    @property
    def internal(self) -> bool:
        return self.kind == Message.Kind.NOTE

    @property
    def by_person(self) -> bool:
        return self.kind == Message.Kind.WRITTEN


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, as web/timeline.html draws it."""

    at: datetime
    sentence: str
    who: str
    tone: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """Another case that has to do with this one, and how."""

    code: str
    how: str
    subject: str
    status: str


@dataclass(frozen=True, slots=True)
class DeskCase:
    """The whole page; of clocks the law's stand apart from our own promises."""

    case: Case
    kind: str
    subject: str
    assignee: str
    messages: tuple[Said, ...]
    law: tuple[ClockView, ...]
    promised: tuple[ClockView, ...]
    lead: ClockView | None
    story: tuple[Happened, ...]
    beside: tuple[Beside, ...]
    tags: tuple[str, ...]

    @property
    def written(self) -> list[tuple[str, str]]:
        """What the person wrote, to choose from."""
        return [(str(said.id), said.body) for said in self.messages if said.by_person and said.body]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared answer, filled in for this case in its language."""

    slug: str
    title: str
    body: str


def case_by_code(typed: str, *, field: str = "") -> Case:
    """The case of this code, however it was typed; with a field a wrong code is Invalid there, else NotFound."""
    refusal = partial(Invalid, field=field) if field else NotFound
    rows = Case.objects.select_related("person", "service__operator", "team", "assignee", "merged_into")
    try:
        found = rows.filter(code=normal_code(typed)).first()
    except Unreadable:
        found = None
    if found is None:
        raise refusal(_("There is no such case. Please compare the code sign by sign."))
    return found


def desk_case(case: Case, at: datetime) -> DeskCase:
    """Everything of one case, in at most ten queries however much was said."""
    messages = list(Message.objects.filter(case=case).select_related("author", "came_from"))
    others = _beside(case)
    scopes = [message.scope() for message in messages]
    take_keys([HOUSE, case.scope(), *scopes, *(case_scope(other.pk) for _how, other in others)])
    files = _files(case)
    clocks = clocks_of(SUBJECT, case.pk, at)
    return DeskCase(
        case=case,
        kind=str(kind_of(case.kind).title),
        subject=unless_erased(lambda: case.subject),
        assignee=(case.assignee.name or case.assignee.handle) if case.assignee else "",
        messages=tuple(_said(message, files.get(message.pk, ())) for message in messages),
        law=tuple(clock for clock in clocks if clock.law_says),
        promised=tuple(clock for clock in clocks if not clock.law_says),
        lead=next((clock for clock in clocks if clock.leads and clock.ended_at is None), None),
        story=tuple(_story(case)),
        beside=tuple(_line(other, how) for how, other in others),
        tags=tuple(case.tags.values_list("slug", flat=True)),
    )


def here_too(case: Case, *, but: UUID, at: datetime) -> list[str]:
    """Who else has the case open, each in a sentence: 何青 is writing."""
    rows = Presence.objects.filter(case=case, seen_at__gt=at - FADES).exclude(staff=but).select_related("staff")
    told = {True: _("%(name)s is writing"), False: _("%(name)s has this open too")}
    return [told[row.writing] % {"name": row.staff.name or row.staff.handle} for row in rows.order_by("-writing", "pk")]


def prepared_replies(case: Case, *, agent: str, at: datetime) -> list[Prepared]:
    """The prepared answers for this kind of case, filled in, in the language of the case."""
    rows = CannedReply.objects.filter(Q(kind="") | Q(kind=case.kind), is_active=True)
    with translation.override(case.locale):
        values = values_for(case, agent=agent, at=at)
        return [Prepared(row.slug, worded(row.titles), filled_in(worded(row.bodies), values)) for row in rows]


def values_for(case: Case, *, agent: str, at: datetime) -> dict[str, str]:
    """What the variables of a prepared answer stand for, in the language in force; somebody without a name is greeted
    without one, and a date that is past stands for nothing: nobody is promised yesterday."""
    person = case.person
    name = unless_erased(lambda: person.name) if person else ""
    return {
        "name": name or _("Dear customer"),
        "code": case.code,
        "service": case.service.name if case.service else _("our service"),
        "due": _("the earliest possible date") if case.due is None else "" if case.due < at else zoned(case.due),
        "agent": agent,
    }


# --- the parts ---


def _files(case: Case) -> dict[UUID, tuple[FileLine, ...]]:
    found: dict[UUID, tuple[FileLine, ...]] = {}
    for row in Attachment.objects.filter(case=case).select_related("message"):
        line = FileLine(
            row.pk, unless_erased(partial(getattr, row, "name")), row.media_type, row.size,
            str(row.get_state_display()), row.is_handed_out,
            row.state == AttachmentState.INFECTED,
        )  # fmt: skip
        found[row.message_id] = (*found.get(row.message_id, ()), line)
    return found


def _said(message: Message, files: Sequence[FileLine]) -> Said:
    author = message.author
    return Said(
        id=message.pk, kind=message.kind, words=str(message.get_kind_display()),
        body=unless_erased(lambda: message.body), by=(author.name or author.handle) if author else "",
        at=message.at, files=tuple(files), came_from=message.came_from.code if message.came_from else "",
    )  # fmt: skip


def _beside(case: Case) -> list[tuple[str, Case]]:
    """Cases linked with this one, split off, or joined into it."""
    links = Link.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other")
    found = [(str(link.get_kind_display()), link.other if link.case_id == case.pk else link.case) for link in links]
    return found + [(_("joined with this one"), other) for other in Case.objects.filter(merged_into=case)]


def _line(other: Case, how: str) -> Beside:
    return Beside(other.code, how, unless_erased(lambda: other.subject), str(other.get_status_display()))


def _story(case: Case) -> Iterable[Happened]:
    """What happened, in the order in which it was recorded."""
    events = list(Event.objects.filter(subject_kind=SUBJECT, subject_id=str(case.pk)).order_by("recorded_at", "pk"))
    staff = {event.actor_id for event in events if event.actor_kind == "staff"}
    names = {str(member.pk): member.name or member.handle for member in Staff.objects.filter(pk__in=staff)}
    for event in events:
        tone = "strong" if event.kind in STRONG else ""
        yield Happened(event.at, _sentence(event), _who(event, names), tone)


def _sentence(event: Event) -> str:
    """The kind's own sentence with its facts; without them where they were erased."""
    try:
        facts = {name: _worded(value) for name, value in event.facts.items()}
    except Shredded:
        return _("%(kind)s (its facts were erased)") % {"kind": event.kind}
    try:
        return str(kind_of_event(event.kind).sentence) % facts
    except KeyError:  # a kind that no app declares any more
        return event.kind


def _worded(value: Any) -> Any:
    return str(WORDS.get(value, value)) if isinstance(value, str) else value


def _who(event: Event, names: dict[str, str]) -> str:
    if event.actor_kind == "staff":
        return names.get(event.actor_id, event.actor_id)
    fixed = {
        "person": _("the person"), "receipt": _("whoever holds the receipt"), "job": _("the worker"),
        "command": _("a command"), "nobody": _("not signed in"), "api": _("a program"),
    }  # fmt: skip
    return fixed.get(event.actor_kind, event.actor_kind)
