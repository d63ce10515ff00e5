"""Change the rulebook: one person drafts a version, another approves it; then it is frozen."""

import hashlib
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.canon.jcs import jcs
from troth.clocks import policy
from troth.clocks.events import Kind
from troth.clocks.models import MOVES, Grounds, RulebookEntry, Status, Topic
from troth.clocks.queries.rulebook import provision_of
from troth.clocks.rules import Bindingness, Direction, Unit, Unreadable, WrongProvision, read_zone
from troth.core.actors import Actor
from troth.core.moves import move
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused
from troth.ledger import record
from troth.vault.scopes import HOUSE

CONTRADICTIONS: dict[str, str | Promise] = {
    "unit": gettext_lazy("This unit of time is not known."),
    "amount": gettext_lazy("The amount is a whole number from 1, and not longer than a lifetime."),
    "direction": gettext_lazy("A period runs after a start or before an event."),
    "calendar": gettext_lazy("Workdays and business hours need a calendar, such as CN."),
    "rolls": gettext_lazy("Only days and months roll over a day of rest, and only with a calendar."),
    "hours": gettext_lazy("Name the business hours, such as 09:00-12:00,13:30-18:00."),
    "by_closing": gettext_lazy("Only a period of days can end at closing time."),
    "windows": gettext_lazy("Business hours stand in order, do not overlap and do not cross midnight."),
    "extends": gettext_lazy("This extension does not fit the rule."),
}


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What a version of a rule says; the names are the columns of the rulebook."""

    slug: str
    topic: str
    jurisdiction: str
    bindingness: str
    titles: dict[str, str]
    starts: list[str]
    meets: list[str]
    amount: int
    unit: str
    sources: dict[str, str]
    grounds: str
    profile: str = "ordinary"
    lapses: list[str] = field(default_factory=list)
    direction: str = Direction.AFTER.value
    restarts: bool = False
    rolls: bool = False
    by_closing: bool = False
    hours: str = ""
    calendar: str = ""
    zone: str = "Asia/Shanghai"
    pauses: list[dict[str, Any]] = field(default_factory=list)
    extends: list[dict[str, Any]] = field(default_factory=list)
    article: str = ""
    url: str = ""
    article_sha256: str = ""
    note: dict[str, str] = field(default_factory=dict)
    effective_from: date | None = None
    effective_to: date | None = None
    amended_by: str = ""
    verified_by: str = ""
    verified_on: date | None = None


COLUMNS = tuple(column.name for column in fields(RuleDraft))


@transaction.atomic
def draft_rule(draft: RuleDraft, *, at: datetime, by: Actor) -> RulebookEntry:
    """Write the draft of the next version, over the one there is; a rule that contradicts itself is refused."""
    if not policy.may_draft(by):
        raise Forbidden(_("Only a legal drafter may draft a rule."))
    entry = RulebookEntry.objects.drafts().filter(slug=draft.slug).first()
    if entry is None:
        entry = RulebookEntry(slug=draft.slug, version=next_version(draft.slug))
    for name, value in asdict(draft).items():
        setattr(entry, name, value)
    entry.drafter, entry.drafted_at = who(by), at
    must_hold(entry)
    entry.save()
    record(
        Kind.RULE_DRAFTED, entry, by=by, at=at, scope=HOUSE,
        slug=entry.slug, version=entry.version, sha256=digest_of(entry),
    )  # fmt: skip
    return entry


@transaction.atomic
def approve_rule(pk: UUID, *, seen: str, at: datetime, by: Actor) -> RulebookEntry:
    """Put a draft in force as it was `seen` (its digest); refused to its drafter, and if it changed meanwhile."""
    if not policy.may_approve(by):
        raise Forbidden(_("Only a legal approver may approve a rule."))
    entry = _found(pk)
    if who(by) == entry.drafter:
        raise Refused(_("Who drafted a rule may not approve it: a second person has to read it."))
    if entry.status == Status.DRAFT and seen != digest_of(entry):
        raise Refused(_("The draft was changed while you read it. Please read it again."))
    if entry.grounds == Grounds.MEMORY:
        raise Refused(_("What was written from memory is not put in force: read the source first."))
    was = {"drafter": entry.drafter, "drafted_at": entry.drafted_at}
    if not RulebookEntry.objects.drafts().filter(pk=entry.pk, **was).exists():
        raise Refused(_("This is no draft any more."))
    move(entry, Status.IN_FORCE, allowed=MOVES, approver=who(by), approved_at=at)
    record(
        Kind.RULE_APPROVED, entry, by=by, at=at, scope=HOUSE,
        slug=entry.slug, version=entry.version, drafter=entry.drafter, approver=entry.approver,
        effective_from=_iso(entry.effective_from), sha256=digest_of(entry),
    )  # fmt: skip
    return entry


@transaction.atomic
def retire_rule(pk: UUID, *, effective_to: date | None = None, at: datetime, by: Actor) -> RulebookEntry:
    """Take a version out of force for good, from that day if one is given; a draft or a retired one is refused."""
    if not policy.may_approve(by):
        raise Forbidden(_("Only a legal approver may retire a rule."))
    entry = _found(pk)
    over = effective_to or entry.effective_to
    if over and entry.effective_from and over < entry.effective_from:
        raise Invalid(_("A rule cannot end before it begins."), field="effective_to")
    if over and over > at.date():  # it ends by itself on that day, and stays in force until then
        if entry.status != Status.IN_FORCE:
            raise Refused(_("Only a rule in force can end on a day to come."))
        RulebookEntry.objects.filter(pk=entry.pk, status=Status.IN_FORCE).update(effective_to=over)
        entry.effective_to = over
    else:
        move(entry, Status.RETIRED, allowed=MOVES, effective_to=over)
    record(
        Kind.RULE_RETIRED, entry, by=by, at=at, scope=HOUSE,
        slug=entry.slug, version=entry.version, effective_to=_iso(over),
    )  # fmt: skip
    return entry


def must_hold(entry: RulebookEntry) -> None:
    """Invalid, with the field, where a row says nothing that can be reckoned with."""
    for name, known in (
        ("unit", set(Unit)), ("direction", set(Direction)), ("bindingness", set(Bindingness)),
        ("topic", set(Topic.values)), ("grounds", set(Grounds.values)),
    ):  # fmt: skip
        if getattr(entry, name) not in known:
            raise Invalid(_("Please choose one of the list."), field=name)
    for name in ("titles", "sources"):
        if not all(getattr(entry, name).get(locale, "").strip() for locale in ("en", "zh-hans")):
            raise Invalid(_("This is needed in Chinese and in English."), field=name)
    if not entry.starts or not entry.meets:
        raise Invalid(_("Say what starts the clock and what meets it."), field="starts" if entry.meets else "meets")
    if (entry.verified_on is None) != (entry.verified_by == ""):
        raise Invalid(_("A verification says by whom and on which day, or nothing."), field="verified_by")
    if entry.effective_from and entry.effective_to and entry.effective_to <= entry.effective_from:
        raise Invalid(_("A rule cannot end before it begins."), field="effective_to")
    _must_be_reckonable(entry)


def _must_be_reckonable(entry: RulebookEntry) -> None:
    try:
        read_zone(entry.zone)
        provision_of(entry)
    except WrongProvision as wrong:
        raise Invalid(str(CONTRADICTIONS[wrong.where]), field=wrong.where) from wrong
    except Unreadable as wrong:
        raise Invalid(_("This cannot be understood: %(typed)s") % {"typed": wrong.typed}, field=wrong.field) from wrong
    except (KeyError, TypeError, ValueError) as wrong:
        raise Invalid(str(CONTRADICTIONS["extends"]), field="extends") from wrong


def digest_of(entry: RulebookEntry) -> str:
    """SHA-256 of what the row says."""
    said = {name: _plain(getattr(entry, name)) for name in COLUMNS}
    return hashlib.sha256(jcs(said)).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def who(by: Actor) -> str:
    return f"{by.kind}:{by.id}"


def next_version(slug: str) -> int:
    return (RulebookEntry.objects.filter(slug=slug).aggregate(last=Max("version"))["last"] or 0) + 1


def _found(pk: UUID) -> RulebookEntry:
    entry = RulebookEntry.objects.filter(pk=pk).first()
    if entry is None:
        raise NotFound(_("There is no such rule."))
    return entry


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
