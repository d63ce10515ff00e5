from datetime import timedelta

import pytest

from troth.agreements.rules import answer_due, has_hidden_characters
from troth.people.tests.makers import NOON


def test_an_answer_is_due_in_seven_days() -> None:
    assert answer_due(NOON) - NOON == timedelta(days=7)


@pytest.mark.parametrize("words", ["𠮷䶮 🌲 אברהם\n\tزيد", "", "1 < 2 & 3", "👨‍👩‍👧"])
def test_every_script_is_welcome(words: str) -> None:
    assert not has_hidden_characters(words)


@pytest.mark.parametrize("words", ["a\x00b", "a\x07", "\u202eevil", "\x85", "a\u2066b"])
def test_what_does_not_show_is_noticed(words: str) -> None:
    assert has_hidden_characters(words)
