from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from troth.canon.jcs import LARGEST_INTEGER, Json, NotCanonical, jcs

words = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | words,
    lambda inner: st.lists(inner) | st.dictionaries(words, inner),
    max_leaves=20,
)


@given(values)
def test_every_value_is_written_as_an_independent_implementation_writes_it(value: Json) -> None:
    assert jcs(value) == rfc8785.dumps(value)


def test_names_are_ordered_by_utf16_code_units_as_the_rfc_shows() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = [line.split('"')[1] for line in jcs(dict.fromkeys(names, 0)).decode().split(",")]
    assert ordered == ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize("value", [1.5, float("nan"), LARGEST_INTEGER + 1, {"a": {1, 2}}, {1: "a"}, "\ud800", b"bytes"])
def test_what_two_readers_might_write_differently_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(NotCanonical):
        jcs(value)
