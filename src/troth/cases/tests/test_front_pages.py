"""The person's pages of a case: who is let in, what stands there, and what never does."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from troth.cases.models import Case, Message, Status
from troth.cases.services import answer, close, draw, flooding, note, receipt_of, wait_for_person
from troth.cases.services.flooding import RECEIPTS_FROM_AN_ADDRESS
from troth.cases.tests.makers import a_case, a_colleague
from troth.core.actors import Actor
from troth.people.models import Person
from troth.people.services.budgets import HOUR, Allowance
from troth.people.tests.makers import a_newcomer, confirmed, ivan, olga

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel-7f3a"


def browser(who: Person | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if who is not None:
        session = client.session
        session["person"] = str(who.pk)
        session.save()
    return client


def held(case: Case) -> Client:
    """A browser that typed the receipt."""
    client = browser()
    answered = client.post("/cases/follow", {"receipt": receipt_of(case).lower().replace("-", " ")})
    assert answered["Location"] == f"/cases/{case.code}/"
    return client


def text(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def test_a_person_sees_what_was_said_and_what_comes_next_and_no_note_of_the_house() -> None:
    case, by = a_case(body="My files are gone."), olga().actor
    note(case, f"Careful, {CANARY}.", at=timezone.now(), by=by)
    answer(case, "They are back.", at=timezone.now(), by=by)
    page = text(browser(ivan()), f"/cases/{case.code}/")
    assert "My files are gone." in page
    assert "They are back." in page
    assert "Our answer" in page
    for path in (f"/cases/{case.code}/", f"/cases/{case.code}/receipt/", "/me/"):
        assert CANARY not in text(browser(ivan()), path)


def test_a_code_is_understood_however_it_is_typed() -> None:
    case = a_case()
    assert case.code in text(browser(ivan()), f"/cases/{case.code.lower().replace('-', '')}/")


def test_what_is_not_mine_answers_as_what_does_not_exist() -> None:
    case, absent = a_case(), "M-2222222-2"
    stranger = browser(confirmed(a_newcomer(mail="else@example.com", phone="")))
    nobody = browser()
    for code in (case.code, absent):
        assert stranger.get(f"/cases/{code}/").status_code == 404
        assert stranger.post(f"/cases/{code}/messages/", {"body": "x"}).status_code == 404
        assert nobody.get(f"/cases/{code}/")["Location"] == "/cases/follow"
        assert nobody.post(f"/cases/{code}/closure/", {"outcome": "solved"}).status_code == 403
    assert case.messages.count() == 1


def test_staff_come_to_a_case_by_the_workbench_and_not_by_the_persons_pages() -> None:
    case, client = a_case(), browser()
    session = client.session
    session["staff"], session["known"] = str(olga().pk), olga().get_session_auth_hash()
    session.save()
    assert client.get(f"/cases/{case.code}/")["Location"] == "/cases/follow"


def test_the_receipt_opens_its_case_and_no_other() -> None:
    case, other = a_case(anonymous=True), a_case(anonymous=True, body="Other")
    client = held(case)
    assert case.code in text(client, f"/cases/{case.code}/")
    assert client.get(f"/cases/{other.code}/")["Location"] == "/cases/follow"
    answered = client.post(f"/cases/{case.code}/messages/", {"body": "One more thing."})
    assert answered["Location"] == f"/cases/{case.code}/?sent=written"
    assert [m.body for m in case.messages.all()] == ["The files of last week are gone.", "One more thing."]


def test_a_receipt_opens_nothing_once_a_proved_mailbox_owns_the_case() -> None:
    case = a_case()
    page = browser().post("/cases/follow", {"receipt": receipt_of(case)})
    assert page.status_code == 409
    assert "No case belongs to this code" in page.content.decode()


@pytest.mark.parametrize("typed", ["", "AAAA", "x" * 500, "\u202e" * 25, "2" * 25])
def test_a_receipt_that_is_none_is_refused_in_a_sentence(typed: str) -> None:
    assert browser().post("/cases/follow", {"receipt": typed}).status_code in (409, 422)


def test_receipts_are_not_guessed_for_ever() -> None:
    client = browser()
    for _try in range(RECEIPTS_FROM_AN_ADDRESS[0].limit):
        assert client.post("/cases/follow", {"receipt": "2" * 25}).status_code == 409
    late = client.post("/cases/follow", {"receipt": "2" * 25})
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0


def test_the_receipt_code_stands_on_no_page_but_that_of_the_browser_that_filed() -> None:
    case = a_case(anonymous=True)
    code = receipt_of(case)
    client = held(case)
    for path in (f"/cases/{case.code}/", f"/cases/{case.code}/receipt/"):
        assert code not in text(client, path)
    session = client.session
    session["filed"] = {str(case.pk): timezone.now().isoformat()}
    session.save()
    assert code in text(client, f"/cases/{case.code}/receipt/")
    session["filed"] = {str(case.pk): (timezone.now() - timedelta(minutes=16)).isoformat()}
    session.save()
    assert code not in text(client, f"/cases/{case.code}/receipt/")


def test_what_is_missing_is_asked_on_the_page() -> None:
    case = a_case()
    wait_for_person(case, "Which folder was it?", at=timezone.now(), by=olga().actor)
    page = text(browser(ivan()), f"/cases/{case.code}/")
    assert "We need something from you" in page
    assert "Which folder was it?" in page


def test_a_person_closes_a_case_and_opens_it_again_by_writing() -> None:
    case, mine = a_case(), browser(ivan())
    assert mine.post(f"/cases/{case.code}/closure/", {"outcome": "solved"}).status_code == 302
    assert "Closed on" in text(mine, f"/cases/{case.code}/")
    assert "Your message opens the case again." in text(mine, f"/cases/{case.code}/")
    assert mine.post(f"/cases/{case.code}/messages/", {"body": "Still gone."}).status_code == 302
    assert Case.objects.get().status == Status.OPEN
    page = text(mine, f"/cases/{case.code}/")
    assert "Still gone." in page
    assert "The case was opened again" in page


@pytest.mark.parametrize("outcome", ["abuse", "duplicate", "", "whatever"])
def test_a_person_ends_a_case_as_solved_or_withdrawn_and_not_otherwise(outcome: str) -> None:
    case = a_case()
    page = browser(ivan()).post(f"/cases/{case.code}/closure/", {"outcome": outcome})
    assert page.status_code in (403, 422)
    assert Case.objects.get().status == Status.OPEN


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001, "a\u202eb", "a\x07b"])
def test_words_that_cannot_be_kept_come_back_with_a_sentence(body: str) -> None:
    case = a_case()
    page = browser(ivan()).post(f"/cases/{case.code}/messages/", {"body": body})
    assert page.status_code == 422
    assert "places need another look" in page.content.decode() or "needs another look" in page.content.decode()
    assert case.messages.count() == 1


def test_ten_thousand_characters_of_any_script_are_taken() -> None:
    case, words = a_case(), "𠮷العربية👩‍👩‍👧" + "文" * 9_985
    assert browser(ivan()).post(f"/cases/{case.code}/messages/", {"body": words}).status_code == 302
    assert case.messages.latest("at").body == words


def test_a_joined_case_leads_to_the_one_it_was_joined_with() -> None:
    from troth.cases.services import merge

    one, into = a_case(body="One"), a_case(body="Two")
    merge(one, into, at=timezone.now(), by=olga().actor)
    assert browser(ivan()).get(f"/cases/{one.code}/")["Location"] == f"/cases/{into.code}/"


def test_only_what_a_kind_names_stands_in_the_time_line() -> None:
    case, by = a_case(), olga().actor
    from troth.cases.services import assign, prioritise, retag

    prioritise(case, "urgent", at=timezone.now(), by=by)
    retag(case, add=[CANARY], at=timezone.now(), by=by)
    assign(case, team=None, assignee=a_colleague("ann"), reason=CANARY, at=timezone.now(), by=by)
    assert CANARY not in text(browser(ivan()), f"/cases/{case.code}/")


def test_who_was_not_drawn_finds_no_question() -> None:
    case = a_case()
    close(case, "solved", at=timezone.now(), by=Actor.person(ivan().pk))
    assert browser(ivan()).get(f"/cases/{case.code}/rating/").status_code == 404
    draw(case, at=timezone.now(), by=Actor.job("x"))
    assert case.messages.exclude(kind=Message.Kind.WRITTEN).count() == 0


def test_closing_counts_against_floods_as_words_do() -> None:
    case = a_case()
    with patch.object(flooding, "MESSAGES_FROM_AN_ADDRESS", (Allowance("case-words-address-hour", 1, HOUR),)):
        sent = [browser(ivan()).post(f"/cases/{case.code}/closure/", {"outcome": "solved"}) for _time in range(2)]
    assert [answer.status_code for answer in sent] == [302, 429]
