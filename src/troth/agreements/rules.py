"""What may be said, and by when it is answered."""

import unicodedata
from datetime import datetime, timedelta

from troth.people.rules import FORCED_DIRECTIONS

ANSWER_WITHIN = timedelta(days=7)  # an own promise, printed as such
LONGEST_REMARK = 5_000


def answer_due(made_at: datetime) -> datetime:
    """By when a remark that asks for an answer has one: seven days, wall clock."""
    return made_at + ANSWER_WITHIN


def has_hidden_characters(words: str) -> bool:
    """Whether there is something in it that does not show: controls, lone surrogates, forced directions."""
    return any(
        character in FORCED_DIRECTIONS or unicodedata.category(character) in ("Cc", "Cs")
        for character in words
        if character not in "\n\t"
    )
