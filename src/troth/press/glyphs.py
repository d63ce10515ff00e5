"""Which characters the shipped faces can print, and what stands on paper for those they cannot."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from .refusals import ControlCharacter

FONTS = Path(__file__).parent / "fonts"
WHITESPACE = frozenset("\t\n\r")

# Shapers draw nothing for these, whatever the face: joiners, direction marks, selectors. The embeddings,
# overrides and isolates (U+202A-202E, U+2066-2069) are not among them: they could make the paper read
# otherwise than its bytes, and are spelled. So are code points of private use, which an emoji face maps and
# PDF/A-2 does not want (ISO 19005-2, 6.2.11.7.3).
INVISIBLE = frozenset("\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\u2060") | {
    chr(point) for run in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for point in run
}
UNWANTED = frozenset({"Cc", "Cf", "Co"})
PILE = 30  # marks on one letter, as UAX 15 section 13 bounds them; the shaper's time grows with their square


def shows(text: str) -> bool:
    """Whether anything of the text would be seen."""
    return any(char not in INVISIBLE and not char.isspace() for char in text)


@cache
def printable() -> frozenset[str]:
    """The characters some shipped face has, and those that show nothing by their nature."""
    from fontTools.ttLib import TTFont

    found: set[str] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with TTFont(path, lazy=True) as font:
            found.update(map(chr, font.getBestCmap()))
    return frozenset(char for char in found if unicodedata.category(char) not in UNWANTED) | INVISIBLE


@cache
def _doubtful() -> re.Pattern[str]:
    """Finds, at the speed of a regular expression, what needs a second look: the unprintable, and marks."""
    shown = printable() | WHITESPACE
    points = sorted(ord(char) for char in shown if not unicodedata.combining(char))
    starts = [point for n, point in enumerate(points) if n == 0 or points[n - 1] != point - 1]
    ends = [point for n, point in enumerate(points) if n + 1 == len(points) or points[n + 1] != point + 1]
    runs = (f"\\U{start:08x}-\\U{end:08x}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[^{''.join(runs)}]")


class Spelling:
    """Makes text legible for one paper and remembers each character that could only be spelled."""

    def __init__(self, beyond: frozenset[str] = frozenset()) -> None:
        self.beyond = beyond
        self.spelled: set[str] = set()

    def legible(self, text: str) -> str:
        """The text with every character no face has as [U+XXXX]; control characters are refused."""
        if not self.beyond and not _doubtful().search(text):
            return text
        shown, piled = [], 0
        for char in text:
            piled = piled + 1 if unicodedata.combining(char) else 0
            shown.append(self._shown(char) if piled <= PILE else self._spelt(char))
        return "".join(shown)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what was spelled, in the order of their numbers."""
        return tuple(map(_name, sorted(self.spelled)))

    def _shown(self, char: str) -> str:
        if char in WHITESPACE or (char not in self.beyond and char in printable()):
            return char
        if unicodedata.category(char) in {"Cc", "Cs"}:
            raise ControlCharacter(f"{_name(char)} cannot be printed")
        return self._spelt(char)

    def _spelt(self, char: str) -> str:
        self.spelled.add(char)
        return f"[{_name(char)}]"


def _name(char: str) -> str:
    return f"U+{ord(char):04X}"
