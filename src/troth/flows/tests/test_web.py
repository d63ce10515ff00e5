"""Status and who may: the first page, the fork after it, and a person's own pages."""

from typing import Any

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from troth.channels.models import OutgoingMessage
from troth.flows.tests.makers import (
    SLUG,
    a_browser,
    a_person,
    a_question,
    a_signature,
    an_agreement,
    staff_browser,
)
from troth.ledger.draining import drain_until_idle
from troth.people.models import Code, ContactPoint
from troth.people.services.budgets import CODES_FROM_AN_ADDRESS, spend
from troth.people.tests.makers import a_wrong_code, the_code

pytestmark = pytest.mark.django_db


def test_the_first_page_of_an_empty_installation_says_what_to_do_next() -> None:
    page = a_browser().get("/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert b"troth text import" in page.content
    assert b"troth seed demo" in page.content


def test_the_first_page_has_three_doors_and_the_texts_in_force() -> None:
    an_agreement()
    page = a_browser().get("/").content.decode()
    assert all(f'href="{way}"' in page for way in ("/next/", "/staff/", f"/a/{SLUG}", f"/sign/{SLUG}"))


@pytest.mark.usefixtures("production")
def test_in_production_a_single_service_shows_its_agreements_and_no_demonstration() -> None:
    an_agreement()
    page = a_browser().get("/").content.decode()
    assert "<h1>Spruce</h1>" in page or "<h1>云杉</h1>" in page
    assert "seed demo" not in page
    assert f'href="/sign/{SLUG}"' in page


def test_the_fork_sends_everybody_where_they_belong() -> None:
    an_agreement()
    assert a_browser().get("/next/")["Location"] == "/join/"
    assert staff_browser().get("/next/")["Location"] == "/staff/"
    person = a_person()
    assert a_browser(person).get("/next/")["Location"] == f"/sign/{SLUG}"
    a_signature(person)
    assert a_browser(person).get("/next/")["Location"] == "/me/"


def test_what_somebody_came_for_comes_first_and_once() -> None:
    an_agreement()
    browser = a_browser(a_person())
    session = browser.session
    session["awaits"] = "/me/documents/"
    session.save()
    assert browser.get("/next/")["Location"] == "/me/documents/"
    assert browser.get("/next/")["Location"] == f"/sign/{SLUG}"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_nothing_in_a_session_leads_to_another_site(elsewhere: str) -> None:
    browser = a_browser(a_person())
    session = browser.session
    session["awaits"] = elsewhere
    session.save()
    found = browser.get("/next/")["Location"]
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


def test_my_page_asks_strangers_to_come_in_first_and_remembers_it() -> None:
    browser = a_browser()
    assert browser.get("/me/")["Location"] == "/join/"
    assert browser.session["awaits"] == "/me/"


def test_my_page_shows_what_is_mine_and_nobody_elses() -> None:
    an_agreement()
    ivan, olga = a_person(), a_person("Olga", "olga@example.com")
    a_question(ivan, "Ivans question")
    a_question(olga, "Olgas question")
    signed = a_signature(ivan)
    page = a_browser(ivan).get("/me/").content.decode()
    assert "Ivans question" in page
    assert "Olgas question" not in page
    assert f"/me/documents/{signed.pk}/" in page
    assert f"/me/documents/{signed.pk}/" not in a_browser(olga).get("/me/").content.decode()


def test_staff_has_no_page_of_its_own_among_consumers() -> None:
    assert staff_browser().get("/me/").status_code == 302


def test_a_number_is_added_and_confirmed_by_the_code_that_goes_there() -> None:
    person = a_person()
    browser = a_browser(person)
    answer = browser.post("/me/contacts/phone/", {"value": "138 0000 6208"})
    contact = ContactPoint.objects.get(person=person, kind="phone")
    assert answer["Location"] == f"/me/contacts/{contact.pk}/code/"
    code = Code.objects.get(contact=contact)
    wrong = browser.post(answer["Location"], {"code": a_wrong_code(code)})
    assert wrong.status_code == 409
    contact.refresh_from_db()
    assert contact.confirmed_at is None
    right = browser.post(answer["Location"], {"code": the_code(code)})
    assert right["Location"] == "/me/"
    contact.refresh_from_db()
    assert contact.confirmed_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_code_goes_by_sms_and_says_what_it_is_for() -> None:
    a_browser(a_person()).post("/me/contacts/phone/", {"value": "13800006208"})
    drain_until_idle()
    message = OutgoingMessage.objects.get(template="code-contact")
    assert (message.channel, message.status) == ("sms", "accepted")


def test_a_malformed_number_is_kept_on_the_page_with_a_sentence_that_helps() -> None:
    page = a_browser(a_person()).post("/me/contacts/phone/", {"value": "12345"})
    assert page.status_code == 422
    assert b'value="12345"' in page.content
    assert not ContactPoint.objects.filter(kind="phone").exists()


def test_another_code_is_held_back_for_a_minute() -> None:
    person = a_person()
    browser = a_browser(person)
    browser.post("/me/contacts/mail/", {"value": "second@example.com"})
    contact = ContactPoint.objects.get(person=person, confirmed_at=None)
    again = browser.post(f"/me/contacts/{contact.pk}/code/again/")
    assert again.status_code == 429
    assert 0 < int(again["Retry-After"]) <= 60


def test_a_number_given_at_registration_is_confirmed_later() -> None:
    person = a_person(phone="+8613800006208")
    contact = ContactPoint.objects.get(person=person, kind="phone")
    browser = a_browser(person)
    assert browser.post(f"/me/contacts/{contact.pk}/code/again/").status_code == 302
    code = Code.objects.get(contact=contact)
    assert browser.post(f"/me/contacts/{contact.pk}/code/", {"code": the_code(code)}).status_code == 302
    contact.refresh_from_db()
    assert contact.confirmed_at is not None


def test_a_number_somebody_else_confirmed_stays_theirs() -> None:
    number = "+8613800006208"
    for person in (a_person(), a_person("Olga", "olga@example.com")):
        browser = a_browser(person)
        browser.post("/me/contacts/phone/", {"value": number})
        contact = ContactPoint.objects.get(person=person, kind="phone")
        code = Code.objects.filter(contact=contact).latest("issued_at")
        answer = browser.post(f"/me/contacts/{contact.pk}/code/", {"code": the_code(code)})
    assert answer.status_code == 409
    contact.refresh_from_db()
    assert contact.confirmed_at is None


def test_another_persons_contact_is_not_found() -> None:
    contact = a_person(phone="+8613800006208").contacts.get(kind="phone")
    browser = a_browser(a_person("Mallory", "mallory@example.com"))
    assert browser.get(f"/me/contacts/{contact.pk}/code/").status_code == 404
    assert browser.post(f"/me/contacts/{contact.pk}/code/", {"code": "123456"}).status_code == 404
    assert browser.post(f"/me/contacts/{contact.pk}/code/again/").status_code == 404


@pytest.mark.usefixtures("production")
def test_without_sms_no_page_offers_a_number() -> None:
    browser = a_browser(a_person())
    assert browser.get("/me/contacts/phone/").status_code == 404
    assert b"/me/contacts/phone/" not in browser.get("/me/").content
    assert browser.get("/me/contacts/fax/").status_code == 404


def test_an_anonymous_page_asks_the_database_only_for_its_texts(django_assert_num_queries: Any) -> None:
    an_agreement()
    browser = a_browser()
    with django_assert_num_queries(1):
        browser.get("/docs/problems")


def add_mail(browser: Any, value: str) -> Any:
    browser.cookies["django_language"] = "en"
    return browser.post("/me/contacts/mail/", {"value": value})


def test_one_session_sends_no_codes_to_many_strangers() -> None:
    browser = a_browser(a_person())
    answers = [add_mail(browser, f"stranger{n}@example.org") for n in range(8)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [409] * 3
    page = answers[-1].content.decode()
    assert "wait for their code" in page
    assert 'value="stranger7@example.org"' in page
    assert Code.objects.filter(purpose="contact").count() == 5


def test_a_person_has_ten_codes_a_day_for_new_contacts_and_the_address_is_kept() -> None:
    browser = a_browser(a_person())
    answers = [add_mail(browser, f"stranger{n % 5}@example.org") for n in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert answers[-1]["Retry-After"]
    assert b'value="stranger0@example.org"' in answers[-1].content


def test_codes_sent_again_count_among_the_ten_a_day(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-21T08:00:00+00:00")
    person = a_person()
    browser = a_browser(person)
    for n in range(9):
        add_mail(browser, f"stranger{n % 5}@example.org")
    contact = ContactPoint.objects.filter(person=person, confirmed_at=None)[0]
    time_machine.move_to("2026-11-21T08:02:00+00:00")
    assert browser.post(f"/me/contacts/{contact.pk}/code/again/").status_code == 302
    time_machine.move_to("2026-11-21T08:04:00+00:00")
    assert browser.post(f"/me/contacts/{contact.pk}/code/again/").status_code == 429


def test_codes_for_new_contacts_count_for_the_network_address() -> None:
    spent = CODES_FROM_AN_ADDRESS[0].limit
    for _ in range(spent):
        spend(CODES_FROM_AN_ADDRESS, "127.0.0.1", at=timezone.now())
    person = a_person()
    assert add_mail(a_browser(person), "second@example.org").status_code == 429
    assert not person.contacts.filter(value__isnull=False, confirmed_at=None).exists()
