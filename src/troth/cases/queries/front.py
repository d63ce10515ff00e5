"""A case as the person sees it: what was said, what happened in plain words, what comes next and by when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from troth.cases.events import Kind
from troth.cases.kinds import Next, kind_of
from troth.cases.models import Attachment, Case, Message, Outcome, Rating, Status
from troth.clocks.queries.due import ClockView, clocks_of
from troth.ledger import Event
from troth.texts.models import Clause
from troth.vault.datakeys import Shredded, take_keys, unless_erased

# What stands in the person's time line beside what was said. Whatever is not named here stays in the house.
STORY: Mapping[str, str | Promise] = {
    Kind.ACKNOWLEDGED: gettext_lazy("We confirmed that it arrived"),
    Kind.CLAIMED: gettext_lazy("You confirmed your mailbox; the case is on your page now"),
    Kind.WAITING: gettext_lazy("We need something from you first: %(reason)s"),
    Kind.REOPENED: gettext_lazy("The case was opened again"),
    Kind.JOINED: gettext_lazy("%(other_code)s was joined with this case; its messages stand here"),
    Kind.SPLIT: gettext_lazy("Another matter in it goes on as %(new_code)s"),
    Kind.RELEASED: gettext_lazy("A file that had been locked away was released"),
}
ENDED: Mapping[str, str | Promise] = {
    Outcome.SOLVED: gettext_lazy("The case was closed: solved"),
    Outcome.ANSWERED: gettext_lazy("The case was closed: answered"),
    Outcome.WITHDRAWN: gettext_lazy("The case was closed: withdrawn by you"),
    Outcome.DUPLICATE: gettext_lazy("The case was closed: the same matter is another case"),
    Outcome.ABUSE: gettext_lazy("The case was closed under our rule against abuse"),
    Outcome.NO_REPLY: gettext_lazy("The case was closed because we did not hear from you"),
}
TOLD = (
    Message.Kind.WRITTEN, Message.Kind.ANSWER, Message.Kind.REPLY, Message.Kind.AUTOMATIC,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that came with words; only what is handed out has an address."""

    id: UUID
    name: str
    size: int
    sha256: str
    state: str
    handed_out: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the time line: words that were said (`kind` is that of the message), or a `happened`."""

    at: datetime
    kind: str
    sentence: str
    words: str = ""
    files: tuple[FileLine, ...] = ()

    @property
    def is_mine(self) -> bool:
        return self.kind == Message.Kind.WRITTEN

    @property
    def tone(self) -> str:
        return "strong" if self.kind == Message.Kind.ANSWER else ""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The whole page; `lead` are the clocks that run, the one due first before the others."""

    code: str
    kind: str
    title: str
    status: str
    subject: str
    service: str
    about: str
    about_url: str
    opened_at: datetime
    closed_at: datetime | None
    lines: tuple[Line, ...]
    running: tuple[ClockView, ...]
    ended: tuple[ClockView, ...]
    waits_for: str
    next: Next
    asked: bool
    score: int | None

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.WAITING


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the person's own list."""

    code: str
    title: str
    subject: str
    status: str
    status_words: str
    opened_at: datetime
    changed_at: datetime
    due: datetime | None
    turn: str


def front_page(case: Case, at: datetime) -> FrontPage:
    """The case as its person sees it at this time; what is only for the house is not in it."""
    messages = list(case.messages.filter(kind__in=TOLD).order_by("at", "pk"))
    take_keys({case.scope(), *(message.scope() for message in messages)})
    events = list(_events(case))
    clocks = clocks_of(case._meta.label_lower, case.pk, at)
    rating = Rating.objects.filter(case=case).first()
    return FrontPage(
        code=case.code,
        kind=case.kind,
        title=str(kind_of(case.kind).title),
        status=case.status,
        subject=unless_erased(lambda: case.subject),
        service=case.service.name if case.service else "",
        about=clause_words(case.text, case.edition, case.clause),
        about_url=clause_url(case.text, case.edition, case.clause),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        lines=tuple(sorted([*_said(case, messages), *_happened(case, events)], key=lambda line: line.at)),
        running=tuple(clock for clock in clocks if clock.ended_at is None),
        ended=tuple(clock for clock in clocks if clock.ended_at is not None),
        waits_for=_waits_for(case, events),
        next=_next_steps([case], at).get(case.pk) or Next(_("A person works on it.")),
        asked=rating is not None and rating.asked_at is not None and rating.rated_at is None,
        score=rating.score if rating else None,
    )


def cases_of(person: UUID, at: datetime) -> tuple[CaseLine, ...]:
    """The person's cases, what is open first, then the newest; one that was joined stands under the other."""
    rows = list(Case.objects.of_person(person).exclude(status=Status.MERGED))
    take_keys(row.scope() for row in rows)
    rows.sort(key=lambda row: (not row.is_live, -row.changed_at.timestamp()))
    following = _next_steps(rows, at)
    return tuple(_line(row, following.get(row.pk)) for row in rows)


def _next_steps(cases: Iterable[Case], at: datetime) -> Mapping[UUID, Next]:
    """What the kinds of these cases say comes next, for those that are open."""
    live = [case for case in cases if case.is_live]
    steps: dict[UUID, Next] = {}
    for kind in {case.kind for case in live}:
        steps |= kind_of(kind).next_steps([case.pk for case in live if case.kind == kind], at)
    return steps


def _line(row: Case, following: Next | None) -> CaseLine:
    return CaseLine(
        code=row.code, title=str(kind_of(row.kind).title), subject=unless_erased(lambda: row.subject),
        status=row.status, status_words=status_words(row.status), opened_at=row.opened_at, changed_at=row.changed_at,
        due=row.due if row.is_live and row.due_state != "paused" else None,
        turn=following.turn if following else "",
    )  # fmt: skip


def clause_words(text: str, edition: int | None, clause: str) -> str:
    """The clause a case is about, as a person reads it; empty where it is about none."""
    if not text or edition is None:
        return ""
    rows = Clause.objects.filter(rendering__edition__text__slug=text, rendering__edition__number=edition)
    named = (
        rows.filter(clause_id=clause)
        .select_related("rendering")
        .only("number", "title", "rendering__title", "rendering__locale")
    )
    chosen = sorted(named, key=lambda row: row.rendering.locale != get_language())
    told = {
        "n": edition,
        "title": chosen[0].rendering.title if chosen else text,
        "clause": str(chosen[0]) if chosen else "",
    }
    if not chosen:
        return _("%(title)s, edition %(n)s") % told
    return _("%(clause)s (%(title)s, edition %(n)s)") % told


def clause_url(text: str, edition: int | None, clause: str) -> str:
    """The clause on the public page of the very edition that was signed."""
    if not text or edition is None:
        return ""
    return f"/a/{text}/editions/{edition}" + (f"#{text}-{clause}" if clause else "")


def status_words(status: str) -> str:
    """Where it stands, in the person's words."""
    words = {
        Status.OPEN: _("We are working on it"), Status.WAITING: _("We need something from you"),
        Status.CLOSED: _("closed"), Status.MERGED: _("joined with another"),
    }  # fmt: skip
    return words[Status(status)]


def _said(case: Case, messages: Iterable[Message]) -> Iterable[Line]:
    sentences = {
        Message.Kind.WRITTEN: _("You wrote"), Message.Kind.ANSWER: _("Our answer"),
        Message.Kind.REPLY: _("We are working on it"), Message.Kind.AUTOMATIC: _("Sent automatically"),
    }  # fmt: skip
    files: dict[UUID, list[FileLine]] = {}
    for attachment in Attachment.objects.filter(case=case, message__kind__in=TOLD).select_related("message"):
        files.setdefault(attachment.message_id, []).append(_file(attachment))
    for message in messages:
        kind = Message.Kind(message.kind)
        words = unless_erased(lambda message=message: message.body)  # type: ignore[misc]
        yield Line(message.at, kind, sentences[kind], words, tuple(files.get(message.pk, ())))


def _file(attachment: Attachment) -> FileLine:
    return FileLine(
        attachment.pk, unless_erased(lambda: attachment.name), attachment.size, attachment.sha256,
        str(attachment.get_state_display()), attachment.is_handed_out,
    )  # fmt: skip


def _events(case: Case) -> Iterable[Event]:
    told = (*STORY, Kind.CLOSED, *kind_of(case.kind).told)
    events = Event.objects.filter(subject_kind=case._meta.label_lower, subject_id=str(case.pk), kind__in=told)
    return events.order_by("at", "recorded_at", "pk")


def _happened(case: Case, events: Iterable[Event]) -> Iterable[Line]:
    story = {**STORY, **kind_of(case.kind).told}
    for event in events:
        try:
            facts = event.facts
        except Shredded:
            continue
        if event.kind == Kind.CLOSED:
            yield Line(event.at, "happened", str(ENDED.get(facts["outcome"], _("The case was closed"))), facts["words"])
        else:
            yield Line(event.at, "happened", str(story[event.kind]) % facts)


def _waits_for(case: Case, events: list[Event]) -> str:
    """What we asked the person for, while we wait."""
    if case.status != Status.WAITING:
        return ""
    asked = [event for event in events if event.kind == Kind.WAITING]
    return str(asked[-1].facts["reason"]) if asked else ""
