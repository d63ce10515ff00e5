"""Codes that change with time and recovery codes: the vectors of the RFC, drift, and each code once."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from troth.core.refusals import Invalid, Refused, TooMany
from troth.people import rules
from troth.people.events import Kind
from troth.people.models import RecoveryCode, Staff
from troth.people.services import check_password, reopen_member, sign_staff_in
from troth.people.services.factors import new_recovery_codes, new_secret, recovery_left
from troth.people.tests.makers import (
    MALLORY,
    NOON,
    PASSWORD,
    SECRET,
    SETUP,
    accept,
    device_code,
    events,
    invited,
    joined,
)
from troth.people.tests.test_codes import together
from troth.vault.keyring import keyring

KEYS = {"sha1": b"1234567890" * 2, "sha256": (b"1234567890" * 4)[:32], "sha512": (b"1234567890" * 7)[:64]}
# RFC 6238, appendix B
VECTORS = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.mark.parametrize("seconds", VECTORS)
def test_the_vectors_of_the_rfc_hold(seconds: int) -> None:
    step = rules.step_of(datetime.fromtimestamp(seconds, UTC))
    made = tuple(rules.totp(key, step, digits=8, algorithm=name) for name, key in KEYS.items())
    assert made == VECTORS[seconds]


def test_six_digits_are_the_last_six_of_eight() -> None:
    assert rules.totp(KEYS["sha1"], 1) == "287082"


@pytest.mark.parametrize(("late", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_early_or_late(late: int, fits: bool) -> None:
    code = device_code(NOON + late * HALF_A_MINUTE)
    assert (rules.matching_step(SECRET, code, NOON) is not None) is fits


def test_a_secret_is_160_bits_and_its_uri_says_all_an_app_needs() -> None:
    drawn = {new_secret() for _each in range(20)}
    assert len(drawn) == 20
    assert all(len(b32decode(secret)) == 20 for secret in drawn)
    uri = rules.provisioning_uri(SECRET, issuer="Troth a.example", account="lin-xiao")
    assert uri.startswith("otpauth://totp/Troth%20a.example:lin-xiao?")
    assert f"secret={SECRET}" in uri
    assert "period=30" in uri


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMN", "abcd efgh jkmn", "ａｂｃｄ-efgh-jkmn", " abcdefghjkmn\n"])
def test_a_recovery_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert rules.looks_like_recovery(typed)
    assert rules.normal_recovery_code(typed) == "abcdefghjkmn"


@pytest.mark.parametrize("typed", ["123456", "12 34 56", "", "seven quiet herons", "abcd-efgh-jkm", "abcd-efgh-jkm!"])
def test_other_things_are_no_recovery_code(typed: str) -> None:
    assert not rules.looks_like_recovery(typed)


def test_letters_that_look_alike_are_one() -> None:
    assert rules.normal_recovery_code("OIL0-11aa-bbcc") == "011011aabbcc"


def test_the_secret_of_an_invitation_hangs_on_its_key_and_its_id() -> None:
    id = str(uuid4())
    made = {rules.invitation_secret(b"a" * 32, id), rules.invitation_secret(b"b" * 32, id)}
    assert len(made | {rules.invitation_secret(b"a" * 32, str(uuid4()))}) == 3
    assert all(len(secret) == 43 for secret in made)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari · macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "WeChat · iPhone"),
        ("", ""), ("something else", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(agent: str, words: str) -> None:
    assert rules.browser_words(agent) == words


# --- each once ---


def come_in(member: Staff, typed: str, at: datetime = NOON) -> str:
    return sign_staff_in(Staff.objects.get(pk=member.pk), typed, at=at, by=MALLORY)


@pytest.mark.django_db
def test_a_code_lets_in_once_and_the_next_one_again() -> None:
    member, later = joined("lin", "Lin", ["agent"]), NOON + HALF_A_MINUTE
    with pytest.raises(Refused, match="used already"):
        come_in(member, device_code(NOON))  # it set the device up
    assert come_in(member, device_code(later), later) == "totp"
    with pytest.raises(Refused, match="used already"):
        come_in(member, device_code(later), later)
    assert events(Kind.STAFF_SIGNED_IN)[0].facts == {"handle": "lin", "way": "password+totp"}
    assert [event.facts["step"] for event in events(Kind.STAFF_MISTAKEN)] == ["code", "code"]


@pytest.mark.django_db
def test_an_earlier_code_is_worth_nothing_once_a_later_one_was_used() -> None:
    member, later = joined("lin", "Lin", ["agent"]), NOON + 10 * HALF_A_MINUTE
    come_in(member, device_code(later + HALF_A_MINUTE), later)
    with pytest.raises(Refused):
        come_in(member, device_code(later), later)


@pytest.mark.django_db
def test_a_recovery_code_lets_in_once_and_stands_nowhere_in_clear() -> None:
    member, codes = accept(invited("lin"))
    assert len(set(codes)) == 10
    assert come_in(member, codes[3].upper().replace("-", " ")) == "recovery"
    assert recovery_left(member) == 9
    with pytest.raises(Refused):
        come_in(member, codes[3])
    assert events(Kind.STAFF_SIGNED_IN)[0].facts["way"] == "password+recovery"
    kept = [bytes(row.digest) for row in RecoveryCode.objects.all()]
    assert all(len(digest) == 32 for digest in kept)
    plain = rules.normal_recovery_code(codes[0])
    assert rules.keyed(keyring().code, "staff.recovery", str(member.pk), plain) in kept
    assert rules.keyed(b"0" * 32, "staff.recovery", str(member.pk), plain) not in kept


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_of_another_lets_nobody_in() -> None:
    _other, codes = accept(invited("wu"))
    with pytest.raises(Refused):
        come_in(joined("lin", "Lin", ["agent"]), codes[0])


@pytest.mark.django_db
def test_new_recovery_codes_end_the_earlier_ones() -> None:
    member, codes = accept(invited("lin"))
    assert set(new_recovery_codes(member)).isdisjoint(codes)
    with pytest.raises(Refused):
        come_in(member, codes[0])


@pytest.mark.django_db
def test_what_can_be_no_code_is_told_and_costs_nothing() -> None:
    member, later = joined("lin", "Lin", ["agent"]), NOON + HALF_A_MINUTE
    for _each in range(30):
        with pytest.raises(Invalid):
            come_in(member, "not a code", later)
    assert come_in(member, device_code(later), later) == "totp"


@pytest.mark.django_db
def test_ten_wrong_codes_an_hour_and_fifty_a_month_are_all_and_an_administrator_gives_them_back() -> None:
    member, at, wrong = joined("lin", "Lin", ["agent"]), NOON + HALF_A_MINUTE, 0
    for hour in range(8):
        for _each in range(12):
            try:
                come_in(member, "zzzz-zzzz-zzzz", at + timedelta(hours=hour))
            except TooMany:
                continue
            except Refused:
                wrong += 1
        assert wrong <= min(10 * (hour + 1), 50)
    assert wrong == 50
    at += timedelta(hours=8)
    with pytest.raises(TooMany):
        come_in(member, device_code(at), at)
    reopen_member("lin", at=at, by=SETUP)
    assert events(Kind.STAFF_REOPENED)[0].facts == {"handle": "lin"}
    assert come_in(member, device_code(at), at) == "totp"


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_show_one_code_at_once_one_comes_in() -> None:
    for typed in (device_code(NOON + HALF_A_MINUTE), accept(invited("wu"))[1][0]):
        member = Staff.objects.filter(handle="lin").first() or joined("lin", "Lin", ["agent"])
        if "-" in typed:
            member = Staff.objects.get(handle="wu")
        assert at_once(member, typed, twenty=20) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_spend_the_whole_budget_and_no_more() -> None:
    member = joined("lin", "Lin", ["agent"])
    assert at_once(member, "zzzz-zzzz-zzzz", twenty=20) == 0
    assert len(events(Kind.STAFF_MISTAKEN)) == 10
    with pytest.raises(TooMany):
        come_in(member, device_code(NOON + HALF_A_MINUTE), NOON + HALF_A_MINUTE)


@pytest.mark.django_db(transaction=True)
def test_twenty_passwords_at_once_spend_the_whole_budget_and_no_more() -> None:
    joined("lin", "Lin", ["agent"])
    start = Barrier(20)

    def guess():
        try:
            start.wait(10)
            check_password("lin", "not the password", address="", at=NOON, by=MALLORY)
        except Refused:
            pass
        finally:
            connection.close()

    together(guess)
    assert len(events(Kind.STAFF_MISTAKEN)) == 10
    with pytest.raises(TooMany):
        check_password("lin", PASSWORD, address="", at=NOON, by=MALLORY)


def at_once(member: Staff, typed: str, *, twenty: int) -> int:
    """How many of twenty come in who show this at the same moment."""
    start, entered = Barrier(twenty), []

    def show():
        try:
            start.wait(10)
            entered.append(come_in(member, typed, NOON + HALF_A_MINUTE))
        except Refused:
            pass
        finally:
            connection.close()

    together(show)
    return len(entered)


def test_the_key_uri_and_the_secret_are_base32() -> None:
    assert b32encode(b32decode(SECRET)).decode() == SECRET
