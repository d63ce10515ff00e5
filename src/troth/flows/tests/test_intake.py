"""The ways in: with a mailbox, with a receipt, signed in, from a clause; once however often, and nothing typed lost."""

import re
from copy import copy
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from troth.cases.models import Case, Way
from troth.cases.services import flooding, receipt_of
from troth.channels.models import OutgoingMessage
from troth.complaints.models import Complaint
from troth.flows.tests.makers import SLUG, a_browser, a_person, a_signature, an_agreement
from troth.ledger import Event
from troth.ledger.draining import drain_until_idle
from troth.people.models import Code, Person
from troth.people.services.budgets import HOUR, Allowance
from troth.people.tests.makers import the_code

pytestmark = pytest.mark.django_db
SAID = {"body": "I was charged twice.", "category": "billing", "wish": "My money back."}
NAMELESS = SAID | {"reach": "nameless"}
BY_MAIL = SAID | {"reach": "mail", "email": "new@example.com", "name": "Nina"}


def in_english(who: Any = None) -> Client:
    return a_browser(who, **{"accept-language": "en"})


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def file(browser: Client, path: str = "/complaints/new", **said: Any) -> Any:
    """Open the form and send it filled in."""
    given = hidden(browser.get(path).content.decode())
    return browser.post(path, {**given, **said})


def test_help_has_two_doors_and_says_where_else_one_can_turn() -> None:
    page = in_english().get("/help").content.decode()
    for way in ("/help/new", "/complaints/new", "/cases/follow", "/promises"):
        assert f'href="{way}' in page
    assert "12315" in page


def test_help_is_two_taps_from_any_page() -> None:
    assert 'href="/help' in in_english().get("/docs/problems").content.decode()


def test_without_a_name_one_gets_a_receipt_that_opens_the_case_elsewhere() -> None:
    browser = in_english()
    answered = file(browser, **NAMELESS)
    case = Case.objects.get()
    assert answered["Location"] == f"/cases/{case.code}/receipt/"
    page = browser.get(answered["Location"]).content.decode()
    for shown in (case.code, receipt_of(case), "I was charged twice.", "My money back."):
        assert shown in page
    assert (case.person, case.way, case.complaint.category) == (None, Way.WEB, "billing")
    elsewhere = in_english()
    elsewhere.post("/cases/follow", {"receipt": receipt_of(case)})
    assert elsewhere.get(f"/cases/{case.code}/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_who_leaves_a_mailbox_confirms_it_afterwards_and_is_told_by_mail() -> None:
    browser = in_english()
    file(browser, **BY_MAIL)
    case, code = Case.objects.get(), Code.objects.get()
    drain_until_idle()
    assert not OutgoingMessage.objects.filter(template="case-received").exists(), "nothing goes to an unproved mailbox"
    assert "Confirm your mailbox" in browser.get(f"/cases/{case.code}/mailbox/").content.decode()
    wrong = browser.post(f"/cases/{case.code}/mailbox/", {"code": "000000" if the_code(code) != "000000" else "1" * 6})
    assert wrong.status_code == 409
    right = browser.post(f"/cases/{case.code}/mailbox/", {"code": the_code(code)})
    assert right["Location"] == f"/cases/{case.code}/"
    drain_until_idle()
    assert browser.session["person"] == str(code.contact.person_id)
    assert OutgoingMessage.objects.filter(template="case-received").count() == 1
    assert case.code in browser.get("/me/").content.decode()
    assert in_english().post("/cases/follow", {"receipt": receipt_of(case)}).status_code == 409, "the receipt is spent"


@pytest.mark.django_db(transaction=True)
def test_a_mailbox_that_is_known_already_gets_the_case_once_its_code_is_entered() -> None:
    ivan, browser = a_person(), in_english()
    file(browser, **BY_MAIL | {"email": ivan.contacts.get(confirmed_at__isnull=False).value})
    case, code = Case.objects.get(), Code.objects.latest("issued_at")
    assert case.person != ivan
    browser.post(f"/cases/{case.code}/mailbox/", {"code": the_code(code)})
    assert Case.objects.get().person == ivan
    drain_until_idle()
    assert OutgoingMessage.objects.filter(template="case-received", person=str(ivan.pk)).count() == 1


def test_a_signed_in_person_is_not_asked_how_to_be_reached() -> None:
    ivan = a_person()
    browser = in_english(ivan)
    assert 'name="reach"' not in browser.get("/complaints/new").content.decode()
    file(browser, **SAID)
    case = Case.objects.get()
    assert (case.person, case.way) == (ivan, Way.ME)
    assert receipt_of(case) not in browser.get(f"/cases/{case.code}/receipt/").content.decode()


def test_a_request_for_help_is_a_case_of_its_kind() -> None:
    file(in_english(), "/help/new", body="It does not start.", reach="nameless")
    assert Case.objects.get().kind == "support"


def test_the_same_form_sent_twice_is_one_case_and_one_registration() -> None:
    browser = in_english()
    given = hidden(browser.get("/complaints/new").content.decode())
    first, second = (browser.post("/complaints/new", {**given, **BY_MAIL}) for _send in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == Person.objects.count() == Code.objects.count() == 1


def test_who_goes_back_and_sends_the_same_words_again_has_one_case_and_other_words_make_another() -> None:
    browser = in_english()
    first, second = (file(browser, **BY_MAIL) for _send in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == Code.objects.count() == 1
    assert file(browser, **BY_MAIL | {"wish": "An apology."})["Location"] != first["Location"]
    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_case_and_one_message() -> None:
    def clicks(path: str, said: dict[str, str]) -> set[str]:
        given, start, found = hidden(browser.get(said.pop("page", path)).content.decode()), Barrier(8), []

        def click() -> None:
            try:
                again = in_english()
                again.cookies = copy(browser.cookies)
                start.wait(20)
                found.append(again.post(path, {**given, **said})["Location"])
            finally:
                connection.close()

        threads = [Thread(target=click) for _click in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(found) == 8
        return set(found)

    browser = in_english(a_person())
    (receipt,) = clicks("/complaints/new", dict(SAID))
    case = Case.objects.get()
    assert receipt == f"/cases/{case.code}/receipt/"
    clicks(f"/cases/{case.code}/messages/", {"body": "And more.", "page": f"/cases/{case.code}/"})
    assert [m.body for m in case.messages.all()] == [SAID["body"], "And more."]


def test_a_token_that_somebody_made_up_opens_nobody_elses_case() -> None:
    for browser in (in_english(), in_english()):
        browser.post("/complaints/new", {**NAMELESS, "same": "guess"})
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"body": ""}, "Please write a few words"), ({"category": ""}, "Please choose what comes closest"),
     ({"category": "x"}, "Select a valid choice"), ({"reach": ""}, "Please choose one of the two"),
     ({"reach": "mail"}, "Please tell us your e-mail address"),
     ({"reach": "mail", "email": "nonsense"}, "An e-mail address looks like"),
     ({"body": "x" * 10_001}, "This has 10001 characters"), ({"body": "a\u202eb"}, "invisible control character"),
     ({"wish": "y" * 2_001}, "This has 2001 characters")],
)  # fmt: skip
def test_what_was_typed_comes_back_with_every_error(wrong: dict[str, str], sentence: str) -> None:
    said = NAMELESS | {"body": "Keep these words."} | wrong
    page = file(in_english(), **said)
    assert page.status_code == 422
    content = page.content.decode()
    assert sentence in content
    assert said["body"][:10] in content
    assert said["wish"][:10] in content
    assert not Case.objects.exists()


def test_fields_of_the_other_way_do_not_stand_in_the_way_of_the_nameless() -> None:
    assert file(in_english(), **NAMELESS, email="nonsense").status_code == 302


def test_ten_thousand_characters_are_taken() -> None:
    file(in_english(), **NAMELESS | {"body": "文" * 10_000})
    assert len(Case.objects.get().messages.get().body or "") == 10_000


def test_files_come_along() -> None:
    picture = SimpleUploadedFile("receipt.txt", b"Charged 25.00 twice on 1 November.", "application/x-wrong")
    file(in_english(), **NAMELESS, files=[picture])
    attachment = Case.objects.get().attachments.get()
    assert (attachment.name, attachment.media_type) == ("receipt.txt", "text/plain; charset=utf-8")


def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence_and_no_case() -> None:
    page = file(in_english(), **NAMELESS, files=[SimpleUploadedFile("x.html", b"<script>alert(1)</script>")])
    assert page.status_code == 422
    assert "I was charged twice." in page.content.decode()
    assert not Case.objects.exists()


def test_what_was_changed_on_the_way_back_is_not_lost() -> None:
    browser = in_english()
    given = hidden(browser.get("/complaints/new").content.decode()) | NAMELESS
    for more in ({}, {}, {"body": "I was charged three times."}, {"wish": "An apology."}):
        assert browser.post("/complaints/new", {**given, **more}).status_code == 302
    browser.post("/complaints/new", given | {"files": SimpleUploadedFile("a.txt", b"The statement")})
    assert Case.objects.count() == 4


def test_floods_are_stopped_by_network_address_and_nothing_typed_is_lost() -> None:
    few = (Allowance("cases-address-hour", 2, HOUR),)
    with patch.object(flooding, "CASES_FROM_AN_ADDRESS", few):
        for _case in range(2):
            assert file(in_english(), **NAMELESS).status_code == 302
        page = file(in_english(), **NAMELESS)
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "I was charged twice." in page.content.decode()
    assert Case.objects.count() == 2


def test_who_asks_for_special_care_is_heard_and_stands_in_no_list() -> None:
    file(in_english(), **NAMELESS, needs=["age", "illness"])
    assert Complaint.objects.get().asked_for_care == ("age", "illness")


def test_a_clause_that_was_signed_comes_with_edition_and_ceremony() -> None:
    ivan = a_person()
    an_agreement()
    document = a_signature(ivan)
    browser = in_english(ivan)
    clause = f"{SLUG}/1/{_a_clause()}"
    page = browser.get(f"/complaints/new?clause={clause}").content.decode()
    assert "You signed this edition" in page
    file(browser, f"/complaints/new?clause={clause}", **SAID)
    case = Case.objects.get()
    assert (case.text, case.edition, case.clause, case.way) == (SLUG, 1, _a_clause(), Way.CLAUSE)
    assert case.ceremony == document.ceremony_id
    assert Event.objects.get(kind="case.opened").facts["clause"] == f"{SLUG}/1#{_a_clause()}"


def test_a_clause_nobody_signed_leads_to_the_door_of_the_readers_and_nobody_enters_first() -> None:
    an_agreement()
    path = f"/complaints/new?clause={SLUG}/1/{_a_clause()}"
    assert in_english(a_person()).get(path)["Location"].startswith(f"/a/{SLUG}/questions/?clause=")
    nobody = in_english()
    assert nobody.get(path)["Location"] == "/enter/"
    assert nobody.session["awaits"].startswith("/complaints/new?clause=")


@pytest.mark.parametrize(
    "clause", ["", "x", "x/y/z", f"{SLUG}/999999999/a", f"{SLUG}/1/none", "//evil.example", "a/١/b", "a\0/1/b"]
)
def test_a_clause_that_does_not_exist_is_passed_over(clause: str) -> None:
    an_agreement()
    assert in_english().get("/complaints/new", {"clause": clause}).status_code == 200


def test_my_page_lists_my_cases_and_nobody_elses() -> None:
    ivan = a_person()
    file(in_english(ivan), **SAID)
    code = Case.objects.get().code
    assert f'href="/cases/{code}/"' in in_english(ivan).get("/me/").content.decode()
    assert code not in in_english(a_person("Else", "else@example.com")).get("/me/").content.decode()


def _a_clause() -> str:
    from troth.texts.models import Clause

    return Clause.objects.filter(rendering__edition__text__slug=SLUG).order_by("position")[0].clause_id
