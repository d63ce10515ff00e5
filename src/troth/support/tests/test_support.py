"""Requests for help: one queue with all cases, and what counts as solved."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.cases.kinds import kind_of
from troth.cases.models import Case, Way
from troth.cases.queries.desk import Wanted, queue_page
from troth.cases.services import Said, answer, close, merge, open_case, reopen, write
from troth.core.actors import Actor
from troth.people.tests.makers import NOON, ivan, olga
from troth.support.queries import answered_too_late, requests_between, solving_between
from troth.support.rules import SUPPORT, Request, solving_of

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def asked(body: str = "It does not open.", *, hours: float = 0) -> Case:
    at = NOON + hours * HOUR
    return open_case(SUPPORT, Said(body, locale="en"), person=ivan(), way=Way.WEB, at=at, by=Actor.person(ivan().pk))


def solved(case: Case, *, hours: float, answers: int = 1, asks: int = 0) -> Case:
    for n in range(answers):
        answer(case, f"Answer {n}", at=NOON + (hours - 1) * HOUR, by=olga().actor)
    for n in range(asks):
        write(case, f"Again {n}", at=NOON + (hours - 0.5) * HOUR, by=Actor.person(ivan().pk))
    return close(Case.objects.get(pk=case.pk), "solved", at=NOON + hours * HOUR, by=olga().actor)


@pytest.mark.django_db
def test_a_request_has_its_letter_and_stands_in_the_common_queue() -> None:
    case = asked()
    assert case.code.startswith("S-")
    assert kind_of(SUPPORT).topic == "support"
    assert [row.code for row in queue_page(Wanted(kind=SUPPORT), me=olga().pk, at=NOON).rows] == [case.code]


@pytest.mark.django_db
def test_solved_at_first_contact_is_one_answer_and_nothing_more_from_the_person() -> None:
    solved(asked("at once"), hours=2)
    solved(asked("two answers"), hours=2, answers=2)
    solved(asked("asked again"), hours=2, asks=1)
    reopen(solved(asked("opened again"), hours=2), "It is not", at=NOON + 5 * HOUR, by=olga().actor)
    close(asked("withdrawn"), "withdrawn", at=NOON + HOUR, by=olga().actor)
    asked("open")
    found = solving_between(NOON - DAY, NOON + DAY)
    assert (found.closed, found.solved, found.solved_first, found.reopened) == (5, 3, 1, 1)


@pytest.mark.django_db
def test_a_joined_request_is_counted_with_the_other() -> None:
    one, into = asked("one"), asked("two")
    merge(one, into, at=NOON, by=olga().actor)
    assert [request.code for request in requests_between(NOON - DAY, NOON + DAY)] == [into.code]


@pytest.mark.django_db
def test_the_misses_are_listed_one_by_one_and_what_is_still_open_counts_once_its_time_is_over() -> None:
    late, intime, still = asked("late"), asked("in time"), asked("open")
    answer(intime, "Yes", at=NOON + 24 * HOUR, by=olga().actor)
    answer(late, "Sorry", interim=True, at=NOON + HOUR, by=olga().actor)
    answer(late, "Yes", at=NOON + 24.1 * HOUR, by=olga().actor)
    misses = [request.code for request in answered_too_late(NOON - DAY, NOON + DAY, NOON + 24 * HOUR)]
    assert misses == [late.code]
    misses = [request.code for request in answered_too_late(NOON - DAY, NOON + DAY, NOON + 25 * HOUR)]
    assert misses == [late.code, still.code]


@pytest.mark.django_db
def test_counting_takes_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    for n in range(3):
        solved(asked(str(n)), hours=2)
    with django_assert_num_queries(1):  # type: ignore[operator]
        solving_between(NOON - DAY, NOON + DAY)


requests = st.builds(
    Request, code=st.just("S"), opened_at=st.just(NOON), answered_at=st.none() | st.just(NOON),
    closed_at=st.none() | st.just(NOON), outcome=st.sampled_from(["", "solved", "answered"]),
    answers=st.integers(0, 3), asked_again=st.integers(0, 2), reopened=st.integers(0, 2),
)  # fmt: skip


@given(st.lists(requests, max_size=20))
def test_first_contacts_are_among_the_solved_and_those_among_the_closed(found: list[Request]) -> None:
    counted = solving_of(found)
    assert 0 <= counted.solved_first <= counted.solved <= counted.closed <= len(found)
    assert 0 <= counted.reopened <= counted.closed
