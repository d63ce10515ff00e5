from datetime import timedelta

import pytest

from troth.channels import rules
from troth.channels.tests.makers import NOON


@pytest.mark.parametrize(
    ("address", "masked"),
    [("wang@example.com", "w***@example.com"), ("王@例子.cn", "王***@例子.cn"), ("nobody", "***")],
)
def test_a_masked_mail_address_shows_its_first_letter_and_host(address: str, masked: str) -> None:
    assert rules.mask_mail(address) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+8613800006208", "+86 138****6208"),
        ("+442071838750", "+44 207****8750"),
        ("+4712345678", "+47 ****78"),
        ("rubbish", "****"),
    ],
)
def test_a_masked_number_shows_its_country_and_last_digits(number: str, masked: str) -> None:
    assert rules.mask_phone(number) == masked


@pytest.mark.parametrize(
    "text",
    [
        "a@b.c\r\nBcc: d@e.f",
        "a@b.c\n",
        "a b@c.d",
        "a@b,c@d",
        "<a@b.c>",
        "a@",
        "@b",
        "a@b\u2028",
        f"{'x' * 251}@b.c",
    ],
)
def test_what_could_break_out_of_a_header_is_no_mail_address(text: str) -> None:
    assert not rules.is_mail_address(text)


def test_plain_and_international_addresses_are_mail_addresses() -> None:
    assert rules.is_mail_address("first.last+tag@example.com")
    assert rules.is_mail_address("王小满@例子.cn")


def test_a_phone_number_needs_its_country() -> None:
    assert rules.is_phone_number("+8613800006208")
    assert not rules.is_phone_number("13800006208")
    assert not rules.is_phone_number("+86138\n0000")


def test_one_line_drops_breaks_controls_and_forced_directions_but_keeps_emoji_and_arabic() -> None:
    assert rules.one_line("a\r\nBcc: x\x00\u202e\u2028b") == "a  Bcc: x b"
    assert rules.one_line("مرحبا 👩‍⚖️ 𠮷") == "مرحبا 👩‍⚖️ 𠮷"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("验证码482910，10 分钟内有效。", "482910"),
        ("Your code is 482910.", "482910"),
        ("【甲】482910 是您的验证码", "482910"),
        ("call 13800006208 on 20261121", None),
        ("see https://x.example/123456/ and A123456", None),
        ("costs 123456.50", None),
    ],
)
def test_a_code_is_six_digits_that_stand_alone(text: str, code: str | None) -> None:
    assert rules.code_in(text) == code


def test_links_end_before_the_punctuation_of_the_sentence() -> None:
    text = "看 https://x.example/a?b=1&c=%E4%B8%AD。再看 http://y.example/z. 又 https://x.example/a?b=1&c=%E4%B8%AD"
    assert rules.links_in(text) == ["https://x.example/a?b=1&c=%E4%B8%AD", "http://y.example/z"]


@pytest.mark.parametrize("typed", ["+8613800006208", " 8613800006208", "138 0000 6208", "+86 138-0000-6208"])
def test_one_telephone_has_one_spelling(typed: str) -> None:
    assert rules.normal_address(typed) == "+8613800006208"


def test_one_mailbox_has_one_spelling() -> None:
    assert rules.normal_address(" Wang@Example.COM ") == "wang@example.com"


def test_a_refusal_of_this_letter_is_final_and_a_refusal_of_our_account_is_not() -> None:
    assert rules.is_final("rcpt", 550)
    assert rules.is_final("data", 554)
    assert not rules.is_final("rcpt", 451)
    assert not rules.is_final("auth", 535)
    assert not rules.is_final("mail", 530)
    assert not rules.is_final("greeting", 554)


def test_of_an_answer_only_numbers_are_kept() -> None:
    assert rules.told_status("rcpt", 550, "5.1.1 <wang@example.com>: unknown") == "rcpt 550 5.1.1"
    assert rules.told_status("data", 451, "try later, wang@example.com") == "data 451"


def test_hosts_without_a_name_are_written_as_literals() -> None:
    assert rules.mail_host("127.0.0.1") == "[127.0.0.1]"
    assert rules.mail_host("::1") == "[IPv6:::1]"
    assert rules.mail_host("troth.example.com") == "troth.example.com"


def test_a_code_is_given_up_after_ten_minutes_and_a_letter_after_five_days() -> None:
    assert rules.latest(NOON, transient=True) == NOON + timedelta(minutes=10)
    assert rules.latest(NOON, transient=False) == NOON + timedelta(days=5)
