"""PDF: a document to be read, not a program. What hides behind compression of its objects is looked at as well, within
limits; a scanner looks deeper."""

import re
import zlib

from troth.cases.uploads.rules import kinds
from troth.cases.uploads.rules.kinds import FileType
from troth.cases.uploads.rules.refusing import Unwelcome, Why

BEGINS = b"%PDF-"
BLANK = b"\xef\xbb\xbf \t\r\n\0"
MOST_STREAMS, LONGEST_STREAM, LONGEST_TOGETHER = 2_000, 1024 * 1024, 32 * 1024 * 1024


def _name(word: bytes) -> bytes:
    """ISO 32000-2 section 7.3.5: any sign of a name may be written as #xx."""
    return b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (sign, sign, sign) for sign in word)


# Every script is run by an action of the type JavaScript, every program by one of the type Launch.
ACTIVE = re.compile(b"|".join(_name(word) for word in (b"JavaScript", b"Launch", b"RichMedia")))
OBJECTS = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)


def pdf(content: bytes) -> FileType:
    """Refused where it runs something, or is none: a reader opens what has `%PDF-` near its beginning."""
    if b"%%EOF" not in content:
        raise Unwelcome(Why.BROKEN)
    if ACTIVE.search(content) or any(ACTIVE.search(objects) for objects in _unpacked(content)):
        raise Unwelcome(Why.ACTIVE_PDF)
    return kinds.PDF


def _unpacked(content: bytes) -> list[bytes]:
    if content.count(b"/ObjStm") > MOST_STREAMS:
        raise Unwelcome(Why.BOMB)
    found, length = [], 0
    for stream in OBJECTS.finditer(content):
        if length > LONGEST_TOGETHER:
            raise Unwelcome(Why.BOMB)
        try:
            inside = zlib.decompressobj()
            objects = inside.decompress(content[stream.end() : stream.end() + LONGEST_STREAM], LONGEST_STREAM)
        except zlib.error:
            continue  # encrypted, or packed in another way
        found.append(objects)
        length += len(objects)
    return found
