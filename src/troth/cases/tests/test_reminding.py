"""Reminders reach who has the case, then their supervisor, once each, however many workers there are."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from unittest.mock import patch

import pytest
from django.db import connections

from troth.cases.events import Kind
from troth.cases.models import Case
from troth.cases.queries.desk import Wanted, queue_page
from troth.cases.services import answer, assign, wait_for_person
from troth.cases.services.reminding import Desk, remind
from troth.cases.tests.desk import promised, the
from troth.cases.tests.makers import a_case
from troth.channels.models import OutgoingMessage
from troth.clocks.models import Clock
from troth.core.actors import Actor
from troth.ledger import Event
from troth.people.models import Staff, Team
from troth.people.tests.makers import NOON, joined, olga

HOUR = timedelta(hours=1)
WORKER = Actor.job("remind_of_dates")
DUE = NOON + 24 * HOUR
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def case() -> Iterator[Case]:
    """A case with an answer promised within 24 hours, which vera has taken; her supervisors are boris and olga."""
    vera, _boris, _olga = joined("vera", "Vera", ["agent"]), joined("boris", "Boris", ["supervisor"]), olga()
    with promised(hours=24):
        case = a_case()
        assign(case, team=None, assignee=vera, at=NOON, by=vera.actor)
        yield case


def told() -> list[tuple[str, str]]:
    """Whom mails went to, in the order of posting."""
    mails = OutgoingMessage.objects.filter(template="case-due").order_by("posted_at", "id")
    return [(Staff.objects.get(pk=mail.person).handle, mail.subject.partition(" ")[2]) for mail in mails]


def reminded() -> list[tuple[str, str]]:
    events = Event.objects.filter(kind=Kind.REMINDED).order_by("recorded_at", "pk")
    return [(event.facts["stage"], event.facts["to"]) for event in events]


def at_hours(*hours: float) -> None:
    for hour in hours:
        remind(at=NOON + hour * HOUR, by=WORKER)


def test_who_has_the_case_is_told_before_and_at_the_date_and_the_supervisor_after_it(case: Case) -> None:
    at_hours(1, 17, 18, 19, 23, 24, 25, 29, 30, 31, 100)
    assert reminded() == [("before", "vera"), ("due", "vera"), ("after", "boris, olga")]
    assert [who for who, _subject in told()] == ["vera", "vera", "boris"], "olga has no mailbox here"


def test_a_short_period_is_reminded_of_a_quarter_before() -> None:
    with promised(hours=4):
        a_case()
    at_hours(2.9)
    assert reminded() == []
    at_hours(3)
    assert [stage for stage, _to in reminded()] == ["before"]


def test_what_nobody_has_goes_to_supervisors_at_once(case: Case) -> None:
    assign(the(case), team=None, assignee=None, at=NOON, by=olga().actor)
    at_hours(18)
    assert reminded() == [("before", "boris, olga")]


def test_a_case_its_holder_has_not_touched_is_shown_to_the_supervisor_before_its_date() -> None:
    vera, _boris = joined("vera", "Vera", ["agent"]), joined("boris", "Boris", ["supervisor"])
    with promised(hours=24):
        case = a_case()
        assign(case, team=None, assignee=vera, at=NOON, by=olga().actor)
        at_hours(18)
        assert [who for who, _subject in told()] == ["vera", "boris"]
        answer(the(case), "We look into it.", interim=True, at=NOON + 19 * HOUR, by=vera.actor)
        at_hours(24)
    assert [who for who, _subject in told()] == ["vera", "boris", "vera"], "who works on it has it"


def test_where_no_supervisor_can_be_reached_an_administrator_is_told_and_else_a_colleague() -> None:
    vera = joined("vera", "Vera", ["agent"])
    with promised(hours=24):
        a_case()
        a_case(body="another", at=NOON + 3 * HOUR)
    at_hours(18)
    assert reminded() == [("before", "vera")]
    Staff.objects.exclude(pk=vera.pk).delete()
    joined("ada", "Ada", ["administrator"])
    at_hours(21)
    assert reminded()[1:] == [("before", "ada")]


def test_the_supervisors_of_the_team_come_before_all_others(case: Case) -> None:
    team = Team.objects.create(slug="first", name="First")
    team.members.add(Staff.objects.get(handle="boris"))
    assign(the(case), team=team, assignee=None, at=NOON, by=olga().actor)
    at_hours(24)
    assert reminded() == [("due", "boris")]


def test_a_colleague_who_left_is_not_told(case: Case) -> None:
    Staff.objects.filter(handle="vera").update(is_active=False)
    at_hours(18)
    assert reminded() == [("before", "boris, olga")]


def test_an_answered_case_reminds_nobody(case: Case) -> None:
    answer(case, "Here it is.", at=NOON + HOUR, by=olga().actor)
    at_hours(18, 24, 30)
    assert reminded() == []


def test_a_clock_that_stands_still_reminds_nobody() -> None:
    with promised(hours=24, pauses=True):
        case = a_case()
        wait_for_person(case, "Which folder?", at=NOON + HOUR, by=olga().actor)
    at_hours(18, 24, 30)
    assert reminded() == []


def test_after_a_long_silence_of_the_worker_nothing_is_announced_that_is_past(case: Case) -> None:
    at_hours(48)
    assert reminded() == [("due", "vera"), ("after", "boris, olga")]


def test_the_queue_shows_that_somebody_was_reminded(case: Case) -> None:
    assert [row.lead.reminded for row in queue_page(Wanted(), me=olga().pk, at=NOON).rows if row.lead] == [False]
    at_hours(18)
    assert [row.lead.reminded for row in queue_page(Wanted(), me=olga().pk, at=NOON).rows if row.lead] == [True]


def test_the_mail_names_the_case_and_nothing_that_was_said(case: Case) -> None:
    at_hours(24)
    (mail,) = OutgoingMessage.objects.filter(template="case-due")
    assert case.code in (mail.text or "")
    assert f"/staff/cases/{case.code}/" in (mail.text or "")
    assert "files of last week" not in (mail.text or "") + (mail.subject or "")
    assert "伊万" not in (mail.text or "")


def test_a_supervisor_reads_who_has_the_case(case: Case) -> None:
    at_hours(48)
    mine, theirs = (
        OutgoingMessage.objects.get(person=str(Staff.objects.get(handle=handle).pk)) for handle in ("vera", "boris")
    )
    assert ("Vera" in (theirs.text or ""), "is with" in (mine.text or "")) == (True, False)


def test_a_worker_killed_between_claiming_and_sending_has_done_neither(case: Case) -> None:
    with patch("troth.cases.services.reminding.post", side_effect=MemoryError), pytest.raises(MemoryError):
        at_hours(18)
    assert Clock.objects.get().reminded_before is None
    at_hours(18, 19)
    assert told() == [("vera", told()[0][1])]
    assert reminded() == [("before", "vera")]


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_at_once_one_reminds() -> None:
    """The round of each begins before any of them has claimed anything."""
    vera = joined("vera", "Vera", ["agent"])
    with promised(hours=24):
        for n in range(5):
            assign(a_case(body=str(n)), team=None, assignee=vera, at=NOON, by=vera.actor)
    together, real = Barrier(4, timeout=30), Desk
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(remind(at=DUE, by=WORKER))
        finally:
            connections.close_all()

    def at_once() -> Desk:
        desk = real()
        together.wait()
        return desk

    with patch("troth.cases.services.reminding.Desk", at_once):
        workers = [Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    assert sum(counts) == 5
    assert reminded() == [("due", "vera")] * 5
    assert OutgoingMessage.objects.filter(template="case-due").count() == 5


def test_many_late_ones_keep_nobody_from_being_reminded_of_the_next(case: Case) -> None:
    with promised(hours=24), patch("troth.cases.services.reminding.AT_ONCE", 2):
        for number in range(3):
            a_case(body=f"Late {number}", at=NOON - 3 * HOUR)
        at_hours(22)
        later = a_case(body="Next", at=NOON + HOUR)
        at_hours(23)
    assert [event.subject_id for event in Event.objects.filter(kind=Kind.REMINDED)].count(str(later.pk)) == 1
