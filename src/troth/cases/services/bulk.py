"""One act on many cases: each by its own service, in its own transaction, with its own event; undone within seconds."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from troth.cases import policy
from troth.cases.models import Case, Outcome, Priority, Status
from troth.cases.rules import has_hidden_characters
from troth.cases.services.assigning import assign, prioritise, retag
from troth.cases.services.ending import close, reopen
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.people.models import Staff, Team

UNDO_WITHIN = timedelta(seconds=10)
ON_THE_WAY = timedelta(seconds=3)  # the request itself takes time
MOST_AT_ONCE = 200
Was = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """One case on which it was done, and what it takes to undo it."""

    case: str
    code: str
    was: Was


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was done to which cases, when, and what was refused: code and sentence. Plain values, so that it can wait
    in a session for its undoing."""

    act: str
    value: str
    at: str
    done: tuple[Done, ...]
    refused: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Bulk":
        done = tuple(Done(**each) for each in kept["done"])
        return cls(kept["act"], kept["value"], kept["at"], done, tuple((code, said) for code, said in kept["refused"]))

    def undo_until(self) -> datetime:
        return datetime.fromisoformat(self.at) + UNDO_WITHIN


def do_in_bulk(cases: Iterable[Case], act: str, value: str, *, at: datetime, by: Actor) -> Bulk:
    """Do one act to each of these cases; what one of them refuses is told and stops no other. Refused as a whole
    without the right, for an act or a value that is none, and for too many at once."""
    if not policy.may_work(by):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
    chosen = list(cases)
    if act not in ACTS or not chosen or has_hidden_characters(value):
        raise Invalid(_("Please choose cases, and what to do with them."), field="act")
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid(_("At most 200 cases at once."), field="act")
    target = ACTS[act].target(value)
    done: list[Done] = []
    refused: list[tuple[str, str]] = []
    for case in chosen:
        try:
            was = ACTS[act].do(case, target, at=at, by=by)
        except Refused as no:
            refused.append((case.code, str(no)))
            continue
        if was is not None:
            done.append(Done(str(case.pk), case.code, was))
    return Bulk(act, value, at.isoformat(), tuple(done), tuple(refused))


def undo_bulk(bulk: Bulk, *, at: datetime, by: Actor) -> Bulk:
    """Do the opposite to each case, as an act of its own with its own event; a case that somebody changed meanwhile
    stays as it is. Refused without the right and after ten seconds."""
    if not policy.may_work(by):
        raise Forbidden(_("This needs the role agent, supervisor or administrator."))
    if at > bulk.undo_until() + ON_THE_WAY:
        raise Refused(_("The ten seconds are over. What was done stands; each case can still be changed by itself."))
    done: list[Done] = []
    refused: list[tuple[str, str]] = []
    for each in bulk.done:
        case = Case.objects.select_related("team", "assignee").get(pk=each.case)
        try:
            ACTS[bulk.act].undo(case, each.was, at=at, by=by)
        except Refused as no:
            refused.append((case.code, str(no)))
        else:
            done.append(each)
    return Bulk(bulk.act, bulk.value, at.isoformat(), tuple(done), tuple(refused))


# --- the acts: what is meant, how it is done, how it is undone; `do` answers None where nothing changed ---


@dataclass(frozen=True, slots=True)
class BulkAct:
    target: Callable[[str], Any]
    do: Callable[..., Was | None]
    undo: Callable[..., None]


def _colleague(handle: str) -> Staff:
    found = Staff.objects.filter(handle=handle, is_active=True).first()
    if found is None:
        raise Invalid(_("There is no such colleague."), field="act")
    return found


def _team(slug: str) -> Team:
    found = Team.objects.filter(slug=slug).first()
    if found is None:
        raise Invalid(_("There is no such team."), field="act")
    return found


def _priority(value: str) -> str:
    if value not in Priority.values:
        raise Invalid(_("A priority is low, normal, high or urgent."), field="act")
    return value


def _tag(value: str) -> str:
    if not value.strip():
        raise Invalid(_("Please type the tag."), field="tag")
    return " ".join(value.split()).lower()


def _nothing(value: str) -> str:
    return value


def _give(case: Case, to: Staff | Team, *, at: datetime, by: Actor) -> Was | None:
    """To a colleague, who keeps the team; to a team, where nobody has it yet."""
    team, assignee = (case.team, to) if isinstance(to, Staff) else (to, None)
    was = {"team": _id(case.team), "assignee": _id(case.assignee), "to": [_id(team), _id(assignee)]}
    if (case.team, case.assignee) == (team, assignee):
        return None
    assign(case, team=team, assignee=assignee, at=at, by=by)
    return was


def _give_back(case: Case, was: Was, *, at: datetime, by: Actor) -> None:
    if [_id(case.team), _id(case.assignee)] != was["to"]:
        raise Refused(_("Somebody else changed this case meanwhile."))
    team = Team.objects.filter(pk=was["team"]).first() if was["team"] else None
    assignee = Staff.objects.filter(pk=was["assignee"]).first() if was["assignee"] else None
    assign(case, team=team, assignee=assignee, reason="undone", at=at, by=by)


def _rank(case: Case, priority: str, *, at: datetime, by: Actor) -> Was | None:
    was = {"was": str(case.priority), "now": priority}
    if case.priority == priority:
        return None
    prioritise(case, priority, at=at, by=by)
    return was


def _rank_back(case: Case, was: Was, *, at: datetime, by: Actor) -> None:
    if case.priority != was["now"]:
        raise Refused(_("Somebody else changed this case meanwhile."))
    prioritise(case, was["was"], at=at, by=by)


def _put_tag(case: Case, tag: str, *, at: datetime, by: Actor) -> Was | None:
    if case.tags.filter(slug=tag).exists():
        return None
    retag(case, add=[tag], at=at, by=by)
    return {"tag": tag}


def _take_tag(case: Case, was: Was, *, at: datetime, by: Actor) -> None:
    retag(case, remove=[was["tag"]], at=at, by=by)


def _close(case: Case, _value: str, *, at: datetime, by: Actor) -> Was:
    close(case, Outcome.DUPLICATE, at=at, by=by)
    return {"closed_at": at.isoformat()}


def _open_again(case: Case, was: Was, *, at: datetime, by: Actor) -> None:
    if case.status != Status.CLOSED or case.closed_at != datetime.fromisoformat(was["closed_at"]):
        raise Refused(_("Somebody else changed this case meanwhile."))
    reopen(case, _("Closed by mistake a few seconds ago."), at=at, by=by)


def _id(thing: Staff | Team | None) -> str:
    return str(thing.pk) if thing else ""


ACTS: dict[str, BulkAct] = {
    "colleague": BulkAct(_colleague, _give, _give_back),
    "team": BulkAct(_team, _give, _give_back),
    "priority": BulkAct(_priority, _rank, _rank_back),
    "tag": BulkAct(_tag, _put_tag, _take_tag),
    "duplicate": BulkAct(_nothing, _close, _open_again),
}
