"""Names of those who answer for what is published: what looks the same is one, what hides something is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people.rules import Unusable, is_same_signer, signers_name


@pytest.mark.parametrize("name", ["Lin Lan", "李 小龙", "José", "Анна", "मीरा", "O’Brien", "Łuczak-Ğ"])
def test_a_name_stays_as_it_is_written(name: str) -> None:
    assert signers_name(f"  {name}\n") == name


@pytest.mark.parametrize("one", ["Lin Lan", "LIN LAN", "ｌｉｎ　ｌａｎ", "lin  lan", "Straße", "STRASSE"])
def test_case_width_and_spaces_make_no_other_person(one: str) -> None:
    other = "strasse" if one.lower().startswith("str") else "lin lan"
    assert is_same_signer(signers_name(one), other)
    assert not is_same_signer(signers_name(one), "gu yuan")


@pytest.mark.parametrize(
    "hidden", "\u200b\u200d\u2060\ufeff\u00ad\u034f\u180e\u3164\uffa0\u2800\ufe0f\U000e0101\x00\x7f\ud800\ue000"
)
def test_whatever_nobody_sees_is_refused(hidden: str) -> None:
    with pytest.raises(Unusable):
        signers_name(f"Lin{hidden} Lan")


@given(st.text())
def test_any_text_is_a_short_name_or_unusable(text: str) -> None:
    try:
        name = signers_name(text)
    except Unusable:
        return
    assert len(name) <= 80
    assert signers_name(name) == name
    assert is_same_signer(name, name)
