from datetime import UTC, datetime, timedelta

import pytest

from troth.core.refusals import Refused
from troth.web.cursors import BadCursor, page_of
from troth.web.models import IdempotentAnswer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def rows(times: list[datetime]) -> None:
    IdempotentAnswer.objects.bulk_create(
        IdempotentAnswer(key=bytes([n]) * 16, request=b"", claimed_at=at) for n, at in enumerate(times)
    )


def walked(limit: int) -> list[bytes]:
    seen, cursor = [], ""
    while True:
        page = page_of(IdempotentAnswer.objects.all(), cursor=cursor, limit=limit, at="claimed_at")
        seen += [bytes(row.key) for row in page.items]
        if page.next is None:
            return seen
        cursor = page.next


def test_walking_by_cursor_meets_every_row_once_even_where_times_are_equal() -> None:
    rows([NOON, NOON, NOON, NOON + timedelta(seconds=1), NOON])
    assert len(walked(2)) == len(set(walked(2))) == 5
    assert walked(2) == walked(5)


def test_a_row_that_arrives_meanwhile_moves_nothing() -> None:
    rows([NOON + timedelta(seconds=n) for n in range(4)])
    first = page_of(IdempotentAnswer.objects.all(), limit=2, at="claimed_at")
    IdempotentAnswer.objects.create(key=b"new", request=b"", claimed_at=NOON + timedelta(days=1))
    second = page_of(IdempotentAnswer.objects.all(), cursor=first.next or "", limit=2, at="claimed_at")
    assert not {row.pk for row in first.items} & {row.pk for row in second.items}


def test_an_altered_or_invented_cursor_is_refused_with_400() -> None:
    rows([NOON, NOON])
    good = page_of(IdempotentAnswer.objects.all(), limit=1, at="claimed_at").next or ""
    for bad in (good[:-1] + ("A" if good[-1] != "A" else "B"), "x" + good, "e30", "%00", "a:b"):
        with pytest.raises(BadCursor) as refusal:
            page_of(IdempotentAnswer.objects.all(), cursor=bad, at="claimed_at")
        assert refusal.value.status == 400
    assert issubclass(BadCursor, Refused)


def test_no_page_is_longer_than_the_most_or_shorter_than_one() -> None:
    rows([NOON, NOON, NOON])
    assert len(page_of(IdempotentAnswer.objects.all(), limit=0, at="claimed_at").items) == 1
    assert len(page_of(IdempotentAnswer.objects.all(), limit=10**9, at="claimed_at").items) == 3
