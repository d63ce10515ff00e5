"""The pages as a browser sees them, without scripts."""

import re
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from time_machine import TimeMachineFixture

from troth.people.forms import SENTENCES
from troth.people.models import Code, ContactPoint, Decoy, Person
from troth.people.rules import normal_mail, normal_phone
from troth.people.services import link_staff
from troth.people.tests.makers import IVANS_MAIL, IVANS_PHONE, NOON, SETUP, a_wrong_code, ivan, olga, the_code

Answer: TypeAlias = Any
pytestmark = pytest.mark.django_db
IVAN = {"name": "伊万", "email": IVANS_MAIL, "phone": "138 0000 6208", "locale": "en"}


@pytest.fixture(autouse=True)
def speaks_english(client: Client) -> None:
    client.cookies["django_language"] = "en"


def text(response: Answer) -> str:
    return str(response.content.decode())


def pending_code(client: Client) -> Code | Decoy:
    pending = client.session["pending"]
    return Code.objects.filter(pk=pending["code"]).first() or Decoy.objects.get(pk=pending["code"])


def join(client: Client, **given: str) -> Answer:
    return client.post("/join/", IVAN | given)


def enter_code(client: Client) -> Answer:
    return client.post("/join/code/", {"code": the_code(pending_code(client))})


def test_registering_asks_for_four_things_and_says_what_each_is_for(client: Client) -> None:
    page = text(client.get("/join/"))
    assert {"name", "email", "phone", "locale"} <= set(re.findall(r'name="(\w+)"', page))
    assert page.count('class="hint" id=') == 3
    assert 'name="locale" value="en"' in page


def test_from_registering_to_next_in_three_steps(client: Client) -> None:
    first = join(client)
    assert (first.status_code, first["Location"]) == (302, "/join/code/")
    pending = client.session["pending"]
    assert pending["mail"] == "i***@example.com"
    assert IVANS_MAIL not in str(pending)
    page = text(client.get("/join/code/"))
    assert "i***@example.com" in page
    assert IVANS_MAIL not in page
    assert 'autocomplete="one-time-code"' in page
    last = enter_code(client)
    assert (last.status_code, last["Location"]) == (302, "/next/")
    person = Person.objects.get()
    assert client.session["person"] == str(person.pk)
    assert "pending" not in client.session
    assert sorted(c.value for c in person.contacts.all()) == sorted([IVANS_PHONE, IVANS_MAIL])
    assert person.locale == "en"


def test_an_unknown_language_is_that_of_the_page(client: Client) -> None:
    join(client, locale="tlh")
    assert Person.objects.get().locale == "en"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "name that shall stand"), ("name", "a\x00b", "control character"),
        ("name", "x" * 10_001, "10,000"), ("email", "", "the code goes there"),
        ("email", "ivan@", "name@example.com"), ("phone", "12", "138 0000 0000"),
        ("phone", "010 6512 3456", "landline"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_with_a_sentence_and_all_that_was_typed(
    client: Client, field: str, typed: str, sentence: str
) -> None:
    response = join(client, **{field: typed})
    page = text(response)
    assert response.status_code == 422
    assert sentence in page
    assert 'class="errors"' in page
    assert f'href="#id_{field}"' in page
    assert 'aria-invalid="true"' in page
    for name in {"name", "email", "phone"} - {field}:
        assert f'value="{IVAN[name]}"' in page
    assert not Person.objects.exists()


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
def test_the_examples_in_our_sentences_are_ones_we_take(locale: str) -> None:
    with translation.override(locale):
        numbers = re.findall(r"\+?[0-9]+(?: [0-9]+)+", str(SENTENCES["phone"]))
        mails = re.findall(r"[a-z.]+@[a-z.]+[a-z]", str(SENTENCES["mail"]))
    assert len(numbers) == 2
    assert [normal_phone(number) for number in numbers]
    assert [normal_mail(mail) for mail in mails] == ["name@example.com"]


@pytest.mark.parametrize("name", ["名" * 10_000, "🌸", "عمر الخيام", "𠮷田 䶮", "<b>O'Neill</b>"])
def test_fine_names_are_fine(client: Client, name: str) -> None:
    assert join(client, name=name).status_code == 302
    assert Person.objects.get().name == name


def test_a_refused_registration_keeps_what_was_typed_and_says_when(client: Client) -> None:
    for _ in range(6):
        Client().post("/join/", IVAN)
    response = join(client)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert f'value="{IVANS_MAIL}"' in text(response)
    assert "try again in" in text(response)


def test_who_is_in_already_goes_on(client: Client) -> None:
    join(client), enter_code(client)
    for path in ("/join/", "/enter/", "/join/code/", "/join/code/again/"):
        assert client.get(path)["Location"] == "/next/"


def test_a_wrong_code_says_how_many_tries_are_left_and_is_not_drawn_again(client: Client) -> None:
    join(client)
    wrong = a_wrong_code(pending_code(client))
    response = client.post("/join/code/", {"code": wrong})
    assert response.status_code == 409
    assert "4 tries are left" in text(response)
    assert wrong not in text(response)
    assert "person" not in client.session


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "1" * 500])
def test_what_is_not_six_digits_is_told_and_costs_nothing(client: Client, typed: str) -> None:
    join(client)
    response = client.post("/join/code/", {"code": typed})
    assert response.status_code == 422
    assert "6 digits" in text(response)
    assert pending_code(client).tries_left == 5


def test_a_new_code_can_be_asked_for_after_a_minute(client: Client, time_machine: TimeMachineFixture) -> None:
    join(client)
    first = pending_code(client)
    early = client.post("/join/code/again/")
    assert early.status_code == 429
    assert "A new code can be sent in" in text(early)
    assert early["Retry-After"]
    time_machine.move_to(timezone.now() + timedelta(seconds=61))
    assert client.post("/join/code/again/")["Location"] == "/join/code/"
    assert pending_code(client).pk != first.pk
    assert client.post("/join/code/", {"code": the_code(first)}).status_code == 409
    assert enter_code(client)["Location"] == "/next/"


def test_a_spent_budget_is_worded(client: Client, time_machine: TimeMachineFixture) -> None:
    start = timezone.now().replace(minute=0, second=0)
    time_machine.move_to(start)
    join(client)
    for n in range(1, 7):
        time_machine.move_to(start + timedelta(minutes=2 * n))
        last = client.post("/join/code/again/")
    assert last.status_code == 429
    assert "try again in" in text(last)


def test_without_a_code_on_its_way_one_starts_at_the_mailbox(client: Client) -> None:
    for response in (client.get("/join/code/"), client.post("/join/code/", {"code": "123456"})):
        assert response["Location"] == "/enter/"


def test_a_new_session_begins_with_the_person(client: Client) -> None:
    join(client)
    before = client.cookies["troth"].value
    enter_code(client)
    assert client.cookies["troth"].value != before
    thief = Client()
    thief.cookies["troth"] = before
    assert thief.get("/join/").status_code == 200


def test_coming_back_by_mailbox(client: Client) -> None:
    person = ivan(at=timezone.now())
    assert client.post("/enter/", {"email": " IVAN@example.com "})["Location"] == "/join/code/"
    assert enter_code(client)["Location"] == "/next/"
    assert client.session["person"] == str(person.pk)


def test_an_unknown_mailbox_gets_the_very_same_pages(client: Client, time_machine: TimeMachineFixture) -> None:
    ivan(at=timezone.now())
    time_machine.move_to(timezone.now().replace(microsecond=0), tick=False)
    seen = []
    for mail in (IVANS_MAIL, "igor@example.com"):
        visitor = Client()
        visitor.cookies["django_language"] = "en"
        first = visitor.post("/enter/", {"email": mail})
        pages = [visitor.get("/join/code/"), visitor.post("/join/code/again/")]
        pages += [visitor.post("/join/code/", {"code": a_wrong_code(pending_code(visitor))}) for _ in range(6)]
        seen.append((first.status_code, first["Location"], [(p.status_code, bare(p)) for p in pages]))
    assert seen[0] == seen[1]
    assert "is registered here" in seen[0][2][0][1]


def bare(response: Answer) -> str:
    """The page without what differs in every answer."""
    return re.sub(r'value="[A-Za-z0-9]{64}"|[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}', "", text(response))


def test_both_ways_take_about_as_many_queries() -> None:
    ivan(at=timezone.now())
    counts = []
    for mail in (IVANS_MAIL, "igor@example.com"):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/enter/", {"email": mail})
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 5


def test_leaving_ends_the_session(client: Client) -> None:
    join(client), enter_code(client)
    cookie = client.cookies["troth"].value
    response = client.post("/leave/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert response["Clear-Site-Data"] == '"cookies"'
    client.cookies["troth"] = cookie
    assert "person" not in client.session


def test_leaving_takes_a_post_with_its_token(client: Client) -> None:
    assert client.get("/leave/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/leave/").status_code == 403


def test_a_link_lets_staff_in_without_the_person_who_was_here(client: Client) -> None:
    join(client), enter_code(client)
    before = client.cookies["troth"].value
    path = f"/staff/enter/{link_staff(olga(), at=timezone.now(), by=SETUP)}/"
    assert client.head(path).status_code == 405
    assert client.get(path)["Location"] == "/staff/"
    assert client.session["staff"] == str(olga().pk)
    assert "person" not in client.session
    assert client.cookies["troth"].value != before


def test_a_used_link_is_answered_calmly(client: Client) -> None:
    path = f"/staff/enter/{link_staff(olga(), at=timezone.now(), by=SETUP)}/"
    client.get(path)
    page = Client().get(path)
    assert page.status_code == 403
    assert "troth staff link" in text(page)


def test_a_session_ends_however_busy_it_is(client: Client, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOON)
    join(client), enter_code(client)
    for day in range(1, 8):
        assert client.get("/join/").status_code == 302
        time_machine.move_to(NOON + timedelta(hours=23.9 * day))
    time_machine.move_to(NOON + timedelta(days=7, seconds=1))
    assert client.get("/join/").status_code == 200


def test_no_personal_data_stands_in_clear_in_the_database() -> None:
    ivan()
    assert ContactPoint.objects.count() == 2
    dump = "\n".join(connection.connection.iterdump()) if connection.vendor == "sqlite" else ""
    for canary in ("伊万", IVANS_MAIL, IVANS_PHONE[3:]):
        assert canary not in dump


@pytest.mark.parametrize("way", ["/join/", "/enter/"])
def test_a_megabyte_of_address_is_refused_and_not_sent_back(client: Client, way: str) -> None:
    page = client.post(way, IVAN | {"email": "\ufdfa" * 330_000})
    assert page.status_code == 422
    assert "at most 320 characters" in text(page)
    assert text(page).count("\ufdfa") == 320


def test_a_name_that_is_too_long_is_not_sent_back_whole_but_a_long_one_is(client: Client) -> None:
    assert text(join(client, name="名" * 10_001)).count("名") == 320
    assert text(join(client, name="名" * 9_000, email="x")).count("名") == 9_000
