"""Keep cases findable: bring the index up to what a case says now, or make all of it anew. The index is no record:
whatever is in it can be read from the cases again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Prefetch

from troth.cases.models import Case, CaseQuerySet, Message
from troth.cases.search.index import Broken, Entry, index, is_on
from troth.cases.search.rules import Grams, code_word, grams
from troth.vault.datakeys import keys_in_hand, take_keys, unless_erased

A_BATCH = 200
Progress = Callable[[int, int], None]


def keep_findable(case_id: UUID | str, *, at: datetime) -> None:
    """Bring the index up to this case, as of now; where search is off nothing is kept. Broken where the index cannot
    be read."""
    if is_on():
        index().put(list(_entries(_with_words().filter(pk=case_id), at)))


def rebuild(progress: Progress = lambda done, all: None) -> int:
    """Make the whole index anew, oldest case first, and return how many cases are in it; where search is off, remove
    it. One that cannot be read is thrown away first. Searching goes on meanwhile."""
    if not is_on():
        index().drop()
        return 0
    try:
        stale = index().kept()
    except Broken:
        index().drop()
        stale = set()
    index().put_many(_all(progress, stale))
    index().forget(sorted(stale))
    return len(index().kept())


def _all(progress: Progress, stale: set[UUID]) -> Iterator[list[Entry]]:
    """Every case there is, a batch at a time; what is one is not stale."""
    done, count = 0, Case.objects.count()
    for batch in _batches(Case.objects.order_by("changed_at", "pk").values_list("pk", flat=True).iterator()):
        with keys_in_hand():
            yield list(_entries(_with_words().filter(pk__in=batch)))
        stale.difference_update(batch)
        done += len(batch)
        progress(done, count)


def _with_words() -> CaseQuerySet:
    said = Message.objects.order_by("at", "pk")
    return Case.objects.prefetch_related("tags", Prefetch("messages", queryset=said, to_attr="said"))


def _entries(cases: Iterable[Case], at: datetime | None = None) -> Iterator[Entry]:
    found = list(cases)
    take_keys([case.scope() for case in found])
    for case in found:
        yield Entry(case.pk, max(filter(None, (case.changed_at, at))), tuple(_texts(case)))


def _texts(case: Case) -> Iterator[Grams]:
    """Everything a case is found by; what was erased is nothing."""
    yield Grams((code_word(case.code),), ())
    yield grams(unless_erased(lambda: case.subject))
    yield grams(" · ".join(tag.slug for tag in case.tags.all()))
    for message in case.said:  # type: ignore[attr-defined]
        yield grams(_body(message))


def _body(message: Message) -> str:
    return unless_erased(lambda: message.body)


def _batches(ids: Iterable[UUID]) -> Iterator[Sequence[UUID]]:
    rest = iter(ids)
    while batch := list(islice(rest, A_BATCH)):
        yield batch
