"""Write the clocks of things: a projection of their happenings that gives the same rows however often it is made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q

from troth.clocks.models import Clock as Row
from troth.clocks.queries.almanac import almanac
from troth.clocks.rules import Clock, Happening, Provision, deadlines, leading
from troth.core.transactions import in_transaction

AT_ONCE = 500  # subjects of one transaction
REMINDERS = ("reminded_before", "reminded_due", "reminded_after")
SHOWN = (
    "version", "calendar_version", "bindingness", "clause", "zone", "started_at", "due", "state", "met_at", "ended_at",
    "resumes_by", "paused", "provisional", "leads",
)  # fmt: skip  # the others follow from these
WRITTEN = (*SHOWN, "title", "source", "trace", "projected_at", *REMINDERS)
UNSENT = (None, None, None)
KEYS = ("subject_kind", "subject_id", "provision", "run")
Key = tuple[str, str, str, int]
DUE = SHOWN.index("due")


class NoTransaction(RuntimeError):
    """Clocks were to be projected outside the transaction of what happened."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing with clocks: what happened to it, and the provisions that apply."""

    kind: str
    id: str
    happenings: Sequence[Happening]
    provisions: Sequence[Provision]


def project(
    subject_kind: str, subject_id: object, happenings: Iterable[Happening], provisions: Iterable[Provision], *,
    at: datetime,
) -> list[Clock]:  # fmt: skip
    """Bring the rows of one thing up to date in the caller's transaction, and return its clocks, the leading one first.

    Refused outside a transaction: a due date that does not stand with its event would be a rumour.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransaction("clocks are projected in the transaction of what happened")
    found = deadlines(happenings, provisions, almanac(), now=at)
    _write({(subject_kind, str(subject_id)): found}, at)
    return found


def recompute(batch: Iterable[Subject], *, at: datetime) -> int:
    """Project many things again, some hundreds in a transaction, and say how many rows changed."""
    calendars, changed = almanac(), 0
    if in_transaction():
        raise NoTransaction("a long recomputation makes its own transactions")
    for part in _parts(batch):
        found = {
            (subject.kind, subject.id): deadlines(subject.happenings, subject.provisions, calendars, now=at)
            for subject in part
        }
        with transaction.atomic():
            changed += _write(found, at)
    return changed


def forget(subject_kind: str, subject_id: object) -> int:
    """Remove the clocks of a thing that is gone, such as a case that was merged; says how many there were."""
    return Row.objects.of(subject_kind, subject_id).delete()[0]


def claim_reminder(pk: int, which: str, *, due: datetime, at: datetime) -> bool:
    """Take the duty to remind before, at or after a due date: True for one of many workers, once per due date."""
    if which not in REMINDERS:
        raise ValueError(f"a reminder is one of {REMINDERS}")
    return bool(Row.objects.open().filter(pk=pk, due=due, **{which: None}).update(**{which: at}))


def _parts(batch: Iterable[Subject]) -> Iterator[list[Subject]]:
    left = iter(batch)
    while part := list(islice(left, AT_ONCE)):
        yield part


def _write(found: dict[tuple[str, str], list[Clock]], at: datetime) -> int:
    """Insert, change and delete what differs from the rows there are; what is the same is not touched."""
    there = _there(found)
    written: list[tuple[Any, ...]] = []
    for (kind, id), clocks in found.items():
        lead = leading(clocks)
        for clock in clocks:
            key = (kind, id, clock.provision, clock.run)
            shown = _shown(clock, leads=clock is lead)
            known = there.pop(key, None)
            if known is None or known[1] != shown:
                written.append(_row(key, shown, clock, at, known))
    _insert_or_update(written)
    stale = [known[0] for known in there.values()]
    if stale:
        Row.objects.filter(pk__in=stale).delete()
    return len(written) + len(stale)


def _there(found: dict[tuple[str, str], list[Clock]]) -> dict[Key, tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
    """The rows of these things as they are: pk, what they show, and which reminders went out."""
    by_kind: dict[str, list[str]] = {}
    for kind, id in found:
        by_kind.setdefault(kind, []).append(id)
    if not by_kind:
        return {}
    # nothing else in the condition: with "or pk is null" SQLite reads the whole table instead of the index
    wanted = reduce(or_, (Q(subject_kind=kind, subject_id__in=ids) for kind, ids in by_kind.items()))
    names = (*KEYS, "pk", *SHOWN, *REMINDERS)
    rows = Row.objects.filter(wanted).values_list(*names)
    over = 5 + len(SHOWN)
    return {row[:4]: (row[4], row[5:over], row[over:]) for row in rows}


def _shown(clock: Clock, *, leads: bool) -> tuple[Any, ...]:
    return (
        clock.version, clock.calendar_version, clock.bindingness.value, clock.clause, clock.zone, clock.started_at,
        clock.due, clock.state.value, clock.met_at, clock.ended_at, clock.resumes_by, clock.paused, clock.provisional,
        leads,
    )  # fmt: skip


def _row(
    key: Key, shown: tuple[Any, ...], clock: Clock, at: datetime,
    known: tuple[int, tuple[Any, ...], tuple[Any, ...]] | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    """The values of KEYS and WRITTEN."""
    told = dict(clock.title), dict(clock.source), [step.as_json() for step in clock.trace]
    # moved later it is a new date, of which people are told anew
    sent = known[2] if known is not None and clock.due <= known[1][DUE] else UNSENT
    return (*key, *shown, *told, at, *sent)


def _insert_or_update(rows: list[tuple[Any, ...]]) -> None:
    """What `bulk_create(update_conflicts=True)` does, in half its time: after a change all clocks are written anew."""
    connection = transaction.get_connection()
    known = {field.name: field for field in Row._meta.concrete_fields}
    fields = [known[name] for name in (*KEYS, *WRITTEN)]
    quoted = {name: connection.ops.quote_name(name) for name in (*KEYS, *WRITTEN)}
    marks = f"({', '.join(['%s'] * len(fields))})"
    changed = ", ".join(f"{quoted[name]} = EXCLUDED.{quoted[name]}" for name in WRITTEN)
    for begin in range(0, len(rows), AT_ONCE):
        part = rows[begin : begin + AT_ONCE]
        statement = (  # put together from names of columns alone
            f"INSERT INTO {connection.ops.quote_name(Row._meta.db_table)} ({', '.join(quoted.values())})"  # noqa: S608
            f" VALUES {', '.join([marks] * len(part))}"
            f" ON CONFLICT ({', '.join(quoted[name] for name in KEYS)}) DO UPDATE SET {changed}"
        )
        values = [
            field.get_db_prep_save(value, connection) for row in part for field, value in zip(fields, row, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
