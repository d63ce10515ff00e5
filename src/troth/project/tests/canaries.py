"""Words that nobody else would write, in every form in which they could lie on a disk."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

DIGITS = re.compile(r"[0-9]{6}")


def forms(word: str) -> Iterator[tuple[str, bytes]]:
    """Each way in which the word could be written, with its name."""
    for text in {word, word.lower(), word.upper()}:
        yield "as JSON", json.dumps(text)[1:-1].encode()
        yield "percent-encoded", quote(text).encode()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            written = text.encode(encoding)
            yield encoding, written
            yield f"hex of {encoding}", written.hex().encode()
            yield f"hex of {encoding}", written.hex().upper().encode()
            yield from ((f"base64 of {encoding}", part) for part in _base64(written))


def _base64(written: bytes) -> Iterator[bytes]:
    """The characters that are the same whatever stands before and behind, for each of the three positions."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + written + bytes(3))
        sure = whole[(before * 8 + 5) // 6 : (before + len(written)) * 8 // 6]
        yield sure
        yield sure.translate(bytes.maketrans(b"+/", b"-_"))


def traces(words: dict[str, str], content: bytes) -> list[str]:
    """Which of the words are in these bytes, and how they are written."""
    return sorted(
        {f"{name} {form}" for name, word in words.items() for form, sought in _sought(word) if sought(content)}
    )


def traces_below(words: dict[str, str], folder: Path) -> list[str]:
    """The same for every file below the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert files
    return [f"{trace} in {path.relative_to(folder)}" for path in files for trace in traces(words, path.read_bytes())]


def _sought(word: str) -> Iterator[tuple[str, "Search"]]:
    if DIGITS.fullmatch(word):
        yield "in digits", Search(re.compile(rb"(?<![0-9A-Fa-f.])%b(?![0-9A-Fa-f])" % word.encode()))
        yield from ((form, Search(part)) for form, part in forms(word) if len(part) > 6)
    else:
        yield from ((form, Search(part)) for form, part in forms(word))


class Search:
    """Six digits alone stand in many a time stamp and digest by chance: those are sought with their borders."""

    def __init__(self, sought: "bytes | re.Pattern[bytes]") -> None:
        self.sought = sought

    def __call__(self, content: bytes) -> bool:
        return self.sought in content if isinstance(self.sought, bytes) else bool(self.sought.search(content))
