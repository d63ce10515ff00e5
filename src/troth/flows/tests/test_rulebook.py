"""The pages of deadlines: anybody of staff reads and reckons, drafters draft, somebody else approves."""

import html
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from troth.clocks.makers import GU, LIN, SETUP, a_rule_draft, a_year_draft
from troth.clocks.models import CalendarEdition, RulebookEntry
from troth.clocks.services import draft_calendar, draft_rule, load_shipped
from troth.clocks.services.calendars import digest_of as digest_of_year
from troth.clocks.services.rulebook import digest_of
from troth.core.actors import Role
from troth.flows.tests.makers import a_browser, a_colleague, a_person, events
from troth.people.services import create_token

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
PAGES = ("", "rules/", "calendars/")
FORM = {
    "slug": "answer", "title_zh": "答复", "title_en": "Answer", "topic": "complaint", "bindingness": "promise",
    "amount": "7", "unit": "workday", "direction": "after", "starts": "complaint.received",
    "meets": "complaint.answered, complaint.closed", "calendar": "CN", "zone": "Asia/Shanghai", "source_zh": "承诺",
    "source_en": "Promise", "grounds": "own", "jurisdiction": "CN", "profile": "ordinary",
}  # fmt: skip
YEAR = {
    "country": "CN", "year": "2027", "source_zh": "通知", "source_en": "Notice",
    "days": "2027-01-01..2027-01-03 off 元旦 / New Year's Day\n2027-01-10 works 元旦 / New Year's Day\n",
}  # fmt: skip


@pytest.fixture
def shipped() -> None:
    load_shipped(at=NOON, by=SETUP)


def staff_browser(*roles: Role) -> Client:
    return a_browser(a_colleague(*(roles or (Role.AGENT,))), **{"Accept-Language": "en"})


def words(page: Any) -> str:
    return html.unescape(page.content.decode())


# --- who ---


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_closed_to_strangers_and_consumers_and_open_to_all_staff(path: str, shipped: None) -> None:
    for browser in (a_browser(), a_browser(a_person())):
        assert browser.get(f"/staff/clocks/{path}").status_code == 403
    for role in Role:
        assert staff_browser(role).get(f"/staff/clocks/{path}").status_code == 200


def test_only_drafters_draft_and_only_approvers_approve() -> None:
    entry, edition = draft_rule(a_rule_draft(), at=NOON, by=LIN), draft_calendar(a_year_draft(), at=NOON, by=LIN)
    drafting = ("rules/new/", "rules/answer/draft/", "calendars/new/")
    approving = (
        f"versions/{entry.pk}/approval/", f"versions/{entry.pk}/retirement/", f"calendars/{edition.pk}/approval/",
    )  # fmt: skip
    for role in set(Role) - {Role.DRAFTER}:
        browser = staff_browser(role)
        assert [browser.post(f"/staff/clocks/{path}").status_code for path in drafting] == [403] * 3, role
    for role in set(Role) - {Role.APPROVER}:
        browser = staff_browser(role)
        assert [browser.post(f"/staff/clocks/{path}").status_code for path in approving] == [403] * 3, role
    assert RulebookEntry.objects.get().status == "draft"


# --- the calculator ---


def test_the_calculator_says_when_it_is_due_and_why() -> None:
    page = staff_browser().get(
        "/staff/clocks/", {"start": "2026-09-30T10:00+08:00", "amount": "7", "unit": "workday", "calendar": "CN"}
    )
    assert "2026-10-15 23:59:59" in words(page)
    assert "2026-10-10 (Sat) counts: a make-up workday" in words(page)


def test_the_calculator_minds_pauses_and_says_that_a_date_is_provisional() -> None:
    asked = {
        "start": "2026-12-28T10:00",
        "amount": "7",
        "unit": "workday",
        "paused": "2026-12-29T09:00/2026-12-30T09:00",
    }
    page = words(staff_browser().get("/staff/clocks/", asked))
    assert "2027-01-05 23:59:59" in page
    assert "provisional" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "tomorrow"}, {"amount": "x"}, {"unit": "year"}, {"calendar": "ZZ"}, {"zone": "Mars"},
        {"hours": "9-5"}, {"paused": "soon"}, {"rolls": "on"}, {"start": ""}, {"direction": "up"},
    ],
)  # fmt: skip
def test_the_calculator_names_the_field_that_needs_another_look(wrong: dict[str, str]) -> None:
    asked = {"start": "2026-09-30T10:00", "amount": "7", "unit": "workday"} | wrong
    page = staff_browser().get("/staff/clocks/", asked)
    assert page.status_code == 422
    (value,) = wrong.values()
    assert f"#id_{next(iter(wrong))}" in words(page)
    assert value in words(page)


# --- the rulebook ---


def test_the_list_tells_the_law_from_the_promise_and_what_is_off(shipped: None) -> None:
    page = words(staff_browser(Role.AUDITOR).get("/staff/clocks/rules/"))
    law, ours = page.split("We promise")
    assert "The authority handles a consumer's complaint" in law
    assert "A complaint is acknowledged" in ours
    assert "to be confirmed by counsel" in page
    assert "60 calendar days" in law


def test_a_rule_shows_its_versions_its_source_and_who_stands_for_it(shipped: None) -> None:
    page = words(staff_browser(Role.AUDITOR).get("/staff/clocks/rules/cn-mediation/"))
    for told in (
        "Version 2",
        "Version 1",
        "45 workdays",
        "SAMR Order 121",
        "no longer from 2026-04-15",
        "came with the product",
    ):
        assert told in page
    assert staff_browser().get("/staff/clocks/rules/nothing/").status_code == 404


def test_a_rule_is_drafted_read_and_approved_by_another_person() -> None:
    drafter, approver = staff_browser(Role.DRAFTER), staff_browser(Role.APPROVER)
    assert drafter.post("/staff/clocks/rules/new/", FORM)["Location"] == "/staff/clocks/rules/answer/"
    entry = RulebookEntry.objects.get()
    assert (entry.meets, entry.status) == (["complaint.answered", "complaint.closed"], "draft")
    assert digest_of(entry) not in words(drafter.get("/staff/clocks/rules/answer/"))
    assert digest_of(entry) in words(approver.get("/staff/clocks/rules/answer/"))
    stale = approver.post(f"/staff/clocks/versions/{entry.pk}/approval/", {"seen": "x"})
    assert (stale.status_code, "read it again" in words(stale)) == (409, True)
    assert approver.post(f"/staff/clocks/versions/{entry.pk}/approval/", {"seen": digest_of(entry)}).status_code == 302
    (approved,) = events("rule.approved")
    assert approved.actor_kind == "staff"
    assert "drafter" in words(approver.get("/staff/clocks/rules/answer/"))
    assert approver.post(f"/staff/clocks/versions/{entry.pk}/retirement/").status_code == 302
    assert RulebookEntry.objects.get().status == "retired"


def test_one_person_with_both_roles_alone_puts_nothing_in_force() -> None:
    both = staff_browser(Role.DRAFTER, Role.APPROVER)
    both.post("/staff/clocks/rules/new/", FORM)
    entry = RulebookEntry.objects.get()
    page = words(both.get("/staff/clocks/rules/answer/"))
    assert "second person" in page
    assert digest_of(entry) not in page
    refused = both.post(f"/staff/clocks/versions/{entry.pk}/approval/", {"seen": digest_of(entry)})
    assert (refused.status_code, "second person" in words(refused)) == (409, True)


def test_a_further_version_starts_from_the_last_and_claims_no_verification(shipped: None) -> None:
    browser = staff_browser(Role.DRAFTER)
    page = words(browser.get("/staff/clocks/rules/eu-gdpr-12-3/draft/"))
    assert 'value="GDPR, art. 12(3)"' in page
    assert "privacy.extended" in page
    sent = FORM | {"slug": "tampered", "amount": "1", "unit": "month", "calendar": ""}
    assert (
        browser.post("/staff/clocks/rules/eu-gdpr-12-3/draft/", sent)["Location"] == "/staff/clocks/rules/eu-gdpr-12-3/"
    )
    entry = RulebookEntry.objects.get(slug="eu-gdpr-12-3", version=2)
    assert (entry.status, entry.shipped, entry.verified_on) == ("draft", False, None)
    assert not RulebookEntry.objects.filter(slug="tampered").exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"calendar": ""}, "calendar"),
        ({"hours": "9-5"}, "hours"),
        ({"zone": "Mars"}, "zone"),
        ({"pauses": "[1]"}, "pauses"),
        ({"pauses": "{"}, "pauses"),
        ({"extends": '[{"kind": "x", "amount": "many", "unit": "day", "reason": "x"}]'}, "extends"),
        ({"meets": ""}, "meets"),
        ({"article_sha256": "abc"}, "article_sha256"),
        ({"verified_by": "Lin"}, "verified_by"),
        ({"effective_from": "soon"}, "effective_from"),
    ],
)
def test_a_rule_that_cannot_be_reckoned_with_is_refused_at_its_field(wrong: dict[str, str], field: str) -> None:
    page = staff_browser(Role.DRAFTER).post("/staff/clocks/rules/new/", FORM | wrong)
    assert page.status_code == 422
    assert f"#id_{field}" in words(page)
    assert not RulebookEntry.objects.exists()


def test_pauses_and_extensions_are_drafted_as_typed() -> None:
    more = {
        "pauses": '[{"begins": "case.waiting", "ends": ["case.resumed"], "reason": "waiting", "cap_hours": 72}]',
        "extends": '[{"kind": "case.extended", "amount": 3, "unit": "workday", "reason": "testing"}]',
    }
    assert staff_browser(Role.DRAFTER).post("/staff/clocks/rules/new/", FORM | more).status_code == 302
    page = words(staff_browser().get("/staff/clocks/rules/answer/"))
    assert "begins: case.waiting" in page
    assert "kind: case.extended" in page


# --- calendars ---


def test_a_year_is_typed_in_by_one_and_published_by_another(shipped: None) -> None:
    drafter, approver = staff_browser(Role.DRAFTER), staff_browser(Role.APPROVER)
    where = drafter.post("/staff/clocks/calendars/new/", YEAR)["Location"]
    edition = CalendarEdition.objects.get(year=2027)
    assert [day["works"] for day in edition.days] == [False, False, False, True]
    assert digest_of_year(edition) not in words(drafter.get(where))
    assert digest_of_year(edition) in words(approver.get(where))
    assert approver.post(f"{where}approval/", {"seen": "x"}).status_code == 409
    assert approver.post(f"{where}approval/", {"seen": digest_of_year(edition)}).status_code == 302
    asked = {"start": "2026-12-31T10:00", "amount": "1", "unit": "workday"}
    page = words(staff_browser().get("/staff/clocks/", asked))
    assert "2027-01-04 23:59:59" in page
    assert "set anew" not in page


@pytest.mark.parametrize(
    "days", ["", "soon", "2027-01-01 off x", "2027-02-30 off a / b", "2027-01-05..2027-01-01 off a / b"]
)
def test_days_that_cannot_be_read_are_refused_with_their_line(days: str) -> None:
    page = staff_browser(Role.DRAFTER).post("/staff/clocks/calendars/new/", YEAR | {"days": days})
    assert page.status_code == 422
    assert "#id_days" in words(page)
    assert not CalendarEdition.objects.exists()


def test_a_calendar_that_is_not_there_is_not_found() -> None:
    assert staff_browser().get(f"/staff/clocks/calendars/{a_person().pk}/").status_code == 404


# --- the API ---


def a_program(*scopes: str) -> Client:
    token = create_token("clocks", scopes=list(scopes), at=timezone.now(), by=SETUP)
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_is_told_the_due_date_with_its_trace() -> None:
    answer = a_program("clocks:read").get(
        "/api/v1/clocks/due",
        {
            "from": "2026-09-30T10:00+08:00",
            "amount": "7",
            "unit": "workday",
            "paused": ["2026-10-09T10:00/2026-10-09T11:00"],
        },
    )
    said = answer.json()
    assert (said["due"], said["provisional"]) == ("2026-10-15T23:59:59+08:00", False)
    assert said["trace"][0]["code"] == "received"
    assert all(step["sentence"] for step in said["trace"])


def test_a_program_without_the_scope_is_refused_and_a_wrong_question_is_a_problem() -> None:
    query = {"from": "2026-09-30T10:00+08:00", "amount": "7", "unit": "workday"}
    assert a_program("agreements:read").get("/api/v1/clocks/due", query).status_code == 403
    assert Client().get("/api/v1/clocks/due", query).status_code == 401
    program = Client(
        headers={"Authorization": f"Bearer {create_token('t', scopes=['clocks:read'], at=NOON, by=SETUP)}"}
    )
    for wrong in ({"unit": "year"}, {"from": "soon"}, {"amount": "x"}, {"from": ""}, {"zone": "Mars"}):
        answer = program.get("/api/v1/clocks/due", query | wrong)
        assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "application/problem+json"), wrong


def test_approvers_of_the_makers_are_two_people() -> None:
    assert LIN.id != GU.id


def test_the_instant_is_asked_by_the_browsers_own_control_and_an_offset_stays_readable() -> None:
    browser = staff_browser()
    assert 'type="datetime-local"' in browser.get("/staff/clocks/").content.decode()
    asked = {"start": "2026-09-30T10:00+08:00", "amount": "7", "unit": "workday"}
    page = browser.get("/staff/clocks/", asked).content.decode()
    assert ('value="2026-09-30T10:00+08:00"' in page, 'type="datetime-local"' in page) == (True, False)
