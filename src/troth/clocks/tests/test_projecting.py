"""Clock rows: written with what happened, the same however often they are made, each reminder taken once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from troth.clocks.makers import a_year
from troth.clocks.models import Clock
from troth.clocks.queries import clocks_of, due_soonest, to_be_reissued, to_resume
from troth.clocks.rules import Bindingness, Happening, Pause, State, Unit
from troth.clocks.services import Subject, claim_reminder, forget, project, recompute
from troth.clocks.services.projecting import NoTransaction
from troth.clocks.tests.cases import WAITING, at, row, shown

pytestmark = pytest.mark.django_db
ROWS = [
    row(24, "hour", id="ack", meets=("acknowledged",)),
    row(7, "workday", id="answer", pauses=(WAITING,)),
    row(15, "day", id="law", bindingness=Bindingness.LAW),
]
START = "2026-09-30T10:00"


def happened(*told: tuple[str, str]) -> list[Happening]:
    return [Happening(kind, at(when)) for kind, when in (("received", START), *told)]


def contents() -> list[dict[str, Any]]:
    return [dict(row) for row in Clock.objects.order_by("subject_id", "provision", "run").values()]


def test_projecting_writes_a_row_a_clock_with_versions_and_trace_and_marks_the_leading_one() -> None:
    found = project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    rows = {clock.provision: clock for clock in Clock.objects.all()}
    assert [clock.provision for clock in found] == ["ack", "answer", "law"]
    assert {name: clock.leads for name, clock in rows.items()} == {"ack": True, "answer": False, "law": False}
    answer = rows["answer"]
    assert (answer.version, answer.calendar_version) == ("1", "CN 2026.1")
    assert shown(answer.due) == "2026-10-15 23:59:59"
    assert answer.trace[0][0] == "received"


def test_projecting_again_gives_the_same_rows_and_touches_none() -> None:
    project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    before = contents()
    project("case", "7", happened(), ROWS, at=at("2026-09-30T10:06"))
    assert contents() == before


def test_projecting_follows_what_happened_and_removes_what_no_longer_applies() -> None:
    project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    told = ("acknowledged", "2026-09-30T11:00"), ("asked", "2026-10-08T10:00")
    project("case", "7", happened(*told), ROWS[:2], at=at("2026-10-09T10:00"))
    rows = {clock.provision: (clock.state, clock.leads) for clock in Clock.objects.all()}
    assert rows == {"ack": (State.MET, False), "answer": (State.PAUSED, True)}


@pytest.mark.django_db(transaction=True)
def test_clocks_are_projected_in_the_transaction_of_what_happened_or_not_at_all() -> None:
    with pytest.raises(NoTransaction):
        project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    with pytest.raises(RuntimeError), transaction.atomic():
        project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
        raise RuntimeError
    assert not Clock.objects.exists()
    with pytest.raises(NoTransaction), transaction.atomic():
        recompute([], at=at("2026-09-30T10:05"))


def test_recomputing_all_gives_the_same_rows_as_projecting_each() -> None:
    now = at("2026-10-20T10:00")
    stories = {str(n): happened(("answered", f"2026-10-{8 + n % 12:02}T10:00")) for n in range(40)}
    for id, story in stories.items():
        project("case", id, story, ROWS, at=now)
    before = contents()
    assert recompute((Subject("case", id, story, ROWS) for id, story in stories.items()), at=now) == 0
    assert contents() == before
    Clock.objects.filter(subject_id="3").delete()
    Clock.objects.filter(subject_id="5", provision="law").update(due=now, state="running")
    Clock.objects.filter(subject_id="6", provision="law").update(provision="gone")
    changed = recompute((Subject("case", id, story, ROWS) for id, story in stories.items()), at=now)
    assert changed == 3 + 1 + 2
    strip = [{**row, "id": 0} for row in contents()]
    assert strip == [{**row, "id": 0} for row in before]


def test_a_reminder_is_taken_once_per_due_date() -> None:
    now = at("2026-09-30T10:05")
    project("case", "7", happened(), ROWS[1:2], at=now)
    clock = Clock.objects.get()
    assert claim_reminder(clock.pk, "reminded_before", due=clock.due, at=now)
    assert not claim_reminder(clock.pk, "reminded_before", due=clock.due, at=now)
    assert claim_reminder(clock.pk, "reminded_due", due=clock.due, at=now)
    later = (("asked", "2026-10-08T10:00"), ("replied", "2026-10-12T10:00"))
    project("case", "7", happened(*later), ROWS[1:2], at=at("2026-10-12T11:00"))
    moved = Clock.objects.get()
    assert moved.due > clock.due
    assert not claim_reminder(clock.pk, "reminded_before", due=clock.due, at=now)  # of the date that is no more
    assert claim_reminder(clock.pk, "reminded_before", due=moved.due, at=now)
    with pytest.raises(ValueError, match="reminded_before"):
        claim_reminder(clock.pk, "pk", due=moved.due, at=now)


def test_an_ended_clock_reminds_nobody_and_what_is_gone_has_none() -> None:
    project("case", "7", happened(("answered", "2026-10-08T10:00")), ROWS[1:2], at=at("2026-10-09T10:00"))
    clock = Clock.objects.get()
    assert not claim_reminder(clock.pk, "reminded_due", due=clock.due, at=at("2026-10-09T10:00"))
    assert forget("case", 7) == 1
    assert not Clock.objects.exists()


def test_what_is_due_soonest_comes_first_and_late_is_seen_between_projections() -> None:
    for id, day in (("1", "09"), ("2", "08"), ("3", "10")):
        story = [Happening("received", at(f"2026-10-{day}T10:00"))]
        project("case", id, story, ROWS, at=at(f"2026-10-{day}T10:00"))
    now = at("2026-10-10T09:00")
    found = due_soonest("case", now)
    assert [(view.subject_id, view.state) for view in found] == [("2", "missed"), ("1", "running"), ("3", "running")]
    assert [view.subject_id for view in due_soonest("case", now, after=(found[0].due, found[0].pk), limit=1)] == ["1"]
    assert due_soonest("case", now, until=found[0].due) == ()


def test_clocks_are_shown_with_their_trace_in_words() -> None:
    project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    views = {view.provision: view for view in clocks_of("case", 7, at("2026-09-30T10:05"))}
    assert views["law"].law_says
    assert views["law"].bindingness == "law"
    assert not views["answer"].law_says
    assert any("2026-10-10 (Sat) counts: a make-up workday" in line for line in views["answer"].told)


def test_a_pause_that_reaches_its_cap_asks_to_be_projected_again() -> None:
    capped = [row(24, "hour", pauses=(Pause("asked", "replied", "x", timedelta(hours=6)),))]
    project("case", "7", happened(("asked", "2026-09-30T12:00")), capped, at=at("2026-09-30T13:00"))
    assert to_resume(at("2026-09-30T17:59")) == []
    assert to_resume(at("2026-09-30T18:00")) == [("case", "7")]
    project("case", "7", happened(("asked", "2026-09-30T12:00")), capped, at=at("2026-09-30T18:00"))
    assert to_resume(at("2026-09-30T18:01")) == []
    assert shown(Clock.objects.get().due) == "2026-10-01 16:00:00"


def test_a_provisional_date_is_issued_anew_when_the_calendar_arrives() -> None:
    story = [Happening("received", at("2026-12-28T10:00"))]
    project("case", "7", story, ROWS[1:2], at=at("2026-12-28T10:00"))
    before = Clock.objects.get()
    assert (before.provisional, shown(before.due)) == (True, "2027-01-04 23:59:59")
    assert before.calendar_version == "CN 2026.1 2027.?"
    a_year(2027, at=datetime(2026, 12, 29, tzinfo=UTC))
    assert to_be_reissued("CN", 2027) == [("case", "7")]
    assert to_be_reissued("CN", 2028) == to_be_reissued("DE", 2027) == []
    project("case", "7", story, ROWS[1:2], at=at("2026-12-29T10:00"))
    after = Clock.objects.get()
    assert (after.provisional, after.calendar_version) == (False, "CN 2026.1 2027.1")
    assert shown(after.due) == "2027-01-06 23:59:59"  # 1 January off, Sunday the 3rd is worked
    assert to_be_reissued("CN", 2027) == []


def test_projecting_one_thing_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    project("case", "7", happened(), ROWS, at=at("2026-09-30T10:05"))
    with django_assert_max_num_queries(2):
        project("case", "7", happened(), ROWS, at=at("2026-09-30T10:06"))


def test_the_unit_of_a_row_is_a_word() -> None:
    assert Unit("workday") == "workday"
