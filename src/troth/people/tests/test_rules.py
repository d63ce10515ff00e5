from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people import rules
from troth.people.rules import Unusable, contacts

KEY = b"k" * 32


@pytest.mark.parametrize(
    "name", ["王小满", "𠮷田 䶮", "🌸 Blüte 👩‍👩‍👧", "عمر الخيام", "O’Brien-Ng", "名" * 10_000, "名\u200d"]
)
def test_people_are_called_many_things(name: str) -> None:
    assert rules.normal_name(name) == name


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"), (" \u3000\n", "empty"), ("名" * 10_001, "too-long"), ("a\x00b", "control"),
        ("a\x1fb", "control"), ("a\u202eb", "control"), ("a\ue000", "control"), ("a\uffff", "control"),
        ("\x7f", "control"),
    ],
)  # fmt: skip
def test_a_name_without_letters_or_with_control_characters_is_none(typed: str, reason: str) -> None:
    with pytest.raises(Unusable) as unusable:
        rules.normal_name(typed)
    assert unusable.value.reason == reason


def test_spaces_in_a_name_are_single_and_letters_composed() -> None:
    assert rules.normal_name("  Ame\u0301lie \t\u3000 Li ") == "Am\u00e9lie Li"


def test_a_name_keeps_its_own_form_of_a_han_character_and_is_found_under_both() -> None:
    name = rules.normal_name("福\ufa1b 神\ufa19")
    assert "\ufa1b" in name
    assert "\ufa19" in name
    assert rules.index_form("name", name) == rules.index_form("name", "福福 神神")


@given(st.text())
def test_a_normal_name_is_its_own_normal_form(text: str) -> None:
    try:
        name = rules.normal_name(text)
    except Unusable:
        return
    assert rules.normal_name(name) == name
    assert name.strip() == name
    assert "\x00" not in name


@pytest.mark.parametrize(
    ("typed", "mail"),
    [
        (" ivan@example.com ", "ivan@example.com"), ("Ivan@EXAMPLE.com", "Ivan@example.com"),
        ("ｉｖａｎ＠example。com", "ivan@example.com"), ("用户@例子.中国", "用户@例子.中国"),
        ("ivan+a@mail.test", "ivan+a@mail.test"),
    ],
)  # fmt: skip
def test_a_mailbox_is_understood_as_typed(typed: str, mail: str) -> None:
    assert rules.normal_mail(typed) == mail


@pytest.mark.parametrize(
    "typed", ["", "ivan", "ivan@", "@example.com", "a@b", "a b@example.com", "a@example..com", "a@x.com\nBcc: y@z.com",
              "a" * 300 + "@example.com", "<a@example.com>"],
)  # fmt: skip
def test_what_is_no_mailbox_is_refused(typed: str) -> None:
    with pytest.raises(Unusable, match="mail"):
        rules.normal_mail(typed)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800006208", "+8613800006208"), ("138 0000-6208", "+8613800006208"), ("+86 138 0000 6208", "+8613800006208"),
        ("０１", None), ("１３８００００６２０８", "+8613800006208"), ("+852 5123 4567", "+85251234567"),
        ("\u202a+8613800006208\u202c", "+8613800006208"), ("12345", None), ("", None), ("abc", None),
        ("+8613800006208" + "0" * 40, None), ("010 6512 3456", None),
    ],
)  # fmt: skip
def test_a_mobile_number_is_understood_as_typed(typed: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(Unusable):
            rules.normal_phone(typed)
    else:
        assert rules.normal_phone(typed) == number


def test_a_landline_is_told_apart_from_a_wrong_number() -> None:
    with pytest.raises(Unusable, match="landline"):
        rules.normal_phone("010 6512 3456")


def test_mailboxes_and_names_are_looked_up_without_regard_to_case() -> None:
    assert rules.index_form("mail", "Ivan@Example.com") == rules.index_form("mail", "ivan@example.com")
    assert rules.index_form("name", "LI Na") == rules.index_form("name", "Li Na")


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "1 2 3 4 5 6"])
def test_a_code_may_be_typed_with_spaces_hyphens_or_full_width(typed: str) -> None:
    assert rules.normal_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12345六", "1" * 100_000])
def test_a_code_is_six_digits(typed: str) -> None:
    with pytest.raises(Unusable, match="code"):
        rules.normal_code(typed)


@given(st.uuids(), st.text(max_size=20), st.text(max_size=40))
def test_digits_are_six_and_depend_on_all_they_are_bound_to(id: UUID, purpose: str, subject: str) -> None:
    found = rules.digits(KEY, str(id), purpose, subject)
    assert len(found) == 6
    assert found.isdecimal()
    assert found == rules.digits(KEY, str(id), purpose, subject)


def test_the_digits_of_many_codes_are_spread_evenly() -> None:
    drawn = [rules.digits(KEY, str(n), "entry", "x") for n in range(2000)]
    assert len(set(drawn)) > 1990
    assert {code[0] for code in drawn} == set("0123456789")


def test_another_purpose_or_key_gives_other_digits() -> None:
    assert len({rules.digits(KEY, "1", p, "x") for p in ("entry", "signing", "erasure")}) == 3
    assert rules.digits(KEY, "1", "entry", "x") != rules.digits(b"j" * 32, "1", "entry", "x")


@given(st.integers(0, 4 * 10**9), st.integers(1, 10**6))
def test_an_instant_lies_in_its_window(second: int, seconds: int) -> None:
    at = datetime.fromtimestamp(second, UTC)
    length = timedelta(seconds=seconds)
    start = rules.window_start(at, length)
    assert start <= at < start + length


@pytest.mark.parametrize("typed", ["\u200b\u200b", "\u0301", "\u200d\u200e", "\ufe0f", "\u3164", "\u00ad \u2060"])
def test_a_name_nobody_can_see_is_none(typed: str) -> None:
    with pytest.raises(Unusable, match="empty"):
        rules.normal_name(typed)


@pytest.mark.parametrize(
    ("normal", "typed", "reason"),
    [
        (rules.normal_mail, " " * 310 + "ivan@example.com", "mail-long"), (rules.normal_name, "a" + " " * 10_000, "too-long"),
        (rules.normal_phone, "13800006208" + " " * 40, "phone"),
    ],
)  # fmt: skip
def test_what_is_too_long_is_refused_as_typed(normal: Callable[[str], str], typed: str, reason: str) -> None:
    with pytest.raises(Unusable) as unusable:
        normal(typed)
    assert unusable.value.reason == reason


@pytest.mark.parametrize("normal", [rules.normal_mail, rules.normal_name, rules.normal_phone])
def test_a_megabyte_is_refused_before_anything_is_normalised(
    normal: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts, "unicodedata", None)
    with pytest.raises(Unusable):
        normal("\ufdfa" * 330_000)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:0:0:1", "2001:db8::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("", "unknown"), ("rubbish", "unknown"),
    ],
)  # fmt: skip
def test_callers_are_counted_by_network(address: str, network: str) -> None:
    assert rules.network_of(address) == network
