"""The trace is told in sentences, in both languages, and survives being kept as JSON."""

import json

import pytest
from django.utils import translation

from troth.clocks.queries import read_trace, told
from troth.clocks.queries.telling import SENTENCES
from troth.clocks.rules import Direction, Extension, Unit
from troth.clocks.tests.cases import OFFICE, WAITING, clock, row

LONGER = (Extension("extended", 2, Unit.DAY, "complex"),)
CLOCKS = {
    "workdays": clock(
        ("received", "2026-09-30T10:00"), ("asked", "2026-10-09T10:00"), ("replied", "2026-10-12T10:00"),
        ("answered", "2026-10-30T10:00"), rows=row(7, "workday", pauses=(WAITING,), hours=OFFICE, by_closing=True),
    ),
    "still": clock(
        ("received", "2026-10-08T10:00"), ("asked", "2026-10-09T10:00"), rows=row(3, "day", pauses=(WAITING,)),
        now="2026-10-10T10:00",
    ),
    "rolled": clock(("received", "2026-09-19T10:00"), rows=row(15, "day", rolls=True)),
    "weekend": clock(("received", "2026-11-06T10:00"), rows=row(1, "day", rolls=True)),
    "unknown": clock(("received", "2026-12-28T10:00"), rows=row(7, "workday")),
    "month": clock(
        ("received", "2026-01-31T10:00"), ("extended", "2026-02-01T10:00"), ("answered", "2026-02-02T10:00"),
        rows=row(1, "month", extends=LONGER),
    ),
    "late": clock(("received", "2026-01-05T10:00"), ("extended", "2026-03-01T10:00"), rows=row(1, "day", extends=LONGER)),
    "hours": clock(
        ("received", "2026-10-09T10:00"), ("withdrawn", "2026-10-20T10:00"), rows=row(2, "hour", lapses=("withdrawn",))
    ),
    "business": clock(("received", "2026-10-09T10:00"), rows=row(2, "business_hour", hours=OFFICE)),
    "today": clock(("received", "2026-10-09T10:00"), rows=row(1, "end_of_day")),
    "before": clock(("received", "2026-10-12T10:00"), rows=row(3, "workday", direction=Direction.BEFORE)),
    "days before": clock(("received", "2026-10-12T10:00"), rows=row(3, "day", direction=Direction.BEFORE)),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOCKS)
def test_every_step_is_told_in_both_languages(name: str) -> None:
    steps = CLOCKS[name].trace
    with translation.override("en"):
        english = told(steps)
    with translation.override("zh-hans"):
        chinese = told(steps)
    assert len(english) == len(chinese) == len(steps)
    for one, other in zip(english, chinese, strict=True):
        assert one != other
        assert "%" not in one + other
        assert not any("\u4e00" <= character <= "\u9fff" for character in one.replace("国办发明电〔2025〕7号", ""))


def test_every_sentence_is_used() -> None:
    assert {step.code for found in CLOCKS.values() for step in found.trace} == set(SENTENCES)


def test_a_trace_that_was_kept_is_told_as_a_fresh_one() -> None:
    for found in CLOCKS.values():
        kept = json.loads(json.dumps([step.as_json() for step in found.trace]))
        assert told(read_trace(kept)) == told(found.trace)


def test_the_october_trace_reads_as_a_consumer_can_follow_it() -> None:
    found = told(clock(("received", "2026-09-30T10:00"), rows=row(7, "workday")).trace)
    assert found[0] == "It began on 2026-09-30 10:00 (UTC+8); that day is not counted, the period is 7 workdays."
    assert found[1].startswith("2026-10-01 (Thu) to 2026-10-07 (Wed): no workday, National Day. Ordered by: Notice")
    assert found[2] == "Day 1 is 2026-10-08 (Thu)."
    assert found[3].startswith("2026-10-10 (Sat) counts: a make-up workday for National Day.")
    assert found[4:] == ("Workday 7 is 2026-10-15 (Thu).", "The period ends on 2026-10-15 (Thu) at 24:00.")


def test_a_step_of_a_later_version_is_passed_over() -> None:
    assert told([("invented", {"zone": "Asia/Shanghai"})]) == ()
