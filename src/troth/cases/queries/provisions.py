"""What is due in a case: what the law says of its kind, and what was promised for its service, plan and priority."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from troth.cases.kinds import CaseKind, kind_of
from troth.cases.models import Case
from troth.clocks.queries.rulebook import provisions_in_force
from troth.clocks.rules import Bindingness, Happening, Pause, Provision, Unit, read_hours
from troth.ledger import Event
from troth.promises.models import Measure
from troth.promises.queries.standards import StandardLine, soonest_of_any, standards_for
from troth.promises.sentences import kind_name

# What the rulebook calls these things for every kind of case: complaint.received, support.merged and so on.
SPOKEN = {"case.opened": "received", "case.acknowledged": "acknowledged", "case.answered": "first_answered",
          "case.merged": "merged"}  # fmt: skip
LAPSES = ("case.merged",)
Kinds = tuple[str, ...]
WAITS = Pause("case.waiting", ("case.resumed", "case.written", "case.closed"), "waiting")


def happenings_of(case: Case) -> list[Happening]:
    """Kind and time of what happened in the case, nothing else of it."""
    events = Event.objects.filter(subject_kind=case._meta.label_lower, subject_id=str(case.pk))
    told = spoken(case.kind, events.order_by("at", "recorded_at").values_list("kind", "at"))
    return [*told, *kind_of(case.kind).told_apart((case.pk,)).get(case.pk, ())]


def spoken(kind: str, events: Iterable[tuple[str, datetime]]) -> Iterator[Happening]:
    """The events under their own names and under those that the rulebook uses, without those that are told apart."""
    apart = kind_of(kind).apart
    for name, at in events:
        if name in apart:
            continue
        yield Happening(name, at)
        if name in SPOKEN:
            yield Happening(f"{kind}.{SPOKEN[name]}", at)


def provisions_of(case: Case) -> list[Provision]:
    """The provisions in force when the case was opened: what changes later does not bind what began before."""
    kind = kind_of(case.kind)
    law = provisions_in_force(case.opened_at, topics=(kind.topic,)) if kind.topic else []
    return [*law, *promises(_standards(case, case.kind), kind), *_further(case, kind)]


def _standards(case: Case, kind: str) -> list[StandardLine]:
    """What is promised for its service; whoever named none is promised the soonest that any service promises."""
    if case.service is None:
        return soonest_of_any(kind, case.priority, case.opened_at)
    return standards_for(case.service.slug, case.plan, kind, case.priority, case.opened_at)


def promises(lines: Iterable[StandardLine], kind: CaseKind) -> Iterator[Provision]:
    """Published standards as provisions; of each measure the most specific, which comes first."""
    seen: set[str] = set()
    for line in lines:
        if line.measure not in seen:
            seen.add(line.measure)
            yield _promise(line, kind)


def _further(case: Case, kind: CaseKind) -> Iterator[Provision]:
    """What is promised within the case under a name of its own, such as the answer to an appeal."""
    for further in kind.further:
        lines = _standards(case, further.kind)
        for line in [line for line in lines if line.measure == Measure.RESOLUTION][:1]:
            promise = _promise(line, kind)
            yield replace(promise, title=_called(further.kind), starts=(further.starts,), meets=further.solved_by)


def _promise(line: StandardLine, kind: CaseKind) -> Provision:
    starts, meets, lapses, restarts = _measured(line.measure, kind)
    terms = line.terms
    return Provision(
        id=f"promise:{line.key}",
        version=str(line.version),
        title=_in_each_language(line.measure),
        amount=terms.amount,
        unit=Unit(terms.unit),
        starts=starts,
        meets=meets,
        pauses=(WAITS,) if terms.pauses_while_waiting else (),
        lapses=(*LAPSES, *kind.lapsed_by, *lapses),
        source=_source(line),
        clause=str(terms.clause or ""),
        bindingness=Bindingness.PROMISE,
        hours=read_hours(terms.hours) if terms.hours else (),
        zone=terms.zone,
        restarts=restarts,
    )


def _measured(measure: str, kind: CaseKind) -> tuple[Kinds, Kinds, Kinds, bool]:
    """From what a promise runs, what keeps it, what ends it unkept, and whether it runs anew: an automatic message
    keeps none but the confirmation of receipt, and closing without a word keeps no promise of an answer."""
    opened, closed = ("case.opened",), ("case.closed",)
    answered = ("case.answered", *(solved for solved in kind.solved_by if solved not in closed))
    if measure == Measure.ACKNOWLEDGEMENT:
        return opened, ("case.acknowledged", *answered), closed, False
    if measure == Measure.FIRST_RESPONSE:
        return opened, answered, closed, False
    if measure == Measure.NEXT_RESPONSE:
        return ("case.written",), answered, closed, True
    return (*opened, "case.reopened"), kind.solved_by, (), True


def _in_each_language(measure: str) -> dict[str, str]:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = str(Measure(measure).label)
    return words


def _called(kind: str) -> dict[str, str]:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = kind_name(kind)
    return words


def _source(line: StandardLine) -> dict[str, str]:
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = _("published promise of the service, version %(n)s") % {"n": line.version}
    return words
