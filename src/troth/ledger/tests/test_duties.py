from datetime import datetime, timedelta

import pytest

from troth.ledger.duties import Duty, do_what_is_due
from troth.ledger.tests.kinds import NOON

pytestmark = pytest.mark.django_db
done: list[datetime] = []


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


HOURLY = Duty("ring_hourly", timedelta(hours=1), done.append)


def test_a_duty_is_done_when_due_and_not_before() -> None:
    for minutes in (0, 30, 59, 60, 61):
        do_what_is_due([HOURLY], at=NOON + timedelta(minutes=minutes))
    assert done == [NOON, NOON + timedelta(minutes=60)]


def test_of_two_workers_one_takes_the_turn() -> None:
    assert do_what_is_due([HOURLY], at=NOON) == ["ring_hourly"]
    assert do_what_is_due([HOURLY], at=NOON) == []


def test_a_duty_that_fails_stops_no_other_and_waits_for_its_next_turn() -> None:
    def fail(at: datetime) -> None:
        raise RuntimeError

    duties = [Duty("fails", timedelta(hours=1), fail), HOURLY]
    assert do_what_is_due(duties, at=NOON) == ["ring_hourly"]
    assert do_what_is_due(duties, at=NOON + timedelta(minutes=1)) == []
