"""All clocks anew: the same rows as one by one, and nothing that happened meanwhile is lost."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from troth.cases.models import Case, Way
from troth.cases.services import Said, answer, close, keep_clocks_of, open_case, wait_for_person
from troth.cases.services.recomputing import recompute_clocks
from troth.cases.tests.makers import a_case
from troth.clocks.models import Clock
from troth.clocks.services import recompute
from troth.core.actors import Actor
from troth.people.tests.makers import NOON, SETUP, ivan, olga
from troth.promises.rules.standards import Key, Terms
from troth.promises.services import draft_standard, publish_standard
from troth.promises.tests.makers import drive
from troth.support.rules import SUPPORT

HOUR = timedelta(hours=1)


def a_request(n: int, priority: str = "normal") -> Case:
    said = Said(f"It does not open {n}", locale="en", service=drive(), priority=priority)
    return open_case(SUPPORT, said, person=ivan(), way=Way.WEB, at=NOON + n * HOUR, by=Actor.person(ivan().pk))


@pytest.fixture
def cases() -> list[Case]:
    drive()
    for measure, amount in (("first_response", 24), ("resolution", 72)):
        key = Key("drive", "", SUPPORT, "", measure)
        draft_standard(
            key, Terms(amount, "hour", pauses_while_waiting=True), drafter="Lin Lan", at=NOON - HOUR, by=SETUP
        )
        publish_standard(key, approver="Gu Yuan", at=NOON - HOUR, by=SETUP)
    made = [a_request(n) for n in range(5)] + [a_case(body="no promise")]
    answer(made[0], "Try 4.3", at=NOON + 10 * HOUR, by=olga().actor)
    wait_for_person(made[1], "Which version?", at=NOON + 10 * HOUR, by=olga().actor)
    close(made[2], "solved", at=NOON + 10 * HOUR, by=olga().actor)
    return made


def rows() -> list[dict[str, Any]]:
    hidden = ("id", "projected_at")
    found = Clock.objects.order_by("subject_id", "provision", "run").values()
    return [{name: value for name, value in row.items() if name not in hidden} for row in found]


def dates() -> dict[str, tuple[Any, ...]]:
    return {code: (*told,) for code, *told in Case.objects.values_list("code", "due", "due_what", "due_state")}


@pytest.mark.django_db(transaction=True)
def test_from_nothing_it_writes_what_single_acts_wrote_and_a_second_time_nothing(cases: list[Case]) -> None:
    now = NOON + 10 * HOUR
    for case in Case.objects.all():
        keep_clocks_of([case], at=now)
    before, told = rows(), dates()
    assert len(before) == 9  # closed without an answer, one promise of an answer fell away
    Clock.objects.all().delete()
    Case.objects.update(due=None, due_what="", due_state="")
    assert recompute_clocks(at=now) == 9
    assert (rows(), dates()) == (before, told)
    assert recompute_clocks(at=now) == 0


@pytest.mark.django_db(transaction=True)
def test_what_happens_while_it_runs_is_not_overwritten(cases: list[Case]) -> None:
    now, real = NOON + 11 * HOUR, recompute

    def meanwhile(subjects: Any, *, at: Any) -> int:
        found = list(subjects)
        answer(cases[3], "Just now", at=now, by=olga().actor)
        return real(found, at=at)

    with patch("troth.cases.services.recomputing.recompute", meanwhile):
        recompute_clocks(at=now)
    first = Clock.objects.get(subject_id=str(cases[3].pk), provision__endswith="first_response")
    assert first.met_at == now
    assert Case.objects.get(pk=cases[3].pk).due_what.endswith("resolution")
