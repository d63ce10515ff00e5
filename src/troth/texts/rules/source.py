"""The raw source: one kind of line end, no hidden characters, and the head between two `---` lines."""

import re
import unicodedata
from dataclasses import dataclass

from troth.texts.rules.remarks import Fault, Remarks, Trouble, Unreadable

MOST = 500_000
LEVELS = ("mail", "sms", "passkey", "external")
CHANGES = ("editorial", "beneficial", "adverse")
KEYS = ("level", "change", "lede", "version_line")

# Embeddings, overrides and isolates make a reader see another order than the one that is signed.
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HEAD_LINE = re.compile(r"([a-z_]+):\s*(.*)")


@dataclass(frozen=True, slots=True)
class Head:
    """What a text says about itself before it begins."""

    level: str = "mail"
    change: str = "adverse"
    lede: str = ""
    version_line: str = ""


def tidy(source: str) -> str:
    """The source with one kind of line end; hidden characters and over-long texts are refused."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable(Fault.EMPTY)
    if len(text) > MOST:
        raise Unreadable(Fault.TOO_LONG, what=len(text), most=MOST)
    for place, char in enumerate(text):
        if char not in "\n\t" and _hidden(char):
            raise Unreadable(Fault.CONTROL, line=text.count("\n", 0, place) + 1, what=f"U+{ord(char):04X}")
    return text


def _hidden(char: str) -> bool:
    # Cc: control, Cs: half of a surrogate pair; the last two code points of each plane are no characters.
    return char in TURNS or unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def split_head(text: str, remarks: Remarks) -> tuple[Head, str]:
    """The head and the body; the head's lines stay as empty lines, so that line numbers hold."""
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        return Head(), text
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "---")
    said: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], 2):
        if not line.strip():
            continue
        match = _HEAD_LINE.fullmatch(line.strip())
        if match and match[1] in KEYS:
            said[match[1]] = match[2].strip()
        else:
            remarks.add(number, Trouble.UNKNOWN_KEY, line.strip())
    return _head(said, remarks), "\n" * (end + 1) + "\n".join(lines[end + 1 :])


def _head(said: dict[str, str], remarks: Remarks) -> Head:
    level, change = said.get("level", "mail"), said.get("change", "adverse")
    if level not in LEVELS:
        remarks.add(1, Trouble.UNKNOWN_LEVEL, level)
        level = "mail"
    if change not in CHANGES:
        remarks.add(1, Trouble.UNKNOWN_CHANGE, change)
        change = "adverse"
    return Head(level, change, said.get("lede", ""), said.get("version_line", ""))


def head_of(source: str) -> Head:
    """The head of a source that has been read before."""
    return split_head(tidy(source), Remarks())[0]
