"""What happens to cases. Clocks read the kinds and times of these; the words are sealed under the case's key."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from troth.ledger import facts_of


class Kind(StrEnum):
    OPENED = "case.opened"
    CLAIMED = "case.claimed"
    ACKNOWLEDGED = "case.acknowledged"
    WRITTEN = "case.written"
    ANSWERED = "case.answered"
    REPLIED = "case.replied"
    NOTED = "case.noted"
    WAITING = "case.waiting"
    RESUMED = "case.resumed"
    ASSIGNED = "case.assigned"
    PRIORITISED = "case.prioritised"
    TAGGED = "case.tagged"
    CLOSED = "case.closed"
    REOPENED = "case.reopened"
    MERGED = "case.merged"
    JOINED = "case.joined"
    SPLIT = "case.split"
    LINKED = "case.linked"
    ATTACHED = "case.attached"
    SCANNED = "case.attachment_scanned"
    RELEASED = "case.attachment_released"
    DRAWN = "case.drawn_for_rating"
    RATED = "case.rated"
    RATING_REMINDED = "case.rating_reminded"
    LOOK_OPENED = "case.look_opened"
    LOOK_ENDED = "case.look_ended"
    LOTS_COMMITTED = "lots.committed"
    LOTS_REVEALED = "lots.revealed"
    REMINDED = "case.reminded"
    VIEW_SAVED = "queue.view_saved"
    VIEW_REMOVED = "queue.view_removed"
    RULE_SET = "queue.rule_set"
    RULE_REMOVED = "queue.rule_removed"
    REPLY_PREPARED = "queue.reply_prepared"


@facts_of(Kind.OPENED, sentence=_("The case was opened (%(way)s)"))
@dataclass(frozen=True, slots=True)
class Opened:
    code: str
    kind_of_case: str
    way: str
    person: str
    locale: str
    service: str
    plan: str
    priority: str
    heading: str
    body: str
    clause: str
    ceremony: str
    files: list[str]


@facts_of(Kind.CLAIMED, sentence=_("Whoever holds the receipt said who they are"))
@dataclass(frozen=True, slots=True)
class Claimed:
    person: str


@facts_of(Kind.ACKNOWLEDGED, sentence=_("The receipt was confirmed (%(how)s)"))
@dataclass(frozen=True, slots=True)
class Acknowledged:
    how: str


@facts_of(Kind.WRITTEN, sentence=_("The person wrote"))
@dataclass(frozen=True, slots=True)
class Written:
    body: str
    files: list[str]


@facts_of(Kind.ANSWERED, sentence=_("We answered"))
@dataclass(frozen=True, slots=True)
class Answered:
    body: str
    canned: str
    files: list[str]


@facts_of(Kind.REPLIED, sentence=_("We wrote that we are working on it"))
@dataclass(frozen=True, slots=True)
class Replied:
    body: str
    canned: str
    files: list[str]


@facts_of(Kind.NOTED, sentence=_("A colleague made a note"))
@dataclass(frozen=True, slots=True)
class Noted:
    body: str
    files: list[str]


@facts_of(Kind.WAITING, sentence=_("We wait for the person: %(reason)s"))
@dataclass(frozen=True, slots=True)
class Waiting:
    reason: str


@facts_of(Kind.RESUMED, sentence=_("The waiting is over"))
@dataclass(frozen=True, slots=True)
class Resumed:
    pass


@facts_of(Kind.ASSIGNED, sentence=_("Now with: %(team)s %(assignee)s"))
@dataclass(frozen=True, slots=True)
class Assigned:
    was_team: str
    was_assignee: str
    team: str
    assignee: str
    reason: str


@facts_of(Kind.PRIORITISED, sentence=_("Priority: %(now)s instead of %(was)s"))
@dataclass(frozen=True, slots=True)
class Prioritised:
    was: str
    now: str


@facts_of(Kind.TAGGED, sentence=_("Tags were changed"))
@dataclass(frozen=True, slots=True)
class Tagged:
    added: list[str]
    removed: list[str]


@facts_of(Kind.CLOSED, sentence=_("The case was closed"))
@dataclass(frozen=True, slots=True)
class Closed:
    outcome: str
    words: str


@facts_of(Kind.REOPENED, sentence=_("The case was opened again"))
@dataclass(frozen=True, slots=True)
class Reopened:
    reason: str


@facts_of(Kind.MERGED, sentence=_("Joined with %(into_code)s"))
@dataclass(frozen=True, slots=True)
class Merged:
    into: str
    into_code: str


@facts_of(Kind.JOINED, sentence=_("%(other_code)s was joined with this case"))
@dataclass(frozen=True, slots=True)
class Joined:
    other: str
    other_code: str


@facts_of(Kind.SPLIT, sentence=_("A part went on as %(new_code)s"))
@dataclass(frozen=True, slots=True)
class Split:
    new: str
    new_code: str
    messages: list[str]


@facts_of(Kind.LINKED, sentence=_("Linked with %(other_code)s"))
@dataclass(frozen=True, slots=True)
class Linked:
    other: str
    other_code: str


@facts_of(Kind.ATTACHED, sentence=_("A file was attached"))
@dataclass(frozen=True, slots=True)
class Attached:
    attachment: str
    name: str
    media_type: str
    size: int
    sha256: str


@facts_of(Kind.SCANNED, sentence=_("An attached file was checked: %(state)s"))
@dataclass(frozen=True, slots=True)
class Scanned:
    attachment: str
    state: str
    finding: str


@facts_of(Kind.RELEASED, sentence=_("A locked-away file was released: %(reason)s"))
@dataclass(frozen=True, slots=True)
class Released:
    attachment: str
    reason: str


@facts_of(Kind.DRAWN, sentence=_("The draw for the survey was made"))
@dataclass(frozen=True, slots=True)
class Drawn:
    draw: str
    drawn: bool
    asked: bool


@facts_of(Kind.RATED, sentence=_("The person rated us: %(score)s of 5"))
@dataclass(frozen=True, slots=True)
class Rated:
    score: int
    words: str


@facts_of(Kind.RATING_REMINDED, sentence=_("The person was reminded once of the question how content they are"))
@dataclass(frozen=True, slots=True)
class RatingReminded:
    pass


@facts_of(Kind.LOOK_OPENED, sentence=_("A look at what went wrong was opened: %(score)s of 5"))
@dataclass(frozen=True, slots=True)
class LookOpened:
    score: int


@facts_of(Kind.LOOK_ENDED, sentence=_("The look at what went wrong was ended: %(found)s"))
@dataclass(frozen=True, slots=True)
class LookEnded:
    found: str


@facts_of(Kind.LOTS_COMMITTED, sentence=_("The lots of %(year)s were fixed: %(percent)s of 100 are asked"))
@dataclass(frozen=True, slots=True)
class LotsCommitted:
    year: int
    percent: int
    seed_sha256: str


@facts_of(Kind.LOTS_REVEALED, sentence=_("The seed of the lots of %(year)s was made known"))
@dataclass(frozen=True, slots=True)
class LotsRevealed:
    year: int
    seed: str


@facts_of(Kind.REMINDED, sentence=_("A colleague was reminded of a date"))
@dataclass(frozen=True, slots=True)
class Reminded:
    provision: str
    stage: str
    to: str


@facts_of(Kind.VIEW_SAVED, sentence=_("The view %(name)s was saved"))
@dataclass(frozen=True, slots=True)
class ViewSaved:
    name: str
    query: str
    shared: bool


@facts_of(Kind.VIEW_REMOVED, sentence=_("The view %(name)s was removed"))
@dataclass(frozen=True, slots=True)
class ViewRemoved:
    name: str


@facts_of(Kind.RULE_SET, sentence=_("Rule of assignment %(position)s: new cases go to %(team)s"))
@dataclass(frozen=True, slots=True)
class RuleSet:
    position: int
    kind_of_case: str
    service: str
    locale: str
    team: str
    to_somebody: bool


@facts_of(Kind.RULE_REMOVED, sentence=_("Rule of assignment %(position)s was removed"))
@dataclass(frozen=True, slots=True)
class RuleRemoved:
    position: int


@facts_of(Kind.REPLY_PREPARED, sentence=_("The prepared answer %(slug)s was written"))
@dataclass(frozen=True, slots=True)
class ReplyPrepared:
    slug: str
    kind_of_case: str
    active: bool
    titles: dict[str, str]
    bodies: dict[str, str]
