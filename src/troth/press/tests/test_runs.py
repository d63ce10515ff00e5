from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from troth.press.runs import PIECE, Run, line, pieces, runs


def whole(found: list[Run]) -> str:
    return "".join(run if isinstance(run, str) else "".join(map(str, cast("list[str]", run[1]))) for run in found)


@given(st.text())
def test_breaking_adds_nothing_and_loses_nothing(text: str) -> None:
    assert whole(runs(text)) == text


@given(st.text(alphabet="ab\u0301\u0302", min_size=1))
def test_no_mark_is_parted_from_its_letter(word: str) -> None:
    assert "".join(pieces(word)) == word
    assert not any(piece[0] in "\u0301\u0302" for piece in pieces(word)[1:])
    assert all(len(piece.replace("\u0301", "").replace("\u0302", "")) <= PIECE for piece in pieces(word))


def test_an_ordinary_word_stays_in_one_piece() -> None:
    assert runs("responsibilities 甲 internationalization") == ["responsibilities 甲 internationalization"]


def test_han_and_emoji_are_never_cut_since_they_break_by_themselves() -> None:
    assert runs("字" * 50 + "👨‍👩‍👧‍👦" * 10) == ["字" * 50 + "👨‍👩‍👧‍👦" * 10]


def test_a_line_has_its_ends_trimmed_and_its_spaces_single() -> None:
    assert line("  a \n b\t") == "a b"
