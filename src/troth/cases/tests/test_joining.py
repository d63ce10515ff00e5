"""Joining and splitting when two do it at once, or when somebody would lose their way by it."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from troth.cases.models import Case, Message, Status
from troth.cases.services import answer, close, merge, split
from troth.cases.tests.makers import a_case
from troth.core.refusals import Refused
from troth.people.tests.makers import NOON, olga

pytestmark = pytest.mark.django_db


def the(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_two_who_join_two_cases_the_one_with_the_other_lose_neither() -> None:
    one, other, by = a_case(body="First"), a_case(body="Second"), olga().actor
    seen_one, seen_other = the(one), the(other)
    merge(one, other, at=NOON, by=by)
    with pytest.raises(Refused):
        merge(seen_other, seen_one, at=NOON, by=by)
    assert list(Case.objects.live()) == [other]


def test_what_is_open_is_not_joined_with_what_is_closed() -> None:
    case, over, by = a_case(body="First"), a_case(body="Second"), olga().actor
    seen = the(over)
    close(over, "solved", at=NOON, by=by)
    with pytest.raises(Refused, match="Open it again"):
        merge(case, seen, at=NOON, by=by)
    assert the(case).status == Status.OPEN


def test_what_somebody_without_a_name_wrote_is_not_split_off_to_where_their_receipt_does_not_lead() -> None:
    case = a_case(anonymous=True)
    with pytest.raises(Refused, match="receipt"):
        split(case, [case.messages.get().pk], "The bill", at=NOON, by=olga().actor)
    assert Case.objects.count() == 1


def at_once(*acts: Callable[[], object]) -> None:
    """Do all of these at the same moment; what is refused is refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(60)
            act()
        except Refused:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)


@pytest.mark.django_db(transaction=True)
def test_what_is_said_in_a_case_while_it_is_joined_is_not_left_behind() -> None:
    by = olga().actor
    for number in range(8):
        one, into = a_case(body=f"First {number}"), a_case(body=f"Second {number}")
        at_once(
            lambda one=one, into=into: merge(one, into, at=NOON, by=by),  # type: ignore[misc]
            lambda one=one: answer(one, "To both.", at=NOON, by=by),  # type: ignore[misc]
            lambda one=one, into=into: merge(into, one, at=NOON, by=by),  # type: ignore[misc]
        )
        left = Case.objects.live().get(pk__in=(one.pk, into.pk))
        assert Message.objects.filter(case=left).count() == Message.objects.filter(case__in=(one, into)).count() == 3
