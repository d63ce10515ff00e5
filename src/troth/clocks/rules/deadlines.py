"""The clocks of one thing: its happenings held against the provisions that apply to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from troth.clocks.rules.calendars import Calendar
from troth.clocks.rules.reckoning import Part, Reckoned, reckon
from troth.clocks.rules.values import (
    Bindingness,
    Clock,
    Direction,
    Happening,
    Pause,
    Provision,
    State,
    Step,
    Stretch,
)

Calendars = Calendar | Mapping[str, Calendar]
Diary = Mapping[str, Sequence[datetime]]  # by kind, in order of time
NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Run:
    """One time a clock ran: from its start until it was met or fell away."""

    number: int
    start: datetime
    met_at: datetime | None
    ended_at: datetime | None


def deadlines(
    happenings: Iterable[Happening], provisions: Iterable[Provision], calendar: Calendars, *, now: datetime
) -> list[Clock]:
    """All clocks of these happenings: open binding ones first, soonest due first; recommendations, paused ones, ended
    ones after them. Of an open clock that is overdue the due date is past, so it stands before those that still run.
    """
    happened = tuple(happenings)
    diary, apart = diary_of(happened), apart_of(happened)
    clocks = [
        clock
        for row in provisions
        for run in (runs_apart(row, diary, apart) if apart else runs_of(row, diary))
        if (clock := _clock(row, run, diary, _calendar_of(row, calendar), now)) is not None
    ]
    clocks.sort(key=_rank)
    return clocks


def leading(clocks: Sequence[Clock]) -> Clock | None:
    """The clock that must be kept next; None when none is open."""
    return clocks[0] if clocks and clocks[0].is_open else None


def _rank(clock: Clock) -> tuple[int, datetime]:
    if not clock.is_open:
        return 3, clock.due
    if clock.state == State.PAUSED:
        return 2, clock.due
    return int(clock.bindingness == Bindingness.STANDARD), clock.due


def diary_of(happenings: Iterable[Happening]) -> Diary:
    """The happenings by kind, each in order of time."""
    diary: dict[str, list[datetime]] = {}
    for happening in happenings:
        diary.setdefault(happening.kind, []).append(happening.at)
    for times in diary.values():
        times.sort()
    return diary


def apart_of(happenings: Sequence[Happening]) -> dict[str, Diary]:
    """A diary for each of several things that are told apart, and under "" one of what is about none of them."""
    things = {happening.about for happening in happenings if happening.about}
    if not things:
        return {}
    return {thing: diary_of(each for each in happenings if each.about == thing) for thing in ("", *sorted(things))}


def _calendar_of(row: Provision, calendar: Calendars) -> Calendar | None:
    return calendar if isinstance(calendar, Calendar) else calendar.get(row.calendar)


# --- when it ran ---


def runs_of(row: Provision, diary: Diary) -> list[Run]:
    """The times this row's clock ran. A start while it runs changes nothing: nobody pushes a due date away by it."""
    starts, meets = _times(diary, row.starts), _times(diary, row.meets)
    if not starts:
        return []
    lapses = _times(diary, row.lapses) if row.lapses else ()
    if row.direction == Direction.BEFORE:
        return _runs_before(starts if row.restarts else starts[:1], meets, lapses)
    runs: list[Run] = []
    for start in starts:
        if runs and (not row.restarts or runs[-1].ended_at is None or start < runs[-1].ended_at):
            continue
        met, lapsed = _first_from(meets, start), _first_from(lapses, start)
        if met is not None and (lapsed is None or met <= lapsed):
            runs.append(Run(len(runs) + 1, start, met, met))
        else:
            runs.append(Run(len(runs) + 1, start, None, lapsed))
    return runs


def runs_apart(row: Provision, diary: Diary, apart: Mapping[str, Diary]) -> list[Run]:
    """The same where several things are told apart: for each that starts it the row's clock runs by itself."""
    starting = [own for thing, own in apart.items() if thing and _times(own, row.starts)]
    if not starting:
        return runs_of(row, diary)
    runs = [run for own in starting for run in runs_of(row, _joined(apart[""], own))]
    runs.sort(key=lambda run: run.start)
    return [replace(run, number=number) for number, run in enumerate(runs, start=1)]


def _joined(one: Diary, other: Diary) -> Diary:
    return {kind: sorted([*one.get(kind, ()), *other.get(kind, ())]) for kind in {*one, *other}}


def _runs_before(events: Sequence[datetime], meets: Sequence[datetime], lapses: Sequence[datetime]) -> list[Run]:
    """Each event is a run of its own; what was done after the event before it counts for it."""
    runs: list[Run] = []
    for event in events:
        since = runs[-1].start if runs else None
        met, lapsed = (next((at for at in times if since is None or at > since), None) for times in (meets, lapses))
        if met is not None and (lapsed is None or met <= lapsed):
            runs.append(Run(len(runs) + 1, event, met, met))
        else:
            runs.append(Run(len(runs) + 1, event, None, lapsed))
    return runs


def _times(diary: Diary, kinds: str | tuple[str, ...]) -> Sequence[datetime]:
    """When any of these kinds happened, in order."""
    if isinstance(kinds, str):
        return diary.get(kinds, ())
    found = [diary[kind] for kind in kinds if kind in diary]
    if len(found) > 1:
        return sorted(at for times in found for at in times)
    return found[0] if found else ()


def _first_from(times: Sequence[datetime], since: datetime) -> datetime | None:
    for at in times:
        if at >= since:
            return at
    return None


# --- what it says ---


def _clock(row: Provision, run: Run, diary: Diary, calendar: Calendar | None, now: datetime) -> Clock | None:
    """The clock of one run; None if the duty fell away before it came due."""
    until = min(run.ended_at, now) if run.ended_at else now
    pauses, open_since, resumes_by = _pauses(row, diary, run.start, until) if row.pauses else ([], None, None)
    found, extras = _extended(row, run, diary, calendar, pauses)
    if run.met_at is not None:
        state = State.MET if run.met_at <= found.due else State.MISSED
    elif run.ended_at is not None:
        if run.ended_at <= found.due:
            return None
        state = State.MISSED
    elif open_since is not None and open_since < found.due:
        state = State.PAUSED
    else:
        state = State.MISSED if now > found.due else State.RUNNING
    return Clock(
        provision=row.id, version=row.version, calendar_version=found.calendar_version,
        title=row.title, bindingness=row.bindingness, source=row.source, started_at=run.start, due=found.due,
        state=state, met_at=run.met_at, provisional=found.provisional, paused=_total(pauses) if pauses else NONE,
        trace=(_started(row, run), *found.steps, *extras, *_outcome(run, found.due)), run=run.number,
        ended_at=run.ended_at, resumes_by=resumes_by if state == State.PAUSED else None,
        clause=row.clause, zone=row.zone,
    )  # fmt: skip


def _started(row: Provision, run: Run) -> Step:
    code = "event" if row.direction == Direction.BEFORE else "received"
    return Step(code, {"at": run.start, "amount": row.amount, "unit": row.unit.value, "zone": row.zone})


def _outcome(run: Run, due: datetime) -> tuple[Step, ...]:
    if run.met_at is not None:
        return (Step("met" if run.met_at <= due else "met_late", {"at": run.met_at}),)
    if run.ended_at is not None:
        return (Step("fell_away", {"at": run.ended_at}),)
    return ()


def _extended(
    row: Provision, run: Run, diary: Diary, calendar: Calendar | None, pauses: Sequence[Stretch]
) -> tuple[Reckoned, list[Step]]:
    """The period with what made it longer: each kind once, and only while it was not over yet."""
    found = reckon(row, calendar, run.start, pauses=pauses)
    extras: list[Step] = []
    if not row.extends:
        return found, extras
    parts: list[Part] = [(row.amount, row.unit)]
    happened = [
        (at, extension) for extension in row.extends
        if (at := _first_from(_times(diary, extension.kind), run.start)) is not None
        and (run.ended_at is None or at <= run.ended_at)
    ]  # fmt: skip
    for at, extension in sorted(happened, key=lambda pair: pair[0]):
        facts = {
            "at": at, "amount": extension.amount, "unit": extension.unit.value, "reason": extension.reason,
        }  # fmt: skip
        if at > found.due:
            extras.append(Step("extended_late", facts))
            continue
        parts.append((extension.amount, extension.unit))
        found = reckon(row, calendar, run.start, pauses=pauses, parts=parts)
        extras.append(Step("extended", facts | {"due": found.due}))
    return found, extras


# --- where it stood still ---


def _pauses(
    row: Provision, diary: Diary, start: datetime, until: datetime
) -> tuple[list[Stretch], datetime | None, datetime | None]:
    """Where the clock stood still until then; since when it does now, and when a cap ends that by itself.

    A pause that is still open is taken to end now: the earliest due date there can be.
    """
    found: list[Stretch] = []
    open_since: datetime | None = None
    resumes: list[datetime | None] = []
    for pause in row.pauses:
        left = pause.cap
        for begins, ends in _stretches(pause, diary, start):
            if begins > until or (left is not None and left <= NONE):
                break
            capped = begins + left if left is not None else None
            over = min(at for at in (ends, capped, until) if at is not None)
            still = (ends is None or ends > until) and (capped is None or capped > until)
            if over > begins:
                found.append(Stretch(begins, over, pause.reason, still))
            if left is not None:
                left -= over - begins
            if still:
                open_since = min(open_since, begins) if open_since else begins
                resumes.append(capped)
    resumes_by = max((at for at in resumes if at), default=None) if None not in resumes else None
    return found, open_since, resumes_by


def _stretches(pause: Pause, diary: Diary, start: datetime) -> list[tuple[datetime, datetime | None]]:
    """From each beginning to the first end after it, cut off at the start; None where no end is known."""
    found: list[tuple[datetime, datetime | None]] = []
    endings = _times(diary, pause.ends)
    for begins in diary.get(pause.begins, ()):
        if found and (found[-1][1] is None or begins < found[-1][1]):
            continue
        ends = next((at for at in endings if at > begins), None)
        if ends is None or ends > start:
            found.append((max(begins, start), ends))
    return found


def _total(pauses: Sequence[Stretch]) -> timedelta:
    """How long the clock stood still in all, overlaps counted once."""
    total, reached = NONE, None
    for pause in sorted(pauses, key=lambda pause: pause.begins):
        begins = max(pause.begins, reached) if reached else pause.begins
        if pause.ends > begins:
            total += pause.ends - begins
            reached = pause.ends
    return total
