import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from troth.ledger import Event
from troth.ledger.draining import LEASE, LONGEST_WAIT, drain, drain_until_idle, retry, wait_after
from troth.ledger.models import Delivery
from troth.ledger.tests.kinds import SCOPE, behaviour, calls, ring, strike
from troth.vault.datakeys import shred

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    calls.clear()
    behaviour.clear()
    yield
    behaviour.clear()


def fail(event: Event) -> None:
    raise RuntimeError("the address is canary@example.com")


def due_now() -> None:
    Delivery.objects.owed().update(due=timezone.now() - timedelta(seconds=1))


def test_a_delivery_is_run_once_and_then_done() -> None:
    ring()
    assert (drain(), drain()) == (1, 0)
    owed = Delivery.objects.get()
    assert (owed.outcome, owed.attempts, len(calls)) == ("done", 1, 1)


def test_handlers_run_outside_any_transaction() -> None:
    seen: list[bool] = []
    behaviour["answer"] = lambda event: seen.append(connection.in_atomic_block)
    ring()
    drain()
    assert seen == [False]


def test_a_failure_is_tried_again_later_and_keeps_no_words_of_the_error() -> None:
    behaviour["answer"] = fail
    ring()
    drain()
    owed = Delivery.objects.get()
    assert (owed.done_at, owed.attempts) == (None, 1)
    assert owed.due > timezone.now()
    assert owed.error.startswith("RuntimeError at fail:")
    assert "canary" not in owed.error
    del behaviour["answer"]
    due_now()
    drain()
    assert Delivery.objects.get().outcome == "done"


def test_when_its_tries_are_spent_a_delivery_is_dead_until_somebody_retries_it() -> None:
    behaviour["answer"] = fail
    ring()
    for _ in range(3):
        due_now()
        drain()
    dead = Delivery.objects.dead().get()
    assert (dead.attempts, dead.outcome) == (3, "dead")
    due_now()
    assert drain() == 0
    behaviour.clear()
    assert retry(dead, at=timezone.now())
    assert not retry(dead, at=timezone.now())
    assert drain() == 1
    assert Delivery.objects.get().outcome == "done"


def test_what_must_never_be_given_up_is_not() -> None:
    behaviour["strike"] = fail
    strike()
    for _ in range(40):
        due_now()
        drain()
    assert Delivery.objects.owed().get().attempts == 40


def test_the_pause_doubles_up_to_an_hour() -> None:
    assert [wait_after(n).total_seconds() for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert wait_after(13) == wait_after(1000) == LONGEST_WAIT


def test_a_worker_killed_in_the_middle_leaves_a_lease_that_ends() -> None:
    def die(event: Event) -> None:
        raise KeyboardInterrupt

    behaviour["answer"] = die
    ring()
    with pytest.raises(KeyboardInterrupt):
        drain()
    behaviour.clear()
    assert drain() == 0
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1), tick=False):
        assert drain() == 1
    assert Delivery.objects.get().outcome == "done"


def test_a_delivery_whose_person_was_erased_ends_as_erased() -> None:
    behaviour["answer"] = lambda event: event.facts.clear()
    ring()
    shred(SCOPE, at=timezone.now())
    drain()
    assert Delivery.objects.get().outcome == "erased"


def test_a_handler_that_no_longer_exists_ends_in_the_dead_letters() -> None:
    event = ring()
    Delivery.objects.filter(event=event).update(handler="ledger.removed_last_year")
    drain()
    assert Delivery.objects.dead().get().outcome == "unknown"


def test_two_workers_at_once_run_each_delivery_once() -> None:
    ids = {str(ring().pk) for _ in range(20)}

    def work() -> None:
        drain_until_idle()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert sorted(calls) == sorted(ids)
    assert {UUID(call) for call in calls} == set(Event.objects.values_list("pk", flat=True))


def test_a_handler_that_feeds_itself_is_noticed() -> None:
    behaviour["answer"] = lambda event: calls.append(str(ring().pk))
    ring()
    with pytest.raises(RuntimeError, match="feeds itself"):
        drain_until_idle(rounds=5)
