"""The one typst compiler of this process, its faces opened once, used by one thread at a time."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from .glyphs import FONTS
from .refusals import CannotPress, Unprinted

TEMPLATE = (Path(__file__).parent / "paper.typ").read_text()
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]

# typst remembers what it laid out for some ten prints, 40 MB for a text of 100,000 characters. Blank prints
# age that memory out; after this many characters of input they are worth their twelve milliseconds.
CROWDED = 500_000
AIRING = 12

UNPRINTED = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")

_turn = Lock()
_since_airing = 0


@cache
def _compiler() -> typst.Compiler:
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(font_paths=faces, ignore_system_fonts=True)


def compiled(paper: str, *, at: datetime) -> bytes:
    """The PDF of one paper given as JSON, claiming PDF/A-2a and PDF/UA-1; threads wait for one another."""
    with _turn:
        try:
            pdf = _compiler().compile(
                input=f"#let paper = json(bytes({_literal(paper)}))\n{TEMPLATE}".encode(),
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=at,
            )
        except typst.TypstError as error:
            raise _named(error) from error
        finally:
            _air_after(len(paper))
    assert isinstance(pdf, bytes)
    return pdf


def _literal(text: str) -> str:
    """A string of typst with exactly this text; as an input of the system it would undo what typst remembers."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _air_after(size: int) -> None:
    global _since_airing
    _since_airing += size
    if _since_airing < CROWDED:
        return
    _since_airing = 0
    for blank in range(AIRING):
        _compiler().compile(input=b"// %d" % blank, format="svg")


def _named(error: typst.TypstError) -> CannotPress:
    """What typst said, as a refusal whose words carry nothing of the paper's content into a log."""
    found = UNPRINTED.search(error.message)
    if not found:
        return CannotPress(type(error).__name__)
    text = ESCAPE.sub(lambda code: chr(int(code[1], 16)), found[1])
    return Unprinted(frozenset(char for char in text if not char.isascii()))
