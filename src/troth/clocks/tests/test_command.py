"""`troth clock due` answers people and programs, and says in one line what it could not understand."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from troth.clocks.makers import SETUP, a_rule
from troth.clocks.management.commands import clock
from troth.clocks.queries.almanac import shipped_almanac
from troth.clocks.services import load_shipped

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
OCTOBER = ("--from", "2026-09-30T10:00+08:00", "--amount", "7", "--unit", "workday")
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run the command as a shell would, without a database."""
    monkeypatch.setattr(clock, "calendars_at_hand", lambda *, must=False: shipped_almanac())

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("clock", "due", *arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_seven_workdays_over_the_october_holiday(say: Say) -> None:
    code, out, _err = say(*OCTOBER, "--calendar", "CN", "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["due"], answer["provisional"]) == ("2026-10-15T23:59:59+08:00", False)
    assert [step["code"] for step in answer["trace"]][:2] == ["received", "rests"]
    assert all(step["sentence"] for step in answer["trace"])


def test_people_get_the_date_and_the_steps(say: Say) -> None:
    code, out, _err = say(*OCTOBER)
    assert code == 0
    assert out.splitlines()[0] == "Due: 2026-10-15 23:59:59 (UTC+8)"
    assert "a make-up workday" in out


@pytest.mark.parametrize(
    ("more", "due"),
    [
        (("--hours", "09:00-12:00,13:30-18:00"), "2026-10-15T18:00:00+08:00"),
        (("--paused", "2026-10-09T10:00/2026-10-12T10:00"), "2026-10-19T23:59:59+08:00"),
        (("--paused", "2026-10-09T10:00+08:00/2026-10-10T10:00+08:00", "--paused", "2026-10-12T10:00/2026-10-13T10:00"),
         "2026-10-19T23:59:59+08:00"),
        (("--direction", "before"), "2026-09-20T00:00:00+08:00"),
        (("--unit", "hour"), "2026-09-30T17:00:00+08:00"),
        (("--unit", "business_hour", "--hours", "09:00-12:00,13:30-18:00"), "2026-10-08T09:30:00+08:00"),
        (("--unit", "month"), "2027-04-30T23:59:59+08:00"),
        (("--unit", "day", "--amount", "4", "--rolls"), "2026-10-08T23:59:59+08:00"),
        (("--unit", "day", "--zone", "Europe/Berlin"), "2026-10-07T23:59:59+02:00"),
        (("--calendar", "DE", "--zone", "Europe/Berlin"), "2026-10-09T23:59:59+02:00"),
    ],
)  # fmt: skip
def test_hours_pauses_direction_zone_and_calendar_are_minded(say: Say, more: tuple[str, ...], due: str) -> None:
    code, out, err = say(*OCTOBER, *more, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["due"] == due


def test_an_unknown_year_is_told(say: Say) -> None:
    code, out, _err = say("--from", "2026-12-28T10:00", "--amount", "7", "--unit", "workday")
    assert code == 0
    assert "(provisional)" in out
    assert "2027" in out


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ((), "A time looks like"),
        (("--from", "yesterday"), "yesterday"),
        ((*OCTOBER, "--amount", "7.5"), "7.5"),
        ((*OCTOBER, "--amount", "-1"), "-1"),
        ((*OCTOBER, "--amount", "999999999"), "999999999"),
        ((*OCTOBER, "--unit", "fortnight"), "fortnight"),
        ((*OCTOBER, "--calendar", "ZZ"), "ZZ"),
        ((*OCTOBER, "--hours", "9-5"), "9-5"),
        ((*OCTOBER, "--unit", "business_hour"), "09:00-12:00"),
        ((*OCTOBER, "--unit", "hour", "--hours", "09:00-18:00"), "business_hour"),
        ((*OCTOBER, "--paused", "2026-10-09"), "2026-10-09"),
        ((*OCTOBER, "--direction", "up"), "up"),
        ((*OCTOBER, "--zone", "Mars"), "Mars"),
        ((*OCTOBER, "--rolls"), "roll"),
        (("--from", "1900-01-01", "--amount", "1", "--unit", "workday"), "1900"),
        (("--from", "9999-12-31", "--amount", "1", "--unit", "month"), "9999"),
        (("--surprise",), "--surprise"),
    ],
)
def test_wrong_use_is_exit_2_and_one_clear_line(say: Say, wrong: tuple[str, ...], word: str) -> None:
    code, out, err = say(*wrong)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert word in err
    assert "Traceback" not in err


@pytest.mark.django_db
def test_a_row_of_the_rulebook_may_be_asked_and_one_to_be_confirmed_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    a_rule("ours", at=NOON, amount=3)
    load_shipped(at=NOON, by=SETUP)
    call_command("clock", "due", "--from", "2026-10-08T10:00", "--rule", "ours", "--json")
    assert json.loads(capsys.readouterr().out)["due"] == "2026-10-12T23:59:59+08:00"
    for slug, word in (("cn-miit-15-days", "to be confirmed"), ("nothing", "No rule")):
        with pytest.raises(SystemExit) as ended:
            call_command("clock", "due", "--from", "2026-10-08T10:00", "--rule", slug)
        assert ended.value.code == 2
        assert word in capsys.readouterr().err
