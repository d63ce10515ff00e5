"""One act on many cases: one event each, a count before, and ten seconds to undo it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from troth.cases.events import Kind
from troth.cases.models import Case, Status
from troth.cases.services import assign, close, prioritise
from troth.cases.services.bulk import Bulk, do_in_bulk, undo_bulk
from troth.cases.tests.desk import a_browser, english, the
from troth.cases.tests.makers import a_case, a_colleague
from troth.core.refusals import Forbidden, Invalid, Refused
from troth.ledger import Event
from troth.people.models import Team
from troth.people.tests.makers import NOON, olga, rita

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
SECOND = timedelta(seconds=1)


def some(count: int = 3) -> list[Case]:
    return [a_case(body=f"Case {n}") for n in range(count)]


def events(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_each_case_gets_its_own_event_and_what_changed_nothing_none() -> None:
    cases = some()
    prioritise(cases[0], "high", at=NOON, by=olga().actor)
    done = do_in_bulk(cases, "priority", "high", at=NOON, by=olga().actor)
    assert [each.code for each in done.done] == [case.code for case in cases[1:]]
    assert events(Kind.PRIORITISED) == 3
    assert {the(case).priority for case in cases} == {"high"}


@pytest.mark.parametrize(
    ("act", "value", "event"),
    [("colleague", "vera", Kind.ASSIGNED), ("team", "first", Kind.ASSIGNED), ("priority", "urgent", Kind.PRIORITISED),
     ("tag", "Outage  May", Kind.TAGGED)],
)  # fmt: skip
def test_undoing_is_the_opposite_act_with_an_event_of_its_own(act: str, value: str, event: str) -> None:
    a_colleague("vera")
    Team.objects.create(slug="first", name="First")
    cases = some()
    before = [(case.team, case.assignee, case.priority, list(case.tags.all())) for case in cases]
    done = do_in_bulk(cases, act, value, at=NOON, by=olga().actor)
    assert events(event) == 3
    undone = undo_bulk(Bulk.from_json(done.as_json()), at=NOON + 9 * SECOND, by=olga().actor)
    assert (len(undone.done), undone.refused) == (3, ())
    assert events(event) == 6
    after = [(case.team, case.assignee, case.priority, list(case.tags.all())) for case in map(the, cases)]
    assert after == before


def test_closing_as_duplicates_is_undone_by_opening_again() -> None:
    cases = some(2)
    done = do_in_bulk(cases, "duplicate", "", at=NOON, by=olga().actor)
    assert {(the(case).status, the(case).outcome) for case in cases} == {(Status.CLOSED, "duplicate")}
    undo_bulk(done, at=NOON + SECOND, by=olga().actor)
    assert {the(case).status for case in cases} == {Status.OPEN}
    assert (events(Kind.CLOSED), events(Kind.REOPENED)) == (2, 2)


def test_after_ten_seconds_it_stands() -> None:
    done = do_in_bulk(some(1), "priority", "high", at=NOON, by=olga().actor)
    with pytest.raises(Refused, match="ten seconds"):
        undo_bulk(done, at=NOON + 14 * SECOND, by=olga().actor)


def test_what_somebody_changed_meanwhile_is_not_undone() -> None:
    cases = some(2)
    done = do_in_bulk(cases, "colleague", "olga", at=NOON, by=olga().actor)
    assign(the(cases[0]), team=None, assignee=a_colleague("vera"), at=NOON, by=olga().actor)
    undone = undo_bulk(done, at=NOON + SECOND, by=olga().actor)
    assert [code for code, _why in undone.refused] == [cases[0].code]
    assert the(cases[0]).assignee == a_colleague("vera")
    assert the(cases[1]).assignee is None


def test_what_one_case_refuses_stops_no_other() -> None:
    cases = some(3)
    close(cases[1], "solved", at=NOON, by=olga().actor)
    done = do_in_bulk(map(the, cases), "duplicate", "", at=NOON, by=olga().actor)
    assert [each.code for each in done.done] == [cases[0].code, cases[2].code]
    assert [code for code, _why in done.refused] == [cases[1].code]


@pytest.mark.parametrize(("act", "value"), [("dance", ""), ("colleague", "nobody"), ("team", "x"), ("priority", "x"),
                                            ("tag", "  ")])  # fmt: skip
def test_an_act_that_means_nothing_is_refused_as_a_whole(act: str, value: str) -> None:
    with pytest.raises(Invalid):
        do_in_bulk(some(1), act, value, at=NOON, by=olga().actor)
    with pytest.raises(Invalid):
        do_in_bulk([], "duplicate", "", at=NOON, by=olga().actor)
    assert events(Kind.ASSIGNED) + events(Kind.PRIORITISED) == 0


def test_readers_do_and_undo_nothing() -> None:
    cases = some(1)
    with pytest.raises(Forbidden):
        do_in_bulk(cases, "priority", "high", at=NOON, by=rita().actor)
    done = do_in_bulk(cases, "priority", "high", at=NOON, by=olga().actor)
    with pytest.raises(Forbidden):
        undo_bulk(done, at=NOON, by=rita().actor)


# --- on the page ---


def sent(browser: Client, cases: list[Case], act: str, sure: object = "", **more: str) -> Any:
    form = {"case": [case.code for case in cases], "act": act, "sure": str(sure), "view": "assignee=none"} | more
    return browser.post("/staff/cases/bulk/", form)


def test_a_browser_that_could_not_count_is_asked_with_the_count_first() -> None:
    cases, browser = some(3), a_browser(olga())
    asked = english(sent(browser, cases, "priority:high"))
    assert "Set their priority to high?" in asked
    assert "Do it to 3 cases" in asked
    assert events(Kind.PRIORITISED) == 0
    assert sent(browser, cases, "priority:high", sure=3)["Location"] == "/staff/cases/?assignee=none"
    assert events(Kind.PRIORITISED) == 3


def test_what_was_done_is_told_with_a_way_back_that_works_once() -> None:
    cases, browser = some(2), a_browser(olga())
    sent(browser, cases, "tag:", sure=2, tag="Outage")
    page = english(browser.get("/staff/cases/"))
    assert "Done on 2 cases" in page
    assert "Undo (for" in page
    assert browser.post("/staff/cases/bulk/undo/", {"view": "assignee=none"})["Location"].endswith("?assignee=none")
    assert "Undone on 2 cases" in english(browser.get("/staff/cases/"))
    assert not the(cases[0]).tags.exists()
    assert browser.post("/staff/cases/bulk/undo/").status_code == 409
    assert "Undo (for" not in english(browser.get("/staff/cases/"))


def test_a_code_that_is_none_is_passed_over_and_nothing_chosen_is_said() -> None:
    browser = a_browser(olga())
    assert browser.post("/staff/cases/bulk/", {"case": ["X", "🎉"], "act": "priority:high"}).status_code == 422


@pytest.mark.parametrize(("act", "tag"), [("tag:", "a\x00"), ("colleague:a\x00", ""), ("team:a\x00", "")])
def test_what_can_name_nothing_is_refused_before_anything_is_looked_for(act: str, tag: str) -> None:
    form = {"case": [a_case().code, "M-\x00"], "act": act, "tag": tag, "sure": "1"}
    assert a_browser(olga()).post("/staff/cases/bulk/", form).status_code == 422
