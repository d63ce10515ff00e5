"""Status and who may: the workbench of the staff."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from troth.agreements.models import Remark
from troth.cases.tests.makers import a_case
from troth.ceremonies.models import Document
from troth.ceremonies.policy import READERS
from troth.channels.models import OutgoingMessage
from troth.core.actors import Role
from troth.flows.tests.makers import (
    SLUG,
    a_browser,
    a_dead_duty,
    a_person,
    a_question,
    a_signature,
    an_agreement,
    deliveries,
    events,
    staff_browser,
)
from troth.ledger.draining import drain_until_idle

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
LISTS = ("flows:signatures", "flows:remarks", "flows:deliveries")
NO_READERS = sorted(set(Role) - set(READERS))


@pytest.mark.parametrize("name", ["flows:staff", *LISTS])
def test_the_workbench_is_closed_to_strangers_and_consumers(name: str) -> None:
    assert a_browser().get(reverse(name)).status_code == 403
    assert a_browser(a_person()).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("role", READERS)
def test_readers_see_every_list(role: Role) -> None:
    browser = staff_browser(role)
    assert [browser.get(reverse(name)).status_code for name in ("flows:staff", *LISTS)] == [200] * 4


@pytest.mark.parametrize("role", NO_READERS)
def test_other_staff_sees_the_numbers_and_no_list(role: Role) -> None:
    browser = staff_browser(role)
    page = browser.get("/staff/")
    assert page.status_code == 200
    assert b"/staff/signatures/" not in page.content
    assert [browser.get(reverse(name)).status_code for name in LISTS] == [403] * 3


def test_single_things_are_closed_to_everybody_but_readers() -> None:
    an_agreement()
    person = a_person()
    document, remark = a_signature(person), a_question(person)
    paths = [
        f"/staff/signatures/{document.pk}/",
        f"/staff/signatures/{document.pk}/document.pdf",
        f"/staff/remarks/{remark.pk}/",
    ]
    for browser in (a_browser(), a_browser(person), staff_browser(Role.EXECUTIVE)):
        assert [browser.get(path).status_code for path in paths] == [403] * 3


def test_an_auditor_reads_and_changes_nothing() -> None:
    an_agreement()
    person = a_person()
    document, remark, duty = a_signature(person), a_question(person), a_dead_duty()
    browser = staff_browser(Role.AUDITOR)
    assert browser.get(f"/staff/remarks/{remark.pk}/").status_code == 200
    acts = {
        f"/staff/remarks/{remark.pk}/": {"answer": "So it is."},
        f"/staff/signatures/{document.pk}/release/": {},
        f"/staff/deliveries/duties/{duty.pk}/retry/": {},
        f"/staff/deliveries/messages/{document.pk}/retry/": {},
    }
    assert [browser.post(path, sent).status_code for path, sent in acts.items()] == [403] * 4
    assert Remark.objects.get(pk=remark.pk).status == "open"


def test_acts_are_not_done_by_reading() -> None:
    an_agreement()
    document = a_signature(a_person())
    browser = staff_browser(Role.ADMINISTRATOR, Role.AGENT)
    for path in (f"/staff/signatures/{document.pk}/release/", "/staff/signatures/search/"):
        assert browser.get(path).status_code == 405


def test_the_side_bar_holds_only_what_the_role_may_open_and_marks_the_place() -> None:
    page = staff_browser(Role.AUDITOR).get("/staff/remarks/").content.decode()
    assert page.count('href="/staff/remarks/" aria-current="page"') == 2  # the bar, and the menu on phones
    assert "auditor" in page
    assert 'href="/staff/signatures/"' not in staff_browser(Role.TRAINER).get("/staff/").content.decode()


def test_a_person_is_found_by_name_mail_and_phone_without_naming_anybody_in_the_address() -> None:
    an_agreement()
    person = a_person(phone="+8613800006208")
    document = a_signature(person)
    a_signature(a_person("Olga", "olga@example.com"))
    browser = staff_browser()
    for who in ("ivan", " Ivan@Example.com ", "138 0000 6208"):
        found = browser.post("/staff/signatures/search/", {"who": who})
        assert found["Location"] == f"/staff/signatures/?person={person.pk}"
    page = browser.get(found["Location"]).content.decode()
    assert str(document.pk) in page
    assert "Olga" not in page


def test_nobody_found_says_so_and_keeps_what_was_typed() -> None:
    browser = staff_browser()
    page = browser.post("/staff/signatures/search/", {"who": "Nobody at all"})
    assert page.status_code == 200
    assert b'value="Nobody at all"' in page.content
    assert browser.post("/staff/signatures/search/", {"who": ""}).status_code == 422


def test_lists_show_masked_contacts_only() -> None:
    an_agreement()
    a_signature(a_person())
    page = staff_browser().get("/staff/signatures/").content.decode()
    assert "i***@example.com" in page
    assert "ivan@example.com" not in page


@pytest.mark.parametrize("query", ["edition=x", "since=tomorrow", "level=Z", "status=odd", "text=none"])
def test_a_filter_that_means_nothing_is_refused_on_the_page(query: str) -> None:
    an_agreement()
    assert staff_browser().get(f"/staff/signatures/?{query}").status_code == 422


def test_an_altered_cursor_and_an_odd_person_do_no_harm() -> None:
    browser = staff_browser()
    assert browser.get("/staff/signatures/?cursor=abc").status_code == 400
    assert browser.get("/staff/signatures/?person=abc&edition=").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_sealed_file_is_downloaded_and_the_download_recorded() -> None:
    an_agreement()
    document = a_signature(a_person())
    drain_until_idle()
    answer = staff_browser(Role.AUDITOR).get(f"/staff/signatures/{document.pk}/document.pdf")
    content = answer.content
    assert content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{SLUG}-{document.pk}.pdf"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    (event,) = events("document.downloaded")
    assert event.actor_kind == "staff"


def test_an_unsealed_file_is_not_downloaded() -> None:
    an_agreement()
    document = a_signature(a_person())
    assert staff_browser().get(f"/staff/signatures/{document.pk}/document.pdf").status_code == 409


def test_a_supervisor_releases_a_held_document_and_an_agent_does_not() -> None:
    an_agreement()
    document = a_signature(a_person())
    Document.objects.filter(pk=document.pk).update(held_at=timezone.now(), held_reason="CannotPress")
    path = f"/staff/signatures/{document.pk}/release/"
    assert staff_browser(Role.AGENT).post(path).status_code == 403
    browser = staff_browser(Role.SUPERVISOR)
    assert b"CannotPress" in browser.get(f"/staff/signatures/{document.pk}/").content
    assert browser.post(path).status_code == 302
    document.refresh_from_db()
    assert document.held_at is None
    assert browser.post(path).status_code == 409


def test_the_alarm_is_on_the_first_page_and_in_the_figures() -> None:
    an_agreement()
    document = a_signature(a_person())
    Document.objects.filter(pk=document.pk).update(signed_at=timezone.now() - timedelta(minutes=6))
    assert b"status=late" in staff_browser().get("/staff/").content
    assert b"troth_documents_unsealed_late 1.0" in a_browser().get("/metrics").content


def test_an_answer_is_sent_shown_and_given_once() -> None:
    an_agreement()
    person = a_person()
    remark = a_question(person)
    browser = staff_browser(Role.DRAFTER)
    path = f"/staff/remarks/{remark.pk}/"
    assert browser.post(path, {"answer": "Monthly."})["Location"] == path
    assert "Monthly." in a_browser(person).get("/me/").content.decode()
    late = browser.post(path, {"answer": "A second answer"})
    assert late.status_code == 409
    assert "A second answer" in late.content.decode()
    assert len(events("remark.answered")) == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 5_001])
def test_an_answer_that_cannot_be_sent_keeps_what_was_typed(words: str) -> None:
    an_agreement()
    remark = a_question(a_person())
    page = staff_browser().post(f"/staff/remarks/{remark.pk}/", {"answer": words})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert Remark.objects.get(pk=remark.pk).status == "open"


def test_a_remark_leads_to_the_clause_in_the_edition_the_person_saw() -> None:
    an_agreement()
    remark = a_question(a_person())
    an_agreement()
    page = staff_browser().get(f"/staff/remarks/{remark.pk}/").content.decode()
    assert f'href="/a/{SLUG}/editions/1#{SLUG}-price"' in page


def test_words_of_people_are_shown_as_words() -> None:
    an_agreement()
    person = a_person("<b>Ivan</b>")
    remark = a_question(person, "<script>alert(1)</script>")
    browser = staff_browser()
    for path in ("/staff/remarks/", f"/staff/remarks/{remark.pk}/"):
        page = browser.get(path).content
        assert b"<script>alert" not in page
        assert b"<b>Ivan" not in page
        assert b"&lt;script&gt;" in page


@pytest.mark.parametrize("query", ["status=odd", "kind=odd", "page=x", "page=-1", "page=999"])
def test_an_odd_filter_of_remarks_is_passed_over(query: str) -> None:
    assert staff_browser().get(f"/staff/remarks/?{query}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_message_in_trouble_is_shown_with_its_reason_and_sent_again() -> None:
    an_agreement()
    a_signature(a_person())
    drain_until_idle()
    message = OutgoingMessage.objects.get(template="agreement-sealed")
    OutgoingMessage.objects.filter(pk=message.pk).update(
        status="refused", last_error="rcpt 5.1.1", accepted_at=None, attempts=1
    )
    browser = staff_browser()
    page = browser.get("/staff/deliveries/").content.decode()
    assert "5.1.1" in page
    assert "ivan@example.com" not in page
    assert browser.post(f"/staff/deliveries/messages/{message.pk}/retry/").status_code == 302
    message.refresh_from_db()
    assert message.status == "queued"


def test_a_dead_duty_is_shown_and_taken_up_again() -> None:
    an_agreement()
    a_signature(a_person())
    duty = a_dead_duty()
    browser = staff_browser(Role.SUPERVISOR)
    assert b"OSError at store:41" in browser.get("/staff/deliveries/").content
    assert browser.post(f"/staff/deliveries/duties/{duty.pk}/retry/").status_code == 302
    assert not deliveries(dead_at__isnull=False).exists()
    assert browser.post(f"/staff/deliveries/duties/{duty.pk}/retry/").status_code == 409


def test_the_person_sees_who_of_the_staff_looked_at_what() -> None:
    an_agreement()
    person = a_person()
    document, remark = a_signature(person), a_question(person)
    empty = a_browser(person, **ENGLISH).get("/me/").content.decode()
    assert "Nobody of our staff so far" in empty
    browser = staff_browser(Role.AUDITOR)
    for _twice in range(2):
        browser.get(f"/staff/signatures/{document.pk}/")
        browser.get(f"/staff/remarks/{remark.pk}/")
        browser.get(f"/staff/signatures/?person={person.pk}")
    assert [event.facts["what"] for event in events("person.looked_at")] == ["signature", "remark", "search"]
    page = a_browser(person, **ENGLISH).get("/me/").content.decode()
    assert page.count("auditor (auditor)") == 3
    assert "A search for your name" in page


def test_lists_and_a_person_who_looks_at_their_own_page_are_no_look() -> None:
    an_agreement()
    person = a_person()
    a_signature(person)
    a_browser(person).get("/me/")
    for path in ("", "signatures/", "remarks/", "deliveries/"):
        staff_browser(Role.AUDITOR).get(f"/staff/{path}")
    staff_browser(Role.AGENT).get("/staff/signatures/?person=no-id&person=0192e4c0-0000-7000-8000-000000000000")
    assert not events("person.looked_at")


@pytest.mark.django_db(transaction=True)
def test_taking_the_document_is_a_look_of_its_own() -> None:
    an_agreement()
    person = a_person()
    document = a_signature(person)
    drain_until_idle()
    assert staff_browser(Role.AUDITOR).get(f"/staff/signatures/{document.pk}/document.pdf").status_code == 200
    assert [event.facts["what"] for event in events("person.looked_at")] == ["document"]


def test_who_may_read_the_staff_finds_it_in_the_side_bar_and_everybody_their_account() -> None:
    assert 'href="/staff/people/"' in staff_browser(Role.AUDITOR).get("/staff/").content.decode()
    page = staff_browser(Role.AGENT).get("/staff/").content.decode()
    assert 'href="/staff/people/"' not in page
    assert page.count('href="/staff/account/"') == 2  # the bar, and the menu on phones
    assert page.count('action="/leave/"') == 2


def test_the_first_page_shows_what_waits_in_the_queue_to_whoever_reads_it() -> None:
    an_agreement()
    case = a_case(at=timezone.now())
    agent, executive = staff_browser(Role.AGENT), staff_browser(Role.EXECUTIVE)
    page = agent.get("/staff/", headers=ENGLISH).content.decode()
    assert (f"/staff/cases/{case.code}/" in page, "Cases with nobody" in page) == (True, True)
    assert "Nothing waits for anybody" not in page
    assert case.code not in executive.get("/staff/", headers=ENGLISH).content.decode()
