from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.pades.syntax import MOST_TOKENS, Hex, Name, NotPdf, Reader, Real, Ref, Text, text_string, write


def read(data: bytes) -> object:
    return Reader(data).read()


@pytest.mark.parametrize(
    "written",
    [
        b"<</Type/Page/Annots[5 0 R 6 0 R]/Rect[0 0 0.5 -1]/Lang(zh)/On true/Off false/No null>>",
        b"[<</A<</B[1 2 3]>>>> /Name (with \\) and (nested) text) <feff4e00>]",
        b"<</A 1/B -2/C/D>>",
    ],
)
def test_objects_write_back_as_they_were_read(written: bytes) -> None:
    assert write(Reader(written).read()) == written


def test_each_kind_of_object_is_told_apart() -> None:
    found = read(b"[1 1 0 R 1.5 /A (t) <0aF> true null]")
    assert found == [1, Ref(1), Real("1.5"), Name("A"), Text(b"t"), Hex(b"0aF", 20, 25), True, None]


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<</A 1",
        b"<</A 1/A 2>>",
        b"<</A>>",
        b"<<1 2>>",
        b"[1",
        b"]",
        b"(open",
        b"<0g>",
        b"5 1 R",
        b"nul",
        b"@",
    ],
)
def test_what_is_no_object_is_refused(broken: bytes) -> None:
    with pytest.raises(NotPdf):
        read(broken)


@pytest.mark.parametrize("bomb", [b"[" * 100_000, b"<</A" * 100_000, b"(" * 100_000, b"0 " * 10])
def test_deep_nesting_is_refused_without_deep_recursion(bomb: bytes) -> None:
    with suppress(NotPdf):
        assert read(bomb) == 0


def test_an_object_with_too_many_parts_is_refused() -> None:
    with pytest.raises(NotPdf, match="too many"):
        read(b"[" + b"0 " * (MOST_TOKENS + 1) + b"]")


def test_words_are_written_as_they_are_or_as_utf_16() -> None:
    assert text_string("Sealed") == Text(b"Sealed")
    assert text_string("签𠮷") == Hex(b"feff7b7ed842dfb7")
    assert text_string("(") == Hex(b"feff0028")
    assert text_string("a\nb") == Hex(b"feff0061000a0062")


@given(st.binary(max_size=100))
def test_any_bytes_are_read_or_refused(hostile: bytes) -> None:
    with suppress(NotPdf):
        read(hostile)
