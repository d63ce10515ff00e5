"""Due dates as law and promise mean them: holidays, make-up days, zones, pauses, and what nobody knows yet."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from troth.clocks.rules import (
    Calendar,
    Direction,
    Extension,
    OutOfCalendar,
    Provision,
    SpecialDay,
    Stretch,
    Unit,
    WrongProvision,
    reckon,
)
from troth.clocks.shipped import shipped_calendar
from troth.clocks.tests.cases import CN, OFFICE, at, clock, due, row, shown
from troth.clocks.tests.drawing import difference, questions

END = "23:59:59"
SEED = 20261121


def test_seven_workdays_over_the_october_holiday_count_the_make_up_saturday() -> None:
    assert due("2026-09-30T10:00", 7, "workday") == f"2026-10-15 {END}"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last"),
    [
        ("2026-09-18T10:00", 1, "workday", "2026-09-20"),  # a make-up Sunday is the first workday after a Friday
        ("2026-02-13T18:00", 2, "workday", "2026-02-24"),  # 14 Feb works, then nine days off
        ("2025-12-31T23:59", 1, "workday", "2026-01-04"),  # the Sunday after New Year is worked
        ("2026-10-10T09:00", 1, "workday", "2026-10-12"),
        ("2026-03-02T09:00", 15, "day", "2026-03-17"),
        ("2026-01-31T09:00", 1, "month", "2026-02-28"),
        ("2024-01-31T09:00", 1, "month", "2024-02-29"),
        ("2026-03-31T09:00", 3, "month", "2026-06-30"),
        ("2025-11-15T00:00", 12, "month", "2026-11-15"),
        ("2026-03-02T00:00", 1, "end_of_day", "2026-03-02"),
        ("2026-03-02T23:59", 2, "end_of_day", "2026-03-03"),
    ],
)
def test_the_day_of_the_start_is_not_counted_and_the_last_day_lasts_till_midnight(
    start: str, amount: int, unit: str, last: str
) -> None:
    assert due(start, amount, unit) == f"{last} {END}"


def test_a_last_day_of_rest_rolls_over_only_where_the_row_says_so() -> None:
    assert due("2026-09-19T10:00", 15, "day") == f"2026-10-04 {END}"
    assert due("2026-09-19T10:00", 15, "day", rolls=True) == f"2026-10-08 {END}"
    assert due("2026-09-25T10:00", 15, "day", rolls=True) == f"2026-10-10 {END}"  # a make-up Saturday is no rest day


def test_minutes_and_hours_are_elapsed_time_by_day_and_night() -> None:
    assert due("2026-09-30T22:00", 24, "hour") == "2026-10-01 22:00:00"
    assert due("2026-09-30T22:00", 90, "minute") == "2026-09-30 23:30:00"


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-10-09T11:00", 1, "2026-10-09 12:00:00"),  # exactly full at noon is due at noon, not after lunch
        ("2026-10-09T11:30", 1, "2026-10-09 14:00:00"),
        ("2026-09-30T17:00", 2, "2026-10-08 10:00:00"),
        ("2026-10-09T17:00", 2, "2026-10-10 10:00:00"),  # the make-up Saturday is open
        ("2026-10-10T20:00", 1, "2026-10-12 10:00:00"),
    ],
)
def test_business_hours_run_in_their_windows_on_workdays(start: str, amount: int, expected: str) -> None:
    assert due(start, amount, "business_hour", hours=OFFICE) == expected


def test_a_day_may_end_at_closing_time() -> None:
    assert due("2026-09-30T10:00", 7, "workday", hours=OFFICE, by_closing=True) == "2026-10-15 18:00:00"


# --- pauses ---


def test_elapsed_and_business_time_stand_still_in_a_pause() -> None:
    pause = ("2026-10-09T11:00", "2026-10-09T15:00")
    assert due("2026-10-09T10:00", 4, "hour", paused=[pause]) == "2026-10-09 18:00:00"
    assert due("2026-10-09T10:00", 4, "business_hour", hours=OFFICE, paused=[pause]) == "2026-10-09 18:00:00"


def test_pauses_that_overlap_count_once() -> None:
    pauses = [("2026-10-09T11:00", "2026-10-09T15:00"), ("2026-10-09T14:00", "2026-10-09T16:00")]
    found = reckon(row(4, "hour"), CN, at("2026-10-09T10:00"), pauses=[Stretch(at(a), at(b)) for a, b in pauses])
    assert shown(found.due) == "2026-10-09 19:00:00"


@pytest.mark.parametrize(
    ("begins", "ends", "last"),
    [
        ("2026-10-09T10:00", "2026-10-09T17:00", "2026-10-15"),  # over before the day ends
        ("2026-10-09T10:00", "2026-10-12T10:00", "2026-10-19"),  # 9 and 10 October do not count
        ("2026-10-15T10:00", "2026-10-20T10:00", "2026-10-20"),  # never due while it stands still
        ("2026-10-01T10:00", "2026-10-07T10:00", "2026-10-15"),  # days of rest did not count anyway
        ("2026-09-01T10:00", "2026-10-08T00:00", "2026-10-15"),
        ("2026-10-16T00:00", "2026-10-30T00:00", "2026-10-15"),
    ],
)
def test_a_workday_does_not_count_if_the_clock_stands_still_when_it_ends(begins: str, ends: str, last: str) -> None:
    assert due("2026-09-30T10:00", 7, "workday", paused=[(begins, ends)]) == f"{last} {END}"


# --- before an event ---


@pytest.mark.parametrize(
    ("event", "amount", "unit", "expected"),
    [
        ("2026-12-10T10:00", 7, "day", "2026-12-03 00:00:00"),
        ("2026-10-12T10:00", 3, "workday", "2026-10-08 00:00:00"),
        ("2026-03-31T10:00", 1, "month", "2026-02-28 00:00:00"),
        ("2026-12-10T10:00", 24, "hour", "2026-12-09 10:00:00"),
        ("2026-10-12T10:00", 2, "business_hour", "2026-10-10 17:00:00"),
        ("2026-12-10T10:00", 1, "end_of_day", f"2026-12-09 {END}"),
    ],
)
def test_before_an_event_the_full_period_stands_between(event: str, amount: int, unit: str, expected: str) -> None:
    assert due(event, amount, unit, direction=Direction.BEFORE, hours=OFFICE) == expected


def test_before_an_event_a_day_of_rest_rolls_to_the_workday_before_it() -> None:
    assert due("2026-10-12T10:00", 7, "day", direction=Direction.BEFORE, rolls=True) == "2026-09-30 00:00:00"


# --- other places ---


def _in(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("start", "wall"), [("2026-03-28T12:00", "13:00"), ("2026-10-24T12:00", "11:00")])
def test_an_hour_is_an_hour_when_the_clocks_turn(start: str, wall: str) -> None:
    found = reckon(row(24, "hour", zone="Europe/Berlin"), None, _in("Europe/Berlin", start))
    assert found.due.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == wall


def test_a_day_ends_at_midnight_on_the_wall_when_the_clocks_turn() -> None:
    found = reckon(row(1, "day", zone="Europe/Berlin"), None, _in("Europe/Berlin", "2026-03-28T12:00"))
    assert found.due + timedelta(microseconds=1) == _in("Europe/Berlin", "2026-03-30T00:00")


def test_a_german_workday_minds_german_holidays_and_no_chinese_ones() -> None:
    rule = row(1, "workday", zone="Europe/Berlin", calendar="DE")
    germany = shipped_calendar("DE")
    assert reckon(rule, germany, _in("Europe/Berlin", "2026-10-02T12:00")).due.date().isoformat() == "2026-10-05"
    assert reckon(rule, germany, _in("Europe/Berlin", "2026-12-24T12:00")).due.date().isoformat() == "2026-12-28"


def test_business_hours_in_a_night_that_has_an_hour_less() -> None:
    rule = row(1, "business_hour", zone="Europe/Berlin", calendar="CN", hours=((60, 240),))
    known = Calendar("CN", {2026: "x"}, [SpecialDay(datetime(2026, 3, 29, tzinfo=UTC).date(), True, {})])
    found = reckon(rule, known, _in("Europe/Berlin", "2026-03-29T00:30"))
    assert found.due == _in("Europe/Berlin", "2026-03-29T03:00")  # 01:00-02:00; then it is 03:00


# --- what nobody knows ---


def test_a_period_that_reaches_an_unknown_year_is_provisional_and_as_early_as_can_be() -> None:
    found = reckon(row(7, "workday"), CN, at("2026-12-28T10:00"))
    assert found.provisional
    assert found.calendar_version == "CN 2026.1 2027.?"
    assert shown(found.due) == f"2027-01-04 {END}"  # 29-31 December, then 1, 2, 3, 4 January may all be workdays
    assert ("unknown", [2027]) in [(step.code, step.facts.get("years")) for step in found.steps]


def test_the_provisional_date_is_never_later_than_the_true_one() -> None:
    blind = Calendar("CN", {2024: "1", 2025: "1"}, [day for day in CN.specials if day.day.year < 2026])
    for day in range(1, 32):
        for amount in (3, 7, 15, 45):
            start = at(f"2025-12-{day:02}T10:00")
            early, true = (reckon(row(amount, "workday"), known, start) for known in (blind, CN))
            assert early.due <= true.due
            assert early.provisional == (true.due.year == 2026 or early.due.year == 2026) or early.due == true.due
            back, sure = (
                reckon(row(amount, "workday", direction=Direction.BEFORE), known, at(f"2026-01-{day:02}T10:00"))
                for known in (blind, CN)
            )
            assert back.due <= sure.due


def test_a_known_year_and_a_period_in_calendar_days_are_not_provisional() -> None:
    assert not reckon(row(7, "workday"), CN, at("2026-12-20T10:00")).provisional
    assert not reckon(row(15, "day"), CN, at("2026-12-28T10:00")).provisional
    assert reckon(row(15, "day", rolls=True), CN, at("2026-12-28T10:00")).provisional


@pytest.mark.parametrize("start", ["1990-01-04T10:00", "2060-01-04T10:00"])
def test_a_time_far_from_every_known_year_is_refused_rather_than_guessed(start: str) -> None:
    with pytest.raises(OutOfCalendar):
        reckon(row(7, "workday"), CN, at(start))
    with pytest.raises(OutOfCalendar):
        reckon(row(7, "workday"), None, at(start))


def test_hours_that_are_full_at_the_end_of_the_last_known_day_are_not_provisional() -> None:
    found = reckon(row(2, "business_hour", hours=((22 * 60, 24 * 60),)), CN, at("2026-12-31T20:00"))
    assert (shown(found.due), found.provisional) == ("2027-01-01 00:00:00", False)


def test_counting_back_beyond_the_first_known_year_is_refused_rather_than_guessed() -> None:
    with pytest.raises(OutOfCalendar):
        reckon(row(15, "workday", direction=Direction.BEFORE), CN, at("2024-01-10T10:00"))


# --- rows that contradict themselves ---


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": 10**9},
        {"unit": Unit.BUSINESS_HOUR},
        {"unit": Unit.BUSINESS_HOUR, "hours": ((600, 540),)},
        {"unit": Unit.BUSINESS_HOUR, "hours": ((540, 720), (700, 800))},
        {"calendar": ""},
        {"rolls": True},
        {"by_closing": True},
        {"direction": Direction.BEFORE, "extends": (Extension("x", 1, Unit.DAY, ""),)},
        {"extends": (Extension("x", 0, Unit.DAY, ""),)},
        {"extends": (Extension("x", 1, Unit.BUSINESS_HOUR, ""),)},
    ],
)
def test_a_row_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongProvision):
        row(**({"amount": 1, "unit": Unit.WORKDAY} | wrong))  # type: ignore[arg-type]


# --- against the oracle ---


def test_a_thousand_random_cases_are_as_the_slow_answer_says() -> None:
    assert [found for asked in questions(SEED, most=1000) if (found := difference(asked))] == []


def test_the_oracle_finds_an_engine_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that cannot fail says nothing: an engine without make-up days is caught at once."""
    lazy = Calendar("CN", CN.years, [day for day in CN.specials if not day.works])
    monkeypatch.setattr("troth.clocks.tests.drawing.shipped_calendar", lambda country: lazy)
    cases = (asked for asked in questions(SEED, most=400) if asked.country == "CN")
    assert any(map(difference, cases))


def test_steps_are_plain_and_tell_what_counted() -> None:
    steps = clock(("received", "2026-09-30T10:00"), rows=row(7, "workday")).trace
    assert [step.code for step in steps] == ["received", "rests", "first_day", "works", "workdays", "ends"]
    (works,) = (step for step in steps if step.code == "works")
    assert works.facts["first"] == "2026-10-10"
    assert "国办发明电〔2025〕7号" in works.facts["notice"]["zh-hans"]
    assert steps[0].as_json() == [
        "received",
        {"at": "2026-09-30T02:00:00+00:00", "amount": 7, "unit": "workday", "zone": "Asia/Shanghai"},
    ]


def test_the_row_of_a_provision_is_a_value() -> None:
    assert row(7, "workday") == row(7, "workday")
    assert isinstance(row(7, "workday"), Provision)
