"""What clocks say: which run, which stand still, which were kept, and which one leads."""

from datetime import timedelta

from troth.clocks.rules import (
    Bindingness,
    Direction,
    Extension,
    Happening,
    Pause,
    State,
    Unit,
    deadlines,
    leading,
)
from troth.clocks.tests.cases import CN, WAITING, at, clock, clocks, row, shown

RECEIVED = ("received", "2026-10-08T10:00")
DAY = row(24, "hour")


def test_a_clock_runs_until_it_is_due_and_is_missed_from_then_on() -> None:
    running = clock(RECEIVED, rows=DAY, now="2026-10-09T10:00")
    assert (running.state, running.is_open, shown(running.due)) == (State.RUNNING, True, "2026-10-09 10:00:00")
    late = clock(RECEIVED, rows=DAY, now="2026-10-09T10:01")
    assert (late.state, late.met_at, late.is_open) == (State.MISSED, None, True)


def test_met_at_the_due_instant_is_met_and_later_is_missed_with_both_facts() -> None:
    met = clock(RECEIVED, ("answered", "2026-10-09T10:00"), rows=DAY)
    assert (met.state, met.met_at) == (State.MET, at("2026-10-09T10:00"))
    late = clock(RECEIVED, ("answered", "2026-10-09T10:01"), rows=DAY)
    assert (late.state, late.met_at, late.is_open) == (State.MISSED, at("2026-10-09T10:01"), False)


def test_only_what_the_row_names_starts_and_meets_it() -> None:
    assert clocks(("opened", "2026-10-08T10:00"), rows=DAY) == []
    found = clock(RECEIVED, ("acknowledged", "2026-10-08T10:05"), rows=DAY, now="2026-10-08T11:00")
    assert found.state == State.RUNNING
    either = row(24, "hour", starts=("received", "filed"), meets=("answered", "solved"))
    assert clock(("filed", "2026-10-08T10:00"), ("solved", "2026-10-08T11:00"), rows=either).state == State.MET


def test_an_answer_from_before_the_start_meets_nothing() -> None:
    found = clock(RECEIVED, ("answered", "2026-10-07T10:00"), rows=DAY, now="2026-10-08T11:00")
    assert found.state == State.RUNNING


# --- starting again ---


def test_a_start_that_comes_again_moves_no_due_date() -> None:
    again = ("received", "2026-10-09T09:00")
    for restarts in (False, True):
        found = clock(RECEIVED, again, rows=row(24, "hour", restarts=restarts), now="2026-10-09T09:30")
        assert shown(found.due) == "2026-10-09 10:00:00"


def test_a_start_after_the_answer_begins_a_new_run_only_where_the_row_says_so() -> None:
    story = (RECEIVED, ("answered", "2026-10-08T12:00"), ("received", "2026-10-09T09:00"))
    assert clock(*story, rows=DAY, now="2026-10-09T09:30").state == State.MET
    first, second = sorted(
        clocks(*story, rows=row(24, "hour", restarts=True), now="2026-10-09T09:30"), key=lambda clock: clock.run
    )
    assert (first.run, first.state, second.run, second.state) == (1, State.MET, 2, State.RUNNING)
    assert shown(second.due) == "2026-10-10 09:00:00"


def test_of_several_things_told_apart_each_has_a_clock_of_its_own() -> None:
    told = [
        Happening("received", at("2026-10-07T10:00")),
        Happening("granted", at("2026-10-08T10:00"), about="a"),
        Happening("granted", at("2026-10-08T12:00"), about="b"),
        Happening("paid", at("2026-10-08T13:00"), about="b"),
    ]
    rows = [row(24, "hour", starts="granted", meets="paid", lapses=("withdrawn",)), row(24, "hour", id="whole")]
    found = {(clock.provision, clock.run): clock for clock in deadlines(told, rows, CN, now=at("2026-10-08T14:00"))}
    assert len(found) == 3
    first, second = (found[rows[0].id, run] for run in (1, 2))
    assert (shown(first.due), first.state) == ("2026-10-09 10:00:00", State.RUNNING)
    assert (shown(second.due), second.state, second.met_at) == (
        "2026-10-09 12:00:00", State.MET, at("2026-10-08T13:00"),
    )  # fmt: skip
    gone = [*told, Happening("withdrawn", at("2026-10-08T15:00"))]
    assert [c.run for c in deadlines(gone, rows[:1], CN, now=at("2026-10-08T16:00"))] == [2]


def test_what_falls_away_before_it_is_due_is_no_clock_and_after_it_stays_missed() -> None:
    rule = row(24, "hour", lapses=("withdrawn",))
    assert clocks(RECEIVED, ("withdrawn", "2026-10-09T09:00"), rows=rule) == []
    late = clock(RECEIVED, ("withdrawn", "2026-10-10T09:00"), rows=rule)
    assert (late.state, late.met_at, late.is_open) == (State.MISSED, None, False)
    met = clock(RECEIVED, ("answered", "2026-10-08T11:00"), ("withdrawn", "2026-10-08T12:00"), rows=rule)
    assert met.state == State.MET


# --- pauses ---


def test_waiting_for_the_consumer_stops_the_clock_only_where_its_own_rule_says_so() -> None:
    story = (RECEIVED, ("asked", "2026-10-08T12:00"))
    assert clock(*story, rows=DAY, now="2026-10-12T10:00").state == State.MISSED
    paused = clock(*story, rows=row(24, "hour", pauses=(WAITING,)), now="2026-10-12T10:00")
    assert (paused.state, paused.paused) == (State.PAUSED, timedelta(days=3, hours=22))
    assert shown(paused.due) == "2026-10-13 08:00:00"  # if it went on now: 22 of 24 hours are left
    assert any(step.code == "paused" and step.facts["reason"] == WAITING.reason for step in paused.trace)


def test_after_the_reply_the_clock_runs_on_with_what_was_left() -> None:
    story = (RECEIVED, ("asked", "2026-10-08T12:00"), ("replied", "2026-10-10T12:00"))
    found = clock(*story, rows=row(24, "hour", pauses=(WAITING,)), now="2026-10-11T09:00")
    assert (found.state, shown(found.due)) == (State.RUNNING, "2026-10-11 10:00:00")


def test_a_pause_that_begins_after_the_due_date_hides_no_miss() -> None:
    found = clock(RECEIVED, ("asked", "2026-10-09T10:01"), rows=row(24, "hour", pauses=(WAITING,)))
    assert found.state == State.MISSED


def test_a_cap_ends_a_pause_by_itself_and_counts_all_pauses_together() -> None:
    capped = row(24, "hour", pauses=(Pause("asked", "replied", "x", timedelta(hours=6)),))
    waiting = clock(RECEIVED, ("asked", "2026-10-08T12:00"), rows=capped, now="2026-10-08T13:00")
    assert (waiting.state, waiting.resumes_by) == (State.PAUSED, at("2026-10-08T18:00"))
    over = clock(RECEIVED, ("asked", "2026-10-08T12:00"), rows=capped, now="2026-10-09T11:00")
    assert (over.state, over.resumes_by, shown(over.due)) == (State.RUNNING, None, "2026-10-09 16:00:00")
    twice = (("asked", "2026-10-08T12:00"), ("replied", "2026-10-08T16:00"), ("asked", "2026-10-08T20:00"))
    assert shown(clock(RECEIVED, *twice, rows=capped, now="2026-10-09T11:00").due) == "2026-10-09 16:00:00"


def test_a_clock_that_was_met_is_not_paused_afterwards() -> None:
    story = (RECEIVED, ("answered", "2026-10-08T11:00"), ("asked", "2026-10-08T12:00"))
    found = clock(*story, rows=row(24, "hour", pauses=(WAITING,)))
    assert (found.state, found.paused, shown(found.due)) == (State.MET, timedelta(), "2026-10-09 10:00:00")


# --- extensions ---

LONGER = row(1, "month", extends=(Extension("extended", 2, Unit.MONTH, "complex request"),))


def test_an_extension_inside_the_period_makes_it_longer_once() -> None:
    story = (("received", "2026-01-31T10:00"), ("extended", "2026-02-20T10:00"), ("extended", "2026-04-20T10:00"))
    found = clock(*story, rows=LONGER, now="2026-03-01T10:00")
    assert shown(found.due) == "2026-04-30 23:59:59"  # one month and two further are three, from the day of receipt
    assert [step.code for step in found.trace].count("extended") == 1


def test_an_extension_after_the_period_is_too_late() -> None:
    found = clock(("received", "2026-01-31T10:00"), ("extended", "2026-03-01T10:00"), rows=LONGER)
    assert (found.state, shown(found.due)) == (State.MISSED, "2026-02-28 23:59:59")
    assert found.trace[-1].code == "extended_late"


def test_an_extension_in_another_unit_is_counted_from_the_last_day() -> None:
    rule = row(15, "day", extends=(Extension("extended", 3, Unit.WORKDAY, "x"),))
    found = clock(("received", "2026-09-16T10:00"), ("extended", "2026-09-30T10:00"), rows=rule)
    assert shown(found.due) == "2026-10-10 23:59:59"  # 1 October, then 8, 9 and the make-up Saturday


# --- before an event ---


def test_a_notice_is_met_by_what_is_sent_in_time_before_the_event() -> None:
    rule = row(7, "day", starts="renews", meets="reminded", direction=Direction.BEFORE)
    renews = ("renews", "2026-12-10T10:00")
    assert clock(renews, ("reminded", "2026-12-02T10:00"), rows=rule).state == State.MET
    assert clock(renews, ("reminded", "2026-12-04T10:00"), rows=rule).state == State.MISSED
    assert clock(renews, rows=rule, now="2026-12-02T10:00").state == State.RUNNING
    assert clock(renews, rows=rule, now="2026-12-03T10:00").state == State.MISSED


def test_each_renewal_needs_its_own_notice() -> None:
    rule = row(7, "day", starts="renews", meets="reminded", direction=Direction.BEFORE, restarts=True)
    story = (("renews", "2025-12-10T10:00"), ("renews", "2026-12-10T10:00"), ("reminded", "2025-12-01T10:00"))
    states = {clock.run: clock.state for clock in clocks(*story, rows=rule, now="2026-11-01T10:00")}
    assert states == {1: State.MET, 2: State.RUNNING}


# --- several ---


def _rows() -> list[object]:
    return [
        row(15, "day", id="law", bindingness=Bindingness.LAW),
        row(7, "workday", id="ours"),
        row(2, "day", id="advice", bindingness=Bindingness.STANDARD),
        row(1, "day", id="ack", meets=("acknowledged",)),
    ]


def test_the_earliest_open_binding_clock_leads_and_law_and_promise_stand_apart() -> None:
    found = clocks(RECEIVED, ("acknowledged", "2026-10-08T10:05"), rows=_rows(), now="2026-10-08T12:00")
    assert [clock.provision for clock in found] == ["ours", "law", "advice", "ack"]
    assert [clock.law_says for clock in found] == [False, True, False, False]
    lead = leading(found)
    assert lead is not None and lead.provision == "ours"


def test_an_overdue_clock_leads_and_an_ended_one_never_does() -> None:
    found = clocks(RECEIVED, rows=_rows(), now="2026-10-10T12:00")
    assert [clock.provision for clock in found] == ["ack", "ours", "law", "advice"]
    done = clocks(RECEIVED, ("acknowledged", "2026-10-08T11:00"), ("answered", "2026-10-08T12:00"), rows=_rows())
    assert leading(done) is None
    assert leading([]) is None


def test_the_order_of_the_happenings_does_not_matter() -> None:
    story = [Happening("answered", at("2026-10-08T11:00")), Happening("received", at("2026-10-08T10:00"))]
    now = at("2026-10-09T10:00")
    assert deadlines(story, [DAY], CN, now=now) == deadlines(story[::-1], [DAY], CN, now=now)


def test_a_clock_names_the_versions_it_came_from_and_its_calendar_is_chosen_by_the_row() -> None:
    found = clock(RECEIVED, rows=row(7, "workday"), calendar={"CN": CN})
    assert (found.provision, found.version, found.calendar_version) == ("answer", "1", "CN 2026.1")
    assert clock(RECEIVED, rows=DAY, calendar={"CN": CN}).calendar_version == ""  # hours look into no calendar


def test_a_pause_that_begins_this_very_moment_stands_still_already() -> None:
    pausing = row(24, "hour", pauses=(WAITING,))
    found = clock(RECEIVED, ("asked", "2026-10-08T12:00"), rows=pausing, now="2026-10-08T12:00")
    assert (found.state, shown(found.due)) == (State.PAUSED, "2026-10-09 10:00:00")
