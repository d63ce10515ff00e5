"""The queue: its order, its filters, its views, and how few queries it takes."""

from datetime import datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from troth.cases.models import Case, SavedView
from troth.cases.queries.desk import Wanted, code_after, counts_of, late_count, place_of, queue_page
from troth.cases.services import assign, close, merge, prioritise, retag, wait_for_person
from troth.cases.tests.desk import a_browser, english, promised
from troth.cases.tests.makers import a_case, a_colleague
from troth.people.models import Team
from troth.people.tests.makers import NOON, olga
from troth.vault.datakeys import keys_in_hand
from troth.web.cursors import BadCursor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
HOUR = timedelta(hours=1)


def codes(wanted: Wanted | None = None, *, at: datetime = NOON) -> list[str]:
    return [row.code for row in queue_page(wanted or Wanted(), me=olga().pk, at=at).rows]


def the(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_what_is_due_soonest_stands_first_and_late_ones_above_it() -> None:
    with promised(hours=24):
        second, first, third = (
            a_case(body=n, at=NOON + HOUR * n_hours) for n, n_hours in (("b", 5), ("a", 1), ("c", 9))
        )
    assert codes(at=NOON + 28 * HOUR) == [first.code, second.code, third.code]
    assert codes(Wanted(late=True), at=NOON + 28 * HOUR) == [first.code]
    assert late_count(NOON + 28 * HOUR) == 1


def test_paused_ones_stand_behind_those_that_run_and_those_without_a_date_last() -> None:
    undated = a_case(body="no promise")
    with promised(hours=24, pauses=True):
        paused, running = a_case(body="paused"), a_case(body="running", at=NOON + HOUR)
        wait_for_person(paused, "Which folder?", at=NOON + HOUR, by=olga().actor)
    assert the(paused).due_state == "paused"
    assert codes() == [running.code, paused.code, undated.code]
    assert codes(Wanted(late=True), at=NOON + 48 * HOUR) == [running.code], "what stands still is not late"


def test_each_filter_finds_its_cases_and_only_those() -> None:
    by, team = olga().actor, Team.objects.create(slug="first", name="First")
    mine, hers, tagged, urgent, done = (a_case(body=name) for name in ("mine", "hers", "tagged", "urgent", "done"))
    assign(mine, team=team, assignee=olga(), at=NOON, by=by)
    assign(hers, team=None, assignee=a_colleague("vera"), at=NOON, by=by)
    retag(tagged, add=["data loss"], at=NOON, by=by)
    prioritise(urgent, "urgent", at=NOON, by=by)
    close(done, "solved", at=NOON, by=by)
    found = {
        "me": codes(Wanted(assignee="me")), "vera": codes(Wanted(assignee="vera")),
        "team": codes(Wanted(team="first")), "tag": codes(Wanted(tag="data loss")),
        "urgent": codes(Wanted(priority="urgent")), "closed": codes(Wanted(status="closed")),
        "nobody": codes(Wanted(assignee="none")), "kind": codes(Wanted(kind="other")),
        "way": codes(Wanted(way="phone")), "found": codes(Wanted(found=(done.pk, mine.pk))),
    }  # fmt: skip
    assert found == {
        "me": [mine.code], "vera": [hers.code], "team": [mine.code], "tag": [tagged.code], "urgent": [urgent.code],
        "closed": [done.code], "nobody": [tagged.code, urgent.code], "kind": [], "way": [],
        "found": [done.code, mine.code],
    }  # fmt: skip


def test_joined_cases_leave_the_queue_and_are_found_under_their_state() -> None:
    one, into = a_case(body="one"), a_case(body="into")
    merge(one, into, at=NOON, by=olga().actor)
    assert codes() == [into.code]
    assert codes(Wanted(status="merged")) == [one.code]


def test_pages_follow_one_another_without_a_gap_across_all_parts_of_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.cases.queries.desk.A_PAGE", 2)
    undated = [a_case(body=f"u{n}", at=NOON + n * HOUR) for n in range(3)]
    with promised(hours=24):
        dated = [a_case(body=f"d{n}", at=NOON) for n in range(3)]  # all due at one instant
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = queue_page(Wanted(), me=olga().pk, at=NOON, cursor=cursor)
        seen += [row.code for row in page.rows]
        cursor = page.next
    assert seen == [case.code for case in (*dated, *undated)]


@pytest.mark.parametrize("cursor", ["x", "a:b", "🎉"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        queue_page(Wanted(), me=olga().pk, at=NOON, cursor=cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    foreign = signing.Signer(salt="troth.web.cursors").sign("e30")
    with pytest.raises(BadCursor):
        queue_page(Wanted(), me=olga().pk, at=NOON, cursor=foreign)


def test_counts_of_views_are_those_of_their_lists() -> None:
    assign(a_case(body="mine"), team=None, assignee=olga(), at=NOON, by=olga().actor)
    a_case(body="else")
    views = [Wanted(), Wanted(assignee="me"), Wanted(assignee="none"), Wanted(late=True), Wanted(status="closed")]
    assert counts_of(views, me=olga().pk, at=NOON) == [2, 1, 1, 0, 0]


def test_the_next_one_is_the_one_behind_then_the_first_then_none() -> None:
    with promised(hours=24):
        first, second = a_case(body="1", at=NOON), a_case(body="2", at=NOON + HOUR)
    me = olga().pk

    def following(case: Case) -> str:
        place = place_of(case, Wanted(), me=me, at=NOON)
        return code_after(place, Wanted(), but=case.pk, me=me, at=NOON)

    assert following(the(first)) == second.code
    assert following(the(second)) == first.code
    close(the(second), "solved", at=NOON, by=olga().actor)
    assert following(the(first)) == ""


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    team = Team.objects.create(slug="t", name="T")
    for n in range(12):
        case = a_case(body=str(n), anonymous=n % 2 == 0)
        assign(case, team=team, assignee=a_colleague(f"c{n % 3}"), at=NOON, by=olga().actor)
        retag(case, add=[f"t{n % 4}"], at=NOON, by=olga().actor)
    me = olga().pk
    with keys_in_hand(), django_assert_max_num_queries(6):
        assert len(queue_page(Wanted(), me=me, at=NOON).rows) == 12


def test_the_whole_page_takes_a_fixed_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(6):
        a_case(body=str(n))
    browser = a_browser(olga())
    browser.get("/staff/cases/")
    with django_assert_max_num_queries(26):
        page = browser.get("/staff/cases/")
    assert page.content.count(b"data-row") == 6


# --- the page ---


def test_the_page_shows_rows_counts_and_links_that_keep_the_view() -> None:
    case = a_case(body="The files are gone")
    page = english(a_browser(olga()).get("/staff/cases/?assignee=none"))
    assert f"/staff/cases/{case.code}/?view=assignee%3Dnone" in page
    assert "The files are gone" in page
    assert "With nobody" in page


def test_what_is_no_filter_is_told_on_the_page() -> None:
    answer = a_browser(olga()).get("/staff/cases/?kind=nothing")
    assert answer.status_code == 422
    assert b"means nothing" in answer.content


def test_an_empty_queue_says_what_comes_here() -> None:
    assert "No case is open" in english(a_browser(olga()).get("/staff/cases/"))
    assert "No case fits" in english(a_browser(olga()).get("/staff/cases/?late=on"))


def test_a_view_is_kept_shown_and_removed_by_its_owner_only() -> None:
    browser, other = a_browser(olga()), a_browser(a_colleague("vera"))
    kept = browser.post("/staff/cases/views/", {"name": "Mine, late", "query": "late=on&assignee=me&x=1"})
    assert kept["Location"] == "/staff/cases/?assignee=me&late=on"
    view = SavedView.objects.get()
    assert "Mine, late" in english(browser.get("/staff/cases/"))
    assert "Mine, late" not in english(other.get("/staff/cases/"))
    assert other.post(f"/staff/cases/views/{view.pk}/removal/").status_code == 404
    assert browser.post(f"/staff/cases/views/{view.pk}/removal/").status_code == 302
    assert not SavedView.objects.exists()


def test_only_seniors_share_a_view_with_all() -> None:
    agent = a_browser(a_colleague("vera"))
    assert agent.post("/staff/cases/views/", {"name": "All", "shared": "on"}).status_code == 403
    a_browser(olga()).post("/staff/cases/views/", {"name": "All", "shared": "on", "query": "late=on"})
    assert ">All" in english(agent.get("/staff/cases/"))


def test_a_nameless_view_is_refused_where_it_was_typed() -> None:
    answer = a_browser(olga()).post("/staff/cases/views/", {"name": "", "query": "late=on"})
    assert answer.status_code == 422
    assert b"give the view a name" in answer.content
    assert not SavedView.objects.exists()


def test_who_may_not_read_cases_sees_no_queue_and_readers_change_nothing() -> None:
    assert Client().get("/staff/cases/").status_code == 403
    assert a_browser(a_colleague("tess", "trainer")).get("/staff/cases/").status_code == 403
    case = a_case()
    auditor = a_browser(a_colleague("rita", "auditor"))
    page = english(auditor.get("/staff/cases/"))
    assert case.code in page
    assert 'name="case"' not in page
    assert auditor.post("/staff/cases/bulk/", {"case": case.code, "act": "duplicate"}).status_code == 403


def test_keys_are_switched_off_and_on_for_this_browser() -> None:
    browser = a_browser(olga())
    assert "cases/keys.js" in english(browser.get("/staff/cases/"))
    browser.post("/staff/cases/keys/", {"keys": "off"})
    assert "cases/keys.js" not in english(browser.get("/staff/cases/"))
    browser.post("/staff/cases/keys/", {"keys": "on"})
    assert "cases/keys.js" in english(browser.get("/staff/cases/"))


def test_the_tag_of_the_product_is_read_and_typed_in_the_language_of_the_page() -> None:
    case = a_case()
    retag(case, add=["low score", "data loss"], at=NOON, by=olga().actor)
    browser, chinese = a_browser(olga()), {"Accept-Language": "zh-hans"}
    page = browser.get("/staff/cases/", headers=chinese).content.decode()
    assert ("评分低" in page, "low score" in page, "data loss" in page) == (True, False, True)
    assert case.code in browser.get("/staff/cases/", {"tag": "评分低"}, headers=chinese).content.decode()
    browser.post(f"/staff/cases/{case.code}/tags/", {"tags": "评分低，吵"}, headers=chinese)
    assert sorted(case.tags.values_list("slug", flat=True)) == ["low score", "吵"]
