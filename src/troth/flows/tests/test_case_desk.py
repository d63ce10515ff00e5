"""What flows bring to the desk: the person beside a case, and cases typed in by staff."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

import troth
from troth.cases.models import Case, Way
from troth.cases.services import Said, open_case
from troth.cases.services.opening import receipt_digest
from troth.complaints.models import Complaint
from troth.core.actors import Actor, Role
from troth.flows.queries.deliveries import template_words
from troth.flows.queries.rail import rail_of
from troth.flows.tests.makers import (
    SLUG,
    a_browser,
    a_colleague,
    a_person,
    a_signature,
    an_agreement,
    events,
    staff_browser,
)
from troth.ledger.draining import drain_until_idle
from troth.people.models import Person
from troth.support.rules import SUPPORT

pytestmark = pytest.mark.django_db


def a_request(person: Person | None, body: str = "It does not open", **said: object) -> Case:
    by = Actor.person(person.pk) if person else Actor.nobody()
    words = Said(body, locale="en", **said)  # type: ignore[arg-type]
    return open_case(SUPPORT, words, person=person, way=Way.WEB, at=timezone.now(), by=by)


def page(case: Case, browser: Client | None = None) -> str:
    answer = (browser or staff_browser()).get(f"/staff/cases/{case.code}/", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_beside_a_case_stand_the_edition_that_was_signed_and_the_clause_it_came_from() -> None:
    an_agreement()
    person = a_person()
    document = a_signature(person)
    case = a_request(person, text=SLUG, edition=1, clause="price", ceremony=document.ceremony_id)
    rail = rail_of(case, person, timezone.now())
    assert [(text.slug, text.number, text.document) for text in rail.signed] == [(SLUG, 1, document.pk)]
    assert rail.clause is not None
    assert (rail.clause.clause, rail.clause.document) == ("price", document.pk)
    shown = page(case)
    assert f"/a/{SLUG}/editions/1#{SLUG}-price" in shown
    assert f"/staff/signatures/{document.pk}/" in shown
    assert "ivan@example.com" in shown


def test_who_may_not_open_signatures_is_shown_no_way_there() -> None:
    an_agreement()
    person = a_person()
    document = a_signature(person)
    shown = page(a_request(person), staff_browser(Role.QUALITY))
    assert f"/staff/signatures/{document.pk}/" not in shown
    assert "Terms of Service" in shown


@pytest.mark.django_db(transaction=True)
def test_other_cases_and_what_was_sent_last_stand_there_too() -> None:
    person = a_person()
    first, second = a_request(person, "First matter"), a_request(person, "Second matter")
    drain_until_idle()
    shown = page(second)
    assert first.code in shown
    assert "First matter" in shown
    assert "accepted for delivery" in shown


def test_of_somebody_without_a_name_nothing_is_known() -> None:
    case = a_request(None)
    assert "Came without a name" in page(case)
    assert not events("person.looked_at")


def test_the_rail_takes_a_fixed_number_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries, one_request: None
) -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    cases = [a_request(person, f"Matter {n}") for n in range(5)]
    with django_assert_max_num_queries(20):
        rail_of(cases[0], person, timezone.now())


# --- typed in ---

FORM = {"kind": "support", "way": "phone", "body": "She cannot sign in", "same": "one"}


def typed(browser: Client | None = None, **form: str) -> Any:
    return (browser or staff_browser()).post("/staff/cases/new/", FORM | form, headers={"Accept-Language": "en"})


def test_a_call_becomes_a_case_of_the_person_found_by_exact_name_mail_or_number() -> None:
    person = a_person(phone="+8613800006208")
    for n, who in enumerate((" ivan ", "Ivan@Example.com", "138 0000 6208")):
        opened = typed(who=who, same=str(n))
        case = Case.objects.get(code=opened["Location"].split("/")[3])
        assert (case.person_id, case.way, case.kind) == (person.pk, "phone", SUPPORT)
    assert len(events("person.looked_at")) == 1, "a look counts once an hour"


def test_the_same_form_sent_twice_is_one_case() -> None:
    a_person()
    browser = staff_browser()
    assert typed(browser, who="ivan")["Location"] == typed(browser, who="ivan")["Location"]
    assert Case.objects.count() == 1


def test_a_form_without_its_token_or_with_that_of_a_colleague_is_a_case_of_its_own() -> None:
    colleague = staff_browser(Role.SUPERVISOR)
    for browser in (staff_browser(), staff_browser(), colleague):
        assert typed(browser, same="").status_code == 200
    assert typed(colleague).status_code == typed().status_code == 200
    assert Case.objects.count() == 5


def test_what_the_next_caller_says_is_not_taken_for_what_the_last_one_said() -> None:
    assert typed().status_code == typed(body="He cannot sign in").status_code == 200
    assert Case.objects.count() == 2


def test_lines_of_what_was_typed_end_as_browsers_send_them() -> None:
    typed(kind="complaint", category="billing", body="She said:\r\nnever.", wish="Money,\r\nsoon.")
    complaint = Complaint.objects.get()
    assert (complaint.case.messages.get().body, complaint.wish) == ("She said:\nnever.", "Money,\nsoon.")


def test_an_unknown_name_is_said_and_what_was_typed_is_kept() -> None:
    answer = typed(who="Nobody at all")
    assert answer.status_code == 422
    assert b"She cannot sign in" in answer.content
    assert not Case.objects.exists()


def test_of_several_people_of_one_name_one_is_chosen() -> None:
    one, two = a_person("Ada", "ada@example.com"), a_person("Ada", "lovelace@example.com")
    asked = typed(who="Ada")
    assert asked.status_code == 200
    assert b"l***@example.com" in asked.content
    assert b"lovelace@example.com" not in asked.content
    assert not Case.objects.exists()
    typed(who="Ada", person=str(two.pk))
    assert Case.objects.get().person == two
    stranger = a_person("Eve", "eve@example.com")
    assert typed(who="Ada", person=str(stranger.pk), same="2").status_code == 200, "only one of those found"
    assert one.cases.count() == 0


def test_without_a_name_the_receipt_code_is_there_to_be_read_out() -> None:
    answer = typed(way="counter")
    assert answer.status_code == 200
    case = Case.objects.get()
    code = answer.content.decode().split('<p class="figure">')[1].split("<")[0]
    assert bytes(case.receipt_digest or b"") == receipt_digest(code)
    assert case.person is None


def test_a_complaint_by_letter_is_a_complaint() -> None:
    a_person()
    assert typed(who="ivan", kind="complaint", way="letter").status_code == 422, "what it is about is asked for"
    typed(who="ivan", kind="complaint", way="letter", category="billing", wish="My money back")
    complaint = Complaint.objects.get()
    assert (complaint.category, complaint.wish, complaint.case.way) == ("billing", "My money back", "letter")


def test_only_the_desk_types_cases_in() -> None:
    for browser in (a_browser(), a_browser(a_person()), staff_browser(Role.AUDITOR), staff_browser(Role.QUALITY)):
        assert browser.get("/staff/cases/new/").status_code == 403
        assert typed(browser).status_code == 403
    assert not Case.objects.exists()


def test_the_side_bar_counts_late_cases_for_those_who_read_them() -> None:
    case = a_request(None)
    Case.objects.filter(pk=case.pk).update(due=timezone.now() - timedelta(hours=1), due_state="missed")
    shown = staff_browser().get("/staff/", headers={"Accept-Language": "en"}).content.decode()
    assert 'href="/staff/cases/">Cases<span class="count hot">1</span>' in shown
    assert "/staff/cases/" not in a_browser(a_colleague(Role.TRAINER)).get("/staff/").content.decode()


def test_every_message_that_is_sent_is_named_in_words() -> None:
    folders = {path.parent.name for path in Path(troth.__file__).parent.glob("*/templates/messages/*/subject.txt")}
    sent_by_sms = {path.parent.name for path in Path(troth.__file__).parent.glob("*/templates/messages/*/sms.txt")}
    named = folders | sent_by_sms
    assert named >= {"case-answered", "complaint-answered", "cause-changed"}
    assert [name for name in sorted(named) if template_words(name) == name] == []
