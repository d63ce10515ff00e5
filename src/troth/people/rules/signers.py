"""The names of those who answer for what is published: two that look the same are one."""

import re
import unicodedata

from troth.people.rules.contacts import INVISIBLE_LETTERS, Unusable

LONGEST_SIGNER = 80
# Marks that change or join what stands before them and are not seen by themselves.
SELECTORS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def signers_name(text: str) -> str:
    """The name in NFKC with single spaces, empty if there is none; Unusable with anything in it that nobody sees."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if SELECTORS.search(name) or any(_is_hidden(character) for character in name):
        raise Unusable("hidden")
    return name[:LONGEST_SIGNER].strip()


def is_same_signer(one: str, other: str) -> bool:
    """Whether two names are one person's, without regard to case and variant forms of letters."""
    return _compared(one) == _compared(other)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" or character in INVISIBLE_LETTERS


def _compared(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
