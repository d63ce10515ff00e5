"""What was missed stays missed: neither another priority nor another case takes it back."""

from datetime import timedelta

import pytest

from troth.cases.models import Case
from troth.cases.services import close, merge, prioritise
from troth.cases.services.bulk import do_in_bulk, undo_bulk
from troth.cases.tests.desk import promised, the
from troth.cases.tests.makers import MATTER, a_case
from troth.clocks.models import Clock
from troth.core.refusals import Refused
from troth.people.tests.makers import NOON, olga
from troth.promises.models import Priority
from troth.promises.rules.standards import Key, Terms
from troth.promises.tests.makers import drive, in_force

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def sooner() -> None:
    """What is urgent is answered within four hours, everything else within two days."""
    for priority, hours in (("", 48), ("urgent", 4)):
        in_force(Key("drive", "", MATTER, priority, "first_response"), Terms(hours, "hour"), at=NOON - DAY)


def urgent() -> Case:
    return a_case(service=drive(), priority=Priority.URGENT)


def states(case: Case) -> list[str]:
    return list(Clock.objects.filter(subject_id=str(case.pk)).values_list("state", flat=True))


@pytest.mark.usefixtures("sooner")
def test_a_missed_date_is_not_hidden_by_a_lower_priority() -> None:
    case, by = urgent(), olga().actor
    with pytest.raises(Refused, match="was missed"):
        prioritise(the(case), "normal", at=NOON + 5 * HOUR, by=by)
    close(the(case), "solved", at=NOON + 6 * HOUR, by=by)
    with pytest.raises(Refused, match="was missed"):
        prioritise(the(case), "low", at=NOON + 7 * HOUR, by=by)
    assert states(case) == ["missed"]


@pytest.mark.usefixtures("sooner")
def test_in_time_a_priority_goes_up_and_down() -> None:
    case, by = urgent(), olga().actor
    prioritise(the(case), "low", at=NOON + HOUR, by=by)
    assert the(case).due == NOON + 48 * HOUR


@pytest.mark.usefixtures("sooner")
def test_a_priority_set_by_mistake_is_taken_back_but_no_further() -> None:
    case, by, late = a_case(service=drive()), olga().actor, NOON + 5 * HOUR
    done = do_in_bulk([the(case)], "priority", "urgent", at=late, by=by)
    assert the(case).due == NOON + 4 * HOUR
    with pytest.raises(Refused, match="was missed"):
        prioritise(the(case), "low", at=late, by=by)
    assert undo_bulk(done, at=late, by=by).refused == ()
    assert the(case).due == NOON + 48 * HOUR


def test_no_date_moves_by_joining() -> None:
    by = olga().actor
    with promised(hours=24):
        case, later = a_case(body="First"), a_case(body="Second", at=NOON + HOUR)
        nothing_due = a_case(body="Third")
        Case.objects.filter(pk=nothing_due.pk).update(due=None, due_what="", due_state="")
        for into in (later, nothing_due):
            with pytest.raises(Refused, match="No date moves"):
                merge(the(case), the(into), at=NOON + 2 * HOUR, by=by)
        merge(the(later), the(case), at=NOON + 2 * HOUR, by=by)
    assert the(case).due == NOON + 24 * HOUR


@pytest.mark.usefixtures("sooner")
def test_closing_without_a_word_keeps_no_promise_of_an_answer() -> None:
    early, late, by = a_case(service=drive(), body="Soon"), urgent(), olga().actor
    close(the(early), "duplicate", at=NOON + HOUR, by=by)
    assert states(early) == []
    close(the(late), "duplicate", at=NOON + 5 * HOUR, by=by)
    assert states(late) == ["missed"]
