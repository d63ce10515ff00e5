"""Strangers who know a mailbox cannot keep its owner from signing or entering, and staff can reopen it."""

from datetime import timedelta

import pytest

from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid, NotFound, Refused, TooMany
from troth.people import services
from troth.people.events import Kind
from troth.people.models import Code, ContactPoint, Person
from troth.people.services.budgets import CODES_FROM_AN_ADDRESS, spend
from troth.people.tests.makers import (
    IVANS_MAIL,
    IVANS_PHONE,
    LATER,
    MALLORY,
    NOON,
    SETUP,
    a_newcomer,
    a_wrong_code,
    come_back,
    confirmed,
    events,
    guess,
    ivan,
    olga,
    rita,
    the_code,
)

pytestmark = pytest.mark.django_db
YESTERDAY = NOON - timedelta(days=1)


def a_signing_code(person: Person) -> Code:
    mailbox = person.contacts.confirmed().get()
    return services.issue_code(mailbox, purpose="signing", subject="c", at=NOON, by=Actor.person(person.pk))


def ask_until_refused() -> None:
    with pytest.raises(TooMany):
        for _ in range(30):
            come_back(IVANS_MAIL)


def guess_until_refused() -> None:
    with pytest.raises(TooMany):
        for hour in range(12):
            code = come_back(IVANS_MAIL, at=NOON - timedelta(hours=12 - hour))
            for _ in range(5):
                try:
                    guess(code, a_wrong_code(code), at=code.issued_at)
                except TooMany:
                    raise
                except Refused:
                    continue


def test_entry_codes_asked_by_strangers_leave_the_signing_codes_alone() -> None:
    person = ivan(at=YESTERDAY)
    ask_until_refused()
    assert confirmed(a_signing_code(person)) == person


def test_codes_for_a_mailbox_somebody_else_names_leave_its_owners_signing_codes_alone() -> None:
    person = ivan(at=YESTERDAY)
    stranger = confirmed(a_newcomer(mail="m@example.com", phone="", at=YESTERDAY), at=YESTERDAY)
    me = Actor.person(stranger.pk)
    contact = services.add_contact(stranger, kind="mail", value=IVANS_MAIL, at=NOON, by=me)
    with pytest.raises(TooMany):
        for n in range(30):
            services.issue_code(contact, purpose="contact", subject=str(n), at=NOON, by=me)
    assert confirmed(a_signing_code(person)) == person


def test_wrong_guesses_at_entry_codes_leave_the_signing_codes_alone() -> None:
    person = ivan(at=YESTERDAY)
    guess_until_refused()
    assert confirmed(a_signing_code(person)) == person


def test_wrong_guesses_at_signing_codes_have_an_end_too() -> None:
    person, wrong = ivan(at=YESTERDAY - timedelta(days=1)), 0
    mailbox = person.contacts.confirmed().get()
    for hour in range(11):
        at = YESTERDAY + timedelta(hours=hour)
        code = services.issue_code(mailbox, purpose="signing", subject="c", at=at, by=MALLORY)
        for _ in range(5):
            try:
                guess(code, a_wrong_code(code), at=at)
            except TooMany:
                assert wrong == 50
                return
            except Refused:
                wrong += 1
    pytest.fail("guessing went on")


@pytest.mark.parametrize("known", [True, False])
def test_three_entry_codes_live_at_once_and_the_oldest_beyond_ends(known: bool) -> None:
    if known:
        ivan(at=YESTERDAY)
    codes = [come_back(IVANS_MAIL, at=NOON + timedelta(seconds=n)) for n in range(4)]
    for code in codes:
        code.refresh_from_db()
    assert [code.is_live(LATER) for code in codes] == [False, True, True, True]


def test_a_stranger_who_asks_does_not_end_the_code_in_my_browser() -> None:
    person = ivan(at=YESTERDAY)
    mine = come_back(IVANS_MAIL)
    come_back(IVANS_MAIL, address="198.51.100.9")
    assert confirmed(mine) == person


def test_an_ipv6_network_is_one_address() -> None:
    for n in range(60):
        come_back(f"nobody{n}@example.com", address=f"2001:db8::{n:x}")
    with pytest.raises(TooMany):
        come_back(IVANS_MAIL, address="2001:db8:0:0:ffff::1")
    assert come_back(IVANS_MAIL, address="2001:db8:0:1::1")


def test_callers_of_unknown_address_share_one_budget() -> None:
    for n in range(60):
        come_back(f"nobody{n}@example.com", address="" if n % 2 else "unknown")
    with pytest.raises(TooMany):
        come_back(IVANS_MAIL, address="")


def test_nothing_is_spent_by_nobody() -> None:
    with pytest.raises(ValueError, match="whom"):
        spend(CODES_FROM_AN_ADDRESS, "", at=NOON)


def test_an_administrator_reopens_a_contact_that_strangers_closed() -> None:
    person = ivan(at=YESTERDAY)
    ask_until_refused()
    services.reopen_contact(" IVAN@example.com", at=LATER, by=olga().actor)
    code = come_back(IVANS_MAIL)
    assert confirmed(code) == person
    (event,) = events(Kind.CONTACT_REOPENED)
    assert event.facts == {"channel": "mail"}
    assert event.subject_id == str(person.contacts.confirmed().get().pk)


def test_reopening_gives_back_the_guesses_and_works_for_numbers() -> None:
    ivan(at=YESTERDAY)
    guess_until_refused()
    services.reopen_contact(IVANS_MAIL, at=NOON, by=SETUP)
    code = come_back(IVANS_MAIL)
    assert guess(code, the_code(code))
    services.reopen_contact("138 0000 6208", at=NOON, by=SETUP)
    reopened = events(Kind.CONTACT_REOPENED)[-1]
    assert ContactPoint.objects.get(pk=reopened.subject_id).value == IVANS_PHONE


@pytest.mark.parametrize(
    ("typed", "refusal"), [("nobody@example.com", NotFound), ("12345", Invalid), ("a@", Invalid), ("", Invalid)]
)
def test_what_is_no_known_contact_is_not_reopened(typed: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        services.reopen_contact(typed, at=NOON, by=SETUP)


def test_only_an_administrator_reopens_contacts() -> None:
    ivan()
    for by in (rita().actor, MALLORY, Actor.person("x")):
        with pytest.raises(Forbidden):
            services.reopen_contact(IVANS_MAIL, at=NOON, by=by)


def test_at_most_five_contacts_wait_for_their_code() -> None:
    person = ivan()  # his number waits already
    me = Actor.person(person.pk)
    for n in range(4):
        services.add_contact(person, kind="mail", value=f"m{n}@example.com", at=NOON, by=me)
    with pytest.raises(Refused, match="wait for their code") as refusal:
        services.add_contact(person, kind="mail", value="m9@example.com", at=NOON, by=me)
    assert refusal.value.field == "value"
    assert services.add_contact(person, kind="mail", value="m0@example.com", at=NOON, by=me)
    assert person.contacts.count() == 6
