"""A PDF of one revision with a plain cross-reference table: what is sealed, and what a seal leaves."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from troth.pades.syntax import Dictionary, NotPdf, Object, Reader, Ref

MOST_OBJECTS = 200_000
END = re.compile(rb"startxref\r?\n(\d{1,10})\r?\n%%EOF(?:\r?\n)?\Z")
TABLE = re.compile(rb"xref\r?\n0 (\d{1,7})\r?\n")
LINE = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r][\r\n]")
LINE_SIZE = 20
TRAILER = re.compile(rb"trailer\r?\n")
HEADER = re.compile(rb"%PDF-1\.7\r?\n")


@dataclass(frozen=True)
class Revision:
    """The bytes, where each object begins, and the trailer."""

    data: bytes = field(repr=False)
    offsets: dict[int, int] = field(repr=False)
    table_at: int
    trailer: Dictionary

    @cached_property
    def ends(self) -> dict[int, int]:
        """Where each object's part of the file ends: where the next one begins."""
        ordered = sorted(self.offsets.items(), key=lambda item: item[1])
        following = [at for _, at in ordered[1:]] + [self.table_at]
        return {number: end for (number, _), end in zip(ordered, following, strict=True)}

    def read(self, number: int) -> Object:
        """The object of that number (of a stream: its dictionary)."""
        return self._reader(number).read()

    def resolve(self, value: Object) -> Object:
        """The value itself, or the object it refers to; a reference to a reference is refused."""
        found = self.read(value.number) if isinstance(value, Ref) else value
        if isinstance(found, Ref):
            raise NotPdf("a reference leads to a reference")
        return found

    def dictionary(self, value: Object) -> Dictionary:
        found = self.resolve(value)
        if not isinstance(found, dict):
            raise NotPdf("expected a dictionary")
        return found

    def stream(self, value: Object) -> bytes:
        """The bytes of an unfiltered stream whose length stands in its dictionary."""
        if not isinstance(value, Ref):
            raise NotPdf("expected a reference to a stream")
        reader = self._reader(value.number)
        length = reader.dictionary().get("Length")
        start = reader.at + len(b"stream\n")
        end = start + length if isinstance(length, int) and length >= 0 else -1
        if self.data[reader.at : start] != b"stream\n" or not self.data.startswith(b"\nendstream", end):
            raise NotPdf("a stream is not written plainly")
        if end > self.ends[value.number]:
            raise NotPdf("a stream leaves its object")
        return self.data[start:end]

    def _reader(self, number: int) -> Reader:
        at = self.offsets.get(number)
        head = b"%d 0 obj\n" % number
        if at is None or not self.data.startswith(head, at):
            raise NotPdf(f"object {number} is not where the table says")
        return Reader(self.data, at + len(head))


def read_revision(data: bytes) -> Revision:
    """Read the table and the trailer; NotPdf for several revisions, encryption, and compressed tables."""
    if not HEADER.match(data):
        raise NotPdf("it does not begin as a PDF 1.7")
    end = END.search(data, max(0, len(data) - 64))
    if end is None:
        raise NotPdf("it does not end as a PDF must")
    table_at = int(end[1])
    offsets, after = _table(data, table_at)
    trailer_word = TRAILER.match(data, after)
    if trailer_word is None:
        raise NotPdf("the cross-reference table is not followed by its trailer")
    reader = Reader(data, trailer_word.end())
    trailer = reader.dictionary()
    if data[reader.at : end.start()].strip():
        raise NotPdf("there is something between trailer and end")
    if not trailer.keys() <= {"Size", "Root", "Info", "ID"} or trailer.get("Size") != len(offsets) + 1:
        raise NotPdf("the trailer is not that of a PDF written in one go")
    return Revision(data, offsets, table_at, trailer)


def _table(data: bytes, at: int) -> tuple[dict[int, int], int]:
    head = TABLE.match(data, at)
    if head is None or int(head[1]) > MOST_OBJECTS:
        raise NotPdf("there is no plain cross-reference table where the file says")
    offsets: dict[int, int] = {}
    for number in range(int(head[1])):
        line = LINE.match(data, head.end() + number * LINE_SIZE)
        if line is None or (line[3] == b"f") is not (number == 0):
            raise NotPdf("a line of the cross-reference table is wrong")
        if number:
            offsets[number] = int(line[1])
    if len(set(offsets.values())) != len(offsets) or max(offsets.values(), default=at) >= at:
        raise NotPdf("the cross-reference table points twice to one place, or behind itself")
    return offsets, head.end() + int(head[1]) * LINE_SIZE
