"""Text as the setter takes it: plain strings, and long words in pieces between which a line may break."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

Run = str | list[object]  # a string, or ["w", [piece, …]]

# Below U+2000 only: Han, kana and emoji break between any two signs by themselves, and emoji must not be cut.
LONG_WORD = re.compile("([!-~\u00a1-\u1fff]{21,})")
PIECE = 8
GAP = re.compile(r"[ \t\n\r\0]+")
LINE_END = "\x01"
WIDE = re.compile("[\u2e80-\u303e\u3040-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")


def runs(text: str) -> list[Run]:
    """The text, each word too long for a narrow line in pieces; nothing is added to it and nothing lost."""
    parts = LONG_WORD.split(text)
    return [["w", pieces(part)] if i % 2 else part for i, part in enumerate(parts) if part]


def pieces(word: str) -> list[str]:
    """A long word in pieces of eight, no mark parted from the letter that carries it."""
    cut, length = [""], 0
    for char in word:
        mark = unicodedata.category(char).startswith("M")
        if length >= PIECE and not mark:
            cut.append("")
            length = 0
        cut[-1] += char
        length += not mark
    return cut


def settled(leaves: Iterable[str]) -> Iterator[str]:
    """The texts of one block, white space collapsed across them.

    A line feed between two Han vanishes, as browsers that follow CSS Text 3 section 4.1.3 have it.
    """
    joined = "\0".join(leaves)
    return iter(GAP.sub(_gap, joined).split("\0"))


def line(text: str) -> str:
    """One string on one line: white space collapsed, ends trimmed."""
    return next(settled([text]))


def _gap(found: re.Match[str]) -> str:
    run, whole = found[0], found.string
    borders = "\0" * run.count("\0")
    if len(borders) == len(run):
        return borders
    before, after = whole[max(found.start() - 1, 0) : found.start()], whole[found.end() : found.end() + 1]
    if not before or not after or LINE_END in (before, after):
        return borders
    if "\n" in run and WIDE.match(before) and WIDE.match(after):
        return borders
    return " " + borders
