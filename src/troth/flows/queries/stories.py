"""What happened to things, told from the ledger in the words of each kind of event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.agreements.models import Remark
from troth.ledger import Event
from troth.ledger.kinds import kind_of
from troth.people.models import Staff, Token
from troth.vault.datakeys import Shredded, take_keys

STRONG = frozenset({"ceremony.signed", "document.sealed", "ceremony.agreed", "ceremony.declined"})
BAD = frozenset({"document.held", "code.mistaken", "ceremony.lapsed"})
WORDS: dict[str, str | Promise] = {
    "mail": gettext_lazy("mail"),
    "sms": gettext_lazy("SMS"),
    "signing": gettext_lazy("signing"),
    "entry": gettext_lazy("entering"),
    "contact": gettext_lazy("confirming a contact"),
    **{str(kind): kind.label for kind in Remark.Kind},
    "expired": gettext_lazy("its time was over"),
    "superseded": gettext_lazy("a newer edition came into force"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as web/timeline.html draws it."""

    event: UUID
    at: datetime
    sentence: str
    who: str
    tone: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    entries: tuple[Entry, ...]


def story_of(*subjects: tuple[str, Iterable[UUID]]) -> Story:
    """What happened to these subjects in the order in which it was recorded, in at most four queries."""
    about = Q(pk__in=[])
    for kind, ids in subjects:
        about |= Q(subject_kind=kind, subject_id__in=[str(id) for id in ids])
    events = list(Event.objects.filter(about).order_by("recorded_at", "pk"))
    take_keys(event.scope for event in events)
    names = _names(events)
    return Story(tuple(_entry(event, names) for event in events))


def _entry(event: Event, names: dict[tuple[str, str], str]) -> Entry:
    tone = "strong" if event.kind in STRONG else "bad" if event.kind in BAD else ""
    return Entry(event.pk, event.at, _sentence(event), _who(event, names), tone)


def _sentence(event: Event) -> str:
    """The kind's own sentence with its facts; without them where they were erased."""
    try:
        facts = {name: _worded(value) for name, value in event.facts.items()}
    except Shredded:
        return _("%(kind)s (its facts were erased)") % {"kind": event.kind}
    try:
        return str(kind_of(event.kind).sentence) % facts
    except KeyError:  # a kind that no app declares any more
        return event.kind


def _worded(value: Any) -> Any:
    return str(WORDS.get(value, value)) if isinstance(value, str) else value


def _who(event: Event, names: dict[tuple[str, str], str]) -> str:
    if event.actor_kind in ("staff", "api"):
        return names.get((event.actor_kind, event.actor_id), event.actor_id)
    fixed = {
        "person": _("the person"),
        "ceremony": _("whoever held the link"),
        "job": _("the worker"),
        "command": _("a command"),
        "nobody": _("not signed in"),
    }
    return fixed.get(event.actor_kind, event.actor_kind)


def _names(events: list[Event]) -> dict[tuple[str, str], str]:
    """What staff and programs among the actors are called."""
    by_kind = {kind: {e.actor_id for e in events if e.actor_kind == kind} for kind in ("staff", "api")}
    names: dict[tuple[str, str], str] = {}
    if by_kind["staff"]:
        for member in Staff.objects.filter(pk__in=by_kind["staff"]):
            names["staff", str(member.pk)] = member.name or member.handle
    if by_kind["api"]:
        for pk, name in Token.objects.filter(pk__in=by_kind["api"]).values_list("pk", "name"):
            names["api", str(pk)] = name
    return names
