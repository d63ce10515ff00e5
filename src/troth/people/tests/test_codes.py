"""Codes and decoys: what they are bound to, what they cost, and that twenty at once cost twenty."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from troth.channels.models import OutgoingMessage
from troth.core.refusals import Invalid, Refused, TooMany
from troth.ledger.draining import drain_until_idle
from troth.people import services
from troth.people.events import Kind
from troth.people.models import Code, ContactPoint, Decoy
from troth.people.services.persons import ENTRY
from troth.people.tests.makers import (
    IVANS_MAIL,
    LATER,
    MALLORY,
    NOON,
    a_newcomer,
    a_wrong_code,
    again,
    come_back,
    confirmed,
    events,
    guess,
    ivan,
    the_code,
)

pytestmark = pytest.mark.django_db


def test_coming_back_sends_a_code_to_the_confirmed_mailbox() -> None:
    person = ivan()
    code = come_back("IVAN@example.com")
    assert isinstance(code, Code)
    assert confirmed(code) == person


def test_a_mailbox_nobody_confirmed_gets_a_decoy_and_no_message() -> None:
    a_newcomer(mail="unproved@example.com")
    before = len(events(Kind.CODE_ISSUED))
    for mail in ("unproved@example.com", "nobody@example.com"):
        assert isinstance(come_back(mail), Decoy)
    assert len(events(Kind.CODE_ISSUED)) == before
    assert [event.facts for event in events(Kind.DECOY_ISSUED)] == [{"purpose": ENTRY}] * 2


def test_a_decoy_cannot_be_told_from_a_code() -> None:
    ivan()
    told = []
    for mail in (IVANS_MAIL, "nobody@example.com"):
        code, lines = come_back(mail), []
        for n in range(7):
            with pytest.raises(Refused) as refusal:
                guess(code, a_wrong_code(code) if n else "12345")
            lines.append((type(refusal.value), str(refusal.value)))
        with pytest.raises(TooMany) as soon:
            again(code, at=NOON + timedelta(seconds=20))
        assert (
            services.resend_code(
                code.pk, purpose=ENTRY, subject=code.subject, address="", at=LATER, by=MALLORY
            ).tries_left
            == 5
        )
        told.append([*lines, str(soon.value)])
    assert told[0] == told[1]


def test_a_decoy_never_fits_even_where_the_digits_do() -> None:
    decoy = come_back("nobody@example.com")
    with pytest.raises(Refused, match="not the code"):
        guess(decoy, the_code(decoy))


def test_one_address_on_the_network_cannot_ask_for_codes_without_end() -> None:
    for n in range(60):
        come_back(f"nobody{n}@example.com", address="192.0.2.7")
    with pytest.raises(TooMany) as refusal:
        come_back("ivan@example.com", address="192.0.2.7")
    assert 0 < refusal.value.retry_after <= 3600
    assert come_back("ivan@example.com", address="192.0.2.8")


@pytest.mark.parametrize("known", [True, False])
def test_one_mailbox_is_not_bombed(known: bool) -> None:
    mail = IVANS_MAIL if known else "nobody@example.com"
    if known:
        ivan(at=NOON - timedelta(hours=3))
    for n in range(6):
        come_back(mail, address=f"192.0.2.{n}")
    with pytest.raises(TooMany):
        come_back(mail, address="192.0.2.99")


def test_the_right_code_confirms_the_mailbox_once() -> None:
    code = a_newcomer()
    person = confirmed(code)
    assert person == code.contact.person
    assert person.contacts.confirmed().get().value == IVANS_MAIL
    (redeemed,) = events(Kind.CODE_REDEEMED)
    (proved,) = events(Kind.CONTACT_CONFIRMED)
    assert redeemed.facts["contact"] == str(code.contact_id)
    assert proved.facts == {"channel": "mail", "value": IVANS_MAIL, "purpose": ENTRY}
    with pytest.raises(Refused, match="does not fit any more"):
        guess(code, the_code(code))


def test_a_code_checked_twice_is_redeemed_once() -> None:
    code = a_newcomer()
    first, second = guess(code, the_code(code)), guess(code, the_code(code))
    with transaction.atomic():
        services.redeem_code(first, at=NOON, by=MALLORY)
    with pytest.raises(Refused, match="used already"), transaction.atomic():
        services.redeem_code(second, at=NOON, by=MALLORY)


def test_five_wrong_codes_end_it_and_each_says_how_many_are_left() -> None:
    code = a_newcomer()
    for left in ("4 tries are", "3 tries are", "2 tries are", "1 try is", "last try"):
        with pytest.raises(Refused, match=left) as refusal:
            guess(code, a_wrong_code(code))
        assert refusal.value.field == "code"
    with pytest.raises(Refused, match="does not fit any more"):
        guess(code, the_code(code))
    assert [event.facts["tries_left"] for event in events(Kind.CODE_MISTAKEN)] == [4, 3, 2, 1, 0]


def test_what_is_not_six_digits_costs_no_try() -> None:
    code = a_newcomer()
    with pytest.raises(Invalid, match="6 digits"):
        guess(code, "12 34")
    assert Code.objects.get().tries_left == 5


def test_a_code_dies_after_ten_minutes() -> None:
    code = a_newcomer()
    with pytest.raises(Refused, match="does not fit any more"):
        guess(code, the_code(code), at=NOON + timedelta(seconds=600))
    assert guess(code, the_code(code), at=NOON + timedelta(seconds=599))


def test_a_code_of_another_purpose_or_subject_or_from_nowhere_is_refused() -> None:
    code = a_newcomer()
    signing = services.issue_code(code.contact, purpose="signing", subject=code.subject, at=NOON, by=MALLORY)
    tries = [
        (code.pk, the_code(code), "signing", code.subject), (signing.pk, the_code(signing), ENTRY, code.subject),
        (code.pk, the_code(code), ENTRY, "another"), (uuid4(), "123456", ENTRY, code.subject),
        (None, "123456", ENTRY, code.subject),
    ]  # fmt: skip
    for id, typed, purpose, subject in tries:
        with pytest.raises(Refused, match="does not fit"):
            services.check_code(id, typed, purpose=purpose, subject=subject, at=NOON, by=MALLORY)


def test_a_new_code_ends_the_earlier_one_of_the_same_subject_only() -> None:
    code, other = a_newcomer(), a_newcomer(mail="other@example.com")
    newer = again(code)
    with pytest.raises(Refused, match="does not fit any more"):
        guess(code, the_code(code), at=LATER)
    assert confirmed(newer, at=LATER)
    assert confirmed(other, at=LATER)


def test_a_new_code_waits_a_minute_and_says_how_long() -> None:
    code = a_newcomer()
    with pytest.raises(TooMany, match="40 seconds") as refusal:
        again(code, at=NOON + timedelta(seconds=20))
    assert refusal.value.retry_after == 40
    assert again(code, at=NOON + timedelta(seconds=60)).subject == code.subject


def test_nothing_is_sent_again_for_a_foreign_subject() -> None:
    with pytest.raises(Refused, match="start anew"):
        again(a_newcomer(), subject="somebody else")


def test_fifty_wrong_guesses_at_a_mailbox_are_the_end_even_with_new_codes() -> None:
    tried = 0
    for hour in range(11):
        code = a_newcomer(at=NOON + timedelta(hours=hour))
        for _ in range(5):
            try:
                guess(code, a_wrong_code(code), at=code.issued_at)
            except TooMany:
                assert tried == 50
                return
            except Refused:
                tried += 1
    pytest.fail("guessing went on")


def test_entering_right_codes_day_by_day_uses_up_no_guesses() -> None:
    ivan(at=NOON - timedelta(days=1))
    for day in range(60):
        at = NOON + timedelta(hours=11 * day)
        confirmed(come_back(IVANS_MAIL, at=at), at=at)


def test_codes_by_sms_are_refused_where_no_sms_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = a_newcomer().contact.person.contacts.get(kind="phone")
    monkeypatch.setattr("troth.people.services.codes.available", lambda: frozenset({"mail"}))
    with pytest.raises(Refused, match="choose mail"):
        services.issue_code(phone, purpose=ENTRY, subject="x", at=NOON, by=MALLORY)


def test_a_code_is_never_checked_inside_a_transaction() -> None:
    code = a_newcomer()
    with transaction.atomic(), pytest.raises(RuntimeError):
        guess(code, the_code(code))


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_the_code_and_keeps_none_of_it() -> None:
    code = a_newcomer(at=timezone.now())
    drain_until_idle()
    message = OutgoingMessage.objects.get()
    assert (message.to, message.template, message.status) == (IVANS_MAIL, "code-entry", "accepted")
    assert message.text is None
    assert code.is_live(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_spend_twenty_tries() -> None:
    code, answers, start = a_newcomer(), [], Barrier(20)

    def try_one():
        try:
            start.wait(10)
            guess(code, a_wrong_code(code))
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    together(try_one)
    assert len(answers) == 20
    assert Code.objects.get(pk=code.pk).tries_left == 0
    assert len(events(Kind.CODE_MISTAKEN)) == 5


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_redeem_at_once_one_succeeds() -> None:
    code, people, start = guess(fresh := a_newcomer(), the_code(fresh)), [], Barrier(20)

    def redeem():
        try:
            start.wait(10)
            with transaction.atomic():
                people.append(services.redeem_code(Code.objects.get(pk=code.pk), at=NOON, by=MALLORY))
        except Refused:
            pass
        finally:
            connection.close()

    together(redeem)
    assert len(people) == 1
    assert len(events(Kind.CONTACT_CONFIRMED)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_newcomers_who_prove_one_mailbox_at_once_become_one_person() -> None:
    codes = [guess(code, the_code(code)) for code in (a_newcomer(), a_newcomer())]
    people, start = [], Barrier(2)

    def redeem(code):
        try:
            start.wait(10)
            with transaction.atomic():
                people.append(services.redeem_code(code, at=NOON, by=MALLORY).pk)
        finally:
            connection.close()

    together(*(lambda code=code: redeem(code) for code in codes))
    assert len(people) == 2
    assert len(set(people)) == 1
    assert ContactPoint.objects.confirmed().count() == 1


def together(*acts: Callable[[], None]) -> None:
    threads = [Thread(target=act) for act in (acts * 20 if len(acts) == 1 else acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def test_typing_an_ended_code_over_and_over_uses_up_no_guesses() -> None:
    code = a_newcomer()
    newer = again(code)
    for _ in range(60):
        with pytest.raises(Refused, match="does not fit any more"):
            guess(code, the_code(code), at=LATER)
    assert confirmed(newer, at=LATER)


def test_that_a_newcomer_is_somebody_known_is_recorded() -> None:
    known = ivan()
    code = a_newcomer(mail="IVAN@example.com", phone="")
    with transaction.atomic():
        assert services.redeem_code(code, at=NOON, by=MALLORY) == known
    (event,) = events(Kind.RECOGNISED)
    assert (event.subject_id, event.facts) == (str(known.pk), {"newcomer": str(code.contact.person_id)})
