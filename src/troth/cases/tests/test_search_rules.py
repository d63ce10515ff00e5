"""Which words a text is found by: Chinese of any length, English by its beginning, and nobody's mailbox or number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.cases.rules import new_code, receipt
from troth.cases.search.rules import (
    LONGEST_ASKED,
    MOST_TERMS,
    How,
    Term,
    asked,
    code_word,
    grams,
    plain,
    without_contacts,
)

NUMBERS = "〇零一二三四五六七八九幺两"  # in a row they may be a telephone number
HAN = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters=NUMBERS), min_size=1, max_size=12
)
SYNTAX = frozenset(" \t\n\"'\\·*:&|!()<>-^")


def has(text: str, words: str) -> bool:
    """What an index does with these tokens."""
    found, terms = grams(text), asked(words)
    return bool(terms) and all(_has(found.run, found.signs, term) for term in terms)


def _has(run, signs, term: Term) -> bool:
    if term.how is How.SIGN:
        return term.tokens[0] in signs
    if term.how is How.PREFIX:
        return any(token and token.startswith(term.tokens[0]) for token in run)
    wide = len(term.tokens)
    return any(run[at : at + wide] == term.tokens for at in range(len(run) - wide + 1))


@given(HAN, st.integers(0, 11), st.integers(1, 6))
def test_every_piece_of_a_chinese_text_is_found(text: str, start: int, length: int) -> None:
    begin = start % len(text)
    assert has(f"您好，{text}。", text[begin : begin + length])


@given(HAN, HAN)
def test_what_is_not_there_is_not_found(text: str, words: str) -> None:
    if plain(words) not in plain(text):
        assert not has(text, words)


def test_no_word_is_read_across_a_comma() -> None:
    assert has("退款时限", "款时")
    assert not has("退款，时限", "款时")
    assert not has("甲乙 乙丙", "甲乙丙")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Refunds take too long", "refund"),
        ("REFUND", "refund"),
        ("ｒｅｆｕｎｄ", "refund"),
        ("café", "cafe"),
        ("我的iPhone手机坏了", "iphone"),
        ("我的iPhone手机坏了", "手机 iphone"),
        ("我的iPhone手机坏了", "iPhone手机"),
        ("error-4711 in sync_engine.py", "sync engine"),
        ("退款 50 元", "50"),
        ("㐀㐁 𠮷野家", "𠮷野"),
        ("ひらがな カタカナ", "タカ"),
        ("한국어", "국어"),
    ],
)
def test_spelling_and_script_do_not_matter(text: str, words: str) -> None:
    assert has(text, words)


@pytest.mark.parametrize(
    "secret",
    [
        "wang.wei+shop@example.com.cn", "王伟@例子.中国", "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "13800006208", "138 0000 6208", "138-0000-6208", "+86 (138) 0000.6208", "１３８００００６２０８", "010-62770000",
        "110105199001011234", "11010519900101123X", "6222 0212 3456 7890 123", "一三八零零零零六二零八",
        "https://x.example/reset?token=abcdefgh", "微信号：wangwei_88", "QQ 1234567", "vx: wangwei88",
        "a8f5f167f44f4964e6c998dee827110c", receipt(bytes(range(32))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["我的号码是{}，请回复", "call {} please", "{}"])
def test_whom_to_reach_and_who_one_is_stays_out(secret: str, around: str) -> None:
    kept = " ".join(token or "" for token in grams(around.format(secret)).run)
    for piece in ("wang", "example", "138", "0000", "6208", "1101", "1234", "6222", "三八", "a8f5", "token", "王伟"):
        assert piece not in kept


def test_what_stands_around_a_number_is_still_found() -> None:
    assert has("我的手机13800006208收不到验证码", "收不到验证码")
    assert has("write to wang@example.com about the refund", "refund about")


def test_small_numbers_and_dates_of_a_few_digits_stay() -> None:
    assert has("2026 年 11 月 3 日扣了 128 元", "128")


@given(st.sampled_from("CSM"))
def test_a_case_is_found_by_the_beginning_of_its_code(letter: str) -> None:
    code = new_code(letter)
    for typed in (code, code.lower(), code[:5], code.replace("-", ""), f"{letter}-{code[2]}"):
        (term,) = asked(typed)
        assert term.how is How.PREFIX
        assert code_word(code).startswith(term.tokens[0])


@given(st.text(max_size=2000))
def test_no_text_and_no_question_break_it(text: str) -> None:
    grams(text)
    terms = asked(text)
    assert len(terms) <= MOST_TERMS
    for token in (*grams(text).signs, *(t for t in grams(text).run if t), *(t for term in terms for t in term.tokens)):
        assert not SYNTAX & set(token)


@given(st.text("a-b@.13 零+()/x退:", max_size=400))
def test_no_text_takes_long_to_be_cleaned(text: str) -> None:
    without_contacts(text * 20)


def test_a_question_without_end_is_cut() -> None:
    assert len(asked("退款 " * 1000)) == 1
    assert len(asked(" ".join(f"w{n}" for n in range(1000)))) <= MOST_TERMS
    assert asked("x" * LONGEST_ASKED * 2) == []
    assert asked("。，!? \0") == []
