"""Codes and receipts can be read aloud, and a mistyped one is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.cases.rules import (
    ALPHABET,
    Candidate,
    Unreadable,
    as_kept,
    has_hidden_characters,
    new_code,
    normal_code,
    normal_receipt,
    receipt,
    subject_of,
    who_takes,
)


def test_a_code_is_found_however_it_is_typed() -> None:
    code = new_code("C")
    letter, body, check = code.split("-")
    for typed in (code, code.lower(), f" {letter} {body} {check} ", f"{letter}{body}{check}", code.replace("-", "–")):
        assert normal_code(typed) == code


@given(st.integers(0, 6), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_found(place: int, sign: str) -> None:
    code = new_code("C")
    body = code[2:9]
    wrong = body[:place] + sign + body[place + 1 :]
    if wrong != body:
        with pytest.raises(Unreadable):
            normal_code(f"C-{wrong}-{code[-1]}")


@given(st.integers(0, 5))
def test_two_neighbours_that_changed_places_are_found(place: int) -> None:
    code = new_code("S")
    body = code[2:9]
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if swapped != body:
        with pytest.raises(Unreadable):
            normal_code(f"S-{swapped}-{code[-1]}")


@pytest.mark.parametrize("typed", ["", "C", "C-AAAAAAA", "🎉", "C-" + "A" * 10_000, "١-AAAAAAA-A", "0-AAAAAAA-A"])
def test_what_is_no_code_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(Unreadable):
        normal_code(typed)


@given(st.binary(min_size=32, max_size=32))
def test_a_receipt_carries_120_bits_and_is_read_back(derived: bytes) -> None:
    shown = receipt(derived)
    assert len(ALPHABET) ** len(shown.replace("-", "")) >= 2**120
    assert normal_receipt(shown.lower()) == shown.replace("-", "")


def test_a_long_matter_has_a_short_subject_on_one_line() -> None:
    assert subject_of("gone\n\n all  of it") == "gone all of it"
    assert len(subject_of("文" * 5000)) == 120


def test_what_turns_the_direction_of_a_text_is_found() -> None:
    assert has_hidden_characters("a\u202eb")
    assert has_hidden_characters("a\x07")
    assert has_hidden_characters("a\rb")
    assert not has_hidden_characters("𠮷 مرحبا\n\t👩‍👩‍👧")


def test_lines_end_as_browsers_send_them_and_are_kept_as_ours_end() -> None:
    assert not has_hidden_characters("one\r\ntwo")
    assert as_kept(" one\r\n\r\ntwo\r\n") == "one\n\ntwo"


def test_who_knows_the_person_comes_before_the_language_and_that_before_the_load() -> None:
    idle, speaks, knows = Candidate("idle", 0), Candidate("speaks", 3, ("en",)), Candidate("knows", 9, knows=True)
    assert who_takes([idle, speaks, knows], locale="en") == "knows"
    assert who_takes([idle, speaks], locale="en") == "speaks"
    assert who_takes([speaks, idle], locale="zh-hans") == "idle"
    assert who_takes([], locale="en") == ""
