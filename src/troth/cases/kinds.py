"""Kinds of case: the apps above declare theirs, so that one queue, one thread and one set of clocks serves them all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise

from troth.core.actors import Actor, Role

if TYPE_CHECKING:
    from troth.cases.models import Case
    from troth.clocks.rules import Happening

DESK = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


class Alongside:
    """What the app of a kind does in the transaction of an act on its case; raising there refuses the act."""

    def opened(self, case: "Case", *, at: datetime, by: Actor) -> None: ...

    def closing(self, case: "Case", outcome: str, words: str, *, at: datetime, by: Actor) -> None: ...

    def reopened(self, case: "Case", *, at: datetime, by: Actor) -> None: ...

    def ranking(self, case: "Case", priority: str, *, at: datetime, by: Actor) -> None: ...

    def merging(self, case: "Case", into: "Case", *, at: datetime, by: Actor) -> None: ...


@dataclass(frozen=True, slots=True)
class Further:
    """A further promise within a case: what the published standards call it, what starts it, what keeps it."""

    kind: str
    starts: str
    solved_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next, as the person reads it. Where it is their turn `turn` says so in a few words, and `place` is
    where on their page they act; `may_end` is whether they may close it there by a word of their own."""

    sentence: str
    turn: str = ""
    place: str = ""
    may_end: bool = True


NextSteps = Callable[[Collection[UUID], datetime], Mapping[UUID, Next]]


def unsaid(cases: Collection[UUID], at: datetime) -> Mapping[UUID, Next]:
    """A kind that adds nothing to what every case says."""
    return {}


ToldApart = Callable[[Collection[UUID]], Mapping[UUID, "Sequence[Happening]"]]


def nothing_apart(cases: Collection[UUID]) -> "Mapping[UUID, Sequence[Happening]]":
    """A kind in whose cases there are not several things with clocks of their own."""
    return {}


@dataclass(frozen=True, slots=True)
class CaseKind:
    """What the desk needs to know of a kind.

    `letter` begins the code people read aloud; `solved_by` are the events that meet the promise of a solution, and
    `lapsed_by` those that end it unmet; `topic` is the part of the rulebook that binds it; `handlers` are the roles
    that may work on it; `alongside` is what else belongs to an act on it, `further` what is promised within it.
    `told` words those of the kind's own events that stand in the person's time line; the others stay in the house.
    `next_steps` says for many of its cases at once what comes next. Of the events named in `apart` the ledger does not
    tell in clear which of several things they are about: `told_apart` says it, from the rows of those things.
    """

    name: str
    letter: str
    title: str | Promise
    solved_by: tuple[str, ...] = ("case.closed",)
    topic: str = ""
    handlers: tuple[str, ...] = DESK
    lapsed_by: tuple[str, ...] = ()
    alongside: Alongside = field(default_factory=Alongside)
    further: tuple[Further, ...] = ()
    told: Mapping[str, str | Promise] = field(default_factory=dict)
    next_steps: NextSteps = unsaid
    apart: tuple[str, ...] = ()
    told_apart: ToldApart = nothing_apart


_kinds: dict[str, CaseKind] = {}


def declare(kind: CaseKind) -> CaseKind:
    """Enter a kind; a second one of the same name or letter is a programming error."""
    if kind.name in _kinds or any(kind.letter == other.letter for other in _kinds.values()):
        raise ValueError(f"{kind.name} is declared twice")
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> CaseKind:
    """The declared kind of this name; KeyError if nobody declared it."""
    return _kinds[name]


def kinds() -> list[CaseKind]:
    return [_kinds[name] for name in sorted(_kinds)]
