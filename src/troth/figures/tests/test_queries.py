"""Every figure against cases of known age and outcome, and every cell against what it opens to."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from troth.cases.models import Case, Rating
from troth.cases.services import answer, close, merge, reopen
from troth.clocks.models import Clock
from troth.complaints.models import Cause
from troth.complaints.services import decide, investigate, withdraw
from troth.complaints.tests.makers import (
    DAY,
    HOUR,
    NOON,
    NOT_UPHELD,
    UPHELD,
    a_complaint,
    agent,
    assessed,
    decided,
    its_person,
    reviewed,
    the,
)
from troth.core.actors import Actor
from troth.figures.definitions import DEFINITIONS
from troth.figures.queries.board import behind, board
from troth.figures.queries.desk import SUBJECT, Line, line_of, overdue_now, records
from troth.figures.queries.public import kept
from troth.figures.queries.table import HEADER, rows
from troth.figures.rules.periods import WEEK, period_of
from troth.figures.rules.statistics import Share
from troth.people.tests.makers import a_newcomer, confirmed, ivan

pytestmark = pytest.mark.django_db
THIS_WEEK = period_of(NOON.date(), WEEK, timezone.get_default_timezone())


def line(now: datetime = NOON + 10 * DAY, **chosen: str) -> Line:
    return line_of(records(THIS_WEEK.begins, THIS_WEEK.ends, **chosen), THIS_WEEK, now)


def a_clock(case: Case, due: datetime, state: str, met_at: datetime | None = None) -> None:
    Clock.objects.create(
        subject_kind=SUBJECT, subject_id=str(case.pk), provision=f"test {due}", version="1", title={}, source={},
        bindingness="promise", zone="UTC", started_at=case.opened_at, due=due, state=state, met_at=met_at,
        ended_at=met_at, paused=timedelta(), trace=[], projected_at=due,
    )  # fmt: skip


def cases(count: int, *, at: datetime = NOON) -> list[Case]:
    return [a_complaint(at=at, body=f"Matter {n}", same=f"{at}{n}").case for n in range(count)]


def test_an_empty_desk_has_no_shares_and_no_medians() -> None:
    found = line()
    assert (found.received, found.on_time, found.upheld, found.satisfaction) == (
        0,
        Share(0, 0),
        Share(0, 0),
        Share(0, 0),
    )
    assert found.first_answer.median is None
    assert board(WEEK, NOON).late == []


def test_a_chart_of_nothing_is_not_drawn() -> None:
    assert [chart.empty for chart in board(WEEK, NOON).charts] == [False, True, True, True], "zero received is a fact"


def test_what_lies_behind_a_figure_is_told_in_words() -> None:
    decided(UPHELD)
    with translation.override("zh-hans"):
        assert [row.told for row in behind("received", THIS_WEEK, NOON + DAY)] == ["投诉"]
        assert [row.told for row in behind("upheld", THIS_WEEK, NOON + DAY)] == ["重复扣款"]
    Cause.objects.update(is_active=False)
    with translation.override("zh-hans"):
        assert [row.told for row in behind("upheld", THIS_WEEK, NOON + DAY)] == ["重复扣款"], "out of use, still named"


def test_satisfaction_opens_to_those_who_answered() -> None:
    pleased, angry, silent = cases(3)
    for n, (case, score) in enumerate(((pleased, 5), (angry, 1), (silent, None))):
        Rating.objects.create(case=case, drawn=True, draw=f"{n}", asked_at=NOON, score=score)
    assert [(row.code, row.hit) for row in behind("satisfaction", THIS_WEEK, NOON + DAY)] == [
        (angry.code, False), (pleased.code, True),
    ]  # fmt: skip


def test_what_is_open_and_overdue_counts_as_missed_already_and_what_stands_still_does_not() -> None:
    (case,) = cases(1)
    Clock.objects.all().delete()
    a_clock(case, NOON + HOUR, "met", NOON)
    a_clock(case, NOON + 2 * HOUR, "running")
    a_clock(case, NOON + 3 * HOUR, "missed", NOON + 9 * HOUR)
    a_clock(case, NOON + 4 * HOUR, "paused")
    a_clock(case, NOON + 9 * HOUR, "running")
    assert line(NOON + 5 * HOUR).on_time == Share(1, 3)
    opened = behind("on_time", THIS_WEEK, NOON + 5 * HOUR)
    assert [(row.code, row.hit) for row in opened] == [(case.code, False), (case.code, False), (case.code, True)]


def test_the_median_of_answers_drops_no_case_that_still_waits() -> None:
    three = cases(3)
    for case, hours in zip(three[:2], (2, 4), strict=True):
        answer(case, "Here you are.", at=NOON + hours * HOUR, by=agent().actor)
    answer(three[2], "We are on it.", interim=True, at=NOON + HOUR, by=agent().actor)
    times = line().first_answer
    assert (times.median, times.p90, times.n, times.running) == (4 * HOUR, None, 2, 1)
    assert [row.hit for row in behind("first_answer", THIS_WEEK, NOON + DAY)] == [False, True, True]


def test_upheld_counts_first_decisions_and_reversed_counts_appeals() -> None:
    decided(UPHELD)
    reviewed()
    found = line()
    assert (found.upheld, found.reversed) == (Share(1, 2), Share(1, 1))
    assert {bar.key for bar in found.causes} == {"double-charge", "misunderstanding"}
    assert [row.hit for row in behind("reversed", THIS_WEEK, NOON)] == [True]
    assert sum(row.hit for row in behind("upheld", THIS_WEEK, NOON)) == 1


def test_a_case_opened_again_is_counted_with_those_of_its_week() -> None:

    one, _other = cases(2)
    close(one, "withdrawn", at=NOON + HOUR, by=Actor.person(ivan().pk))
    reopen(Case.objects.get(pk=one.pk), "More to say", at=NOON + 2 * HOUR, by=agent().actor)
    assert line().reopened == Share(1, 2)


def test_satisfaction_says_what_silence_leaves_open() -> None:
    for n, case in enumerate(cases(4)):
        Rating.objects.create(case=case, drawn=True, draw=f"{n}", asked_at=NOON, score=(5, 4, 2, None)[n])
    found = line()
    assert (found.satisfaction, found.asked, found.silence) == (Share(2, 3), 4, (0.5, 0.75))


def test_one_kind_and_one_service_can_be_looked_at_alone() -> None:
    cases(2)
    assert line(kind="complaint").received == 2
    assert line(kind="support").received == 0
    assert line(service="nowhere").received == 0
    assert line(service="nowhere").upheld == Share(0, 0)


def test_the_board_reads_as_much_for_thirteen_weeks_as_for_one(django_assert_max_num_queries: object) -> None:
    decided(UPHELD)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        found = board(WEEK, NOON + DAY)
    assert len(found.lines) == 13
    assert found.lines[-1].received == 1
    assert all("<svg" in chart.svg for chart in found.charts)


def test_a_csv_line_has_a_cell_for_every_column() -> None:
    decided(UPHELD)
    (row,) = rows([line()])
    assert len(row) == len(HEADER)
    assert row[0] == THIS_WEEK.name


def test_every_figure_of_the_table_has_a_definition_and_opens_to_cases() -> None:
    decided(UPHELD)
    for figure in set(DEFINITIONS) - {"satisfaction", "open_late"}:
        assert isinstance(behind(figure, THIS_WEEK, NOON + DAY), list)
    assert behind("received", THIS_WEEK, NOON + DAY)


def test_late_cases_are_told_oldest_first() -> None:
    one, two = cases(2)
    Case.objects.filter(pk=one.pk).update(due=NOON + 2 * HOUR, due_state="running")
    Case.objects.filter(pk=two.pk).update(due=NOON + HOUR, due_state="running")
    assert [code for code, _due in overdue_now(NOON + DAY)] == [two.code, one.code]


def test_nothing_is_published_of_fewer_than_five() -> None:
    cases(4)
    assert kept("", NOON + DAY).received is None
    cases(1, at=NOON + HOUR)
    assert kept("", NOON + DAY).received == 5
    shown = kept("nowhere", NOON + DAY)
    assert (shown.received, shown.on_time, shown.upheld, shown.first_answer, shown.late) == (0, None, None, None, 0)


def test_a_person_is_found_again_behind_a_cause_only_with_a_name() -> None:
    from troth.figures.queries.causes import raised

    decided(UPHELD)
    decided(UPHELD, anonymous=True, body="Nameless")
    decided(UPHELD, person=confirmed(a_newcomer(mail="else@example.com", phone="")), body="Else")
    assert raised("double-charge", since=NOON - DAY).count() == 2


def test_who_was_never_answered_has_waited_until_the_case_was_closed_or_joined_and_no_longer() -> None:
    closed, joined_one, into = cases(3)
    merge(joined_one, into, at=NOON + HOUR, by=agent().actor)
    withdraw(the(closed.complaint), at=NOON + 2 * HOUR, by=its_person(the(closed.complaint)))
    decide(assessed(the(into.complaint)), NOT_UPHELD, at=NOON + 9 * HOUR, by=agent().actor)
    found = line()
    assert (found.first_answer.median, found.first_answer.running) == (9 * HOUR, 2)
    waited = {row.code: row.told for row in behind("first_answer", THIS_WEEK, NOON + 10 * DAY)}
    assert (waited[closed.code], waited[joined_one.code], waited[into.code]) == ("2.0 h", "1.0 h", "9.0 h")


def test_a_complaint_decided_twice_counts_once_as_it_was_decided_first() -> None:
    complaint = decided(NOT_UPHELD).complaint
    investigate(the(complaint), "A new statement.", at=NOON + DAY, by=agent().actor)
    decide(the(complaint), UPHELD, at=NOON + DAY, by=agent().actor)
    assert line().upheld == Share(0, 1)
