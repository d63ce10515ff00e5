"""Reading billing's exports: CSV in UTF-8, with or without a byte order mark, a header in the first row."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from troth.core.refusals import Invalid
from troth.promises.rules.purchases import Fault, Unusable
from troth.promises.rules.tables import Header, Row, WrongHeader, header_of, row_of
from troth.promises.sentences import why_wrong_header
from troth.promises.services import Numbered

CHUNK = 1024 * 1024


class Reader(Protocol):
    """What csv.reader gives: rows, and how many lines they took."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Export:
    """A file that can be read: its header, about how many rows it has, and the rows themselves, once."""

    header: Header
    total: int
    rows: Iterator[Numbered]


@contextmanager
def opened_export(file: Path, what: str, zone: tzinfo) -> Iterator[Export]:
    """Open an export of orders or subscriptions; Invalid if it cannot be read, is not UTF-8, or has a wrong header."""
    with _readable(file):
        total = _lines(file) - 1
        lines = file.open(encoding="utf-8-sig", newline="")
    with lines:
        reader = csv.reader(lines, strict=True)
        with _readable(file):
            header = _header(reader, what)
        yield Export(header, max(total, 0), _read(file, _rows(reader, header, zone)))


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """What goes wrong in here is the file's; what goes wrong with what was read is not."""
    try:
        yield
    except OSError as error:
        told = {"file": file.name, "why": error.strerror}
        raise Invalid(_("%(file)s cannot be read: %(why)s") % told) from error


def _read(file: Path, rows: Iterator[Numbered]) -> Iterator[Numbered]:
    while True:
        with _readable(file):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _lines(file: Path) -> int:
    """How many lines it has; refused before a single row is taken if any part of it is not UTF-8."""
    decoder, count, last = getincrementaldecoder("utf-8")(), 0, "\n"
    with file.open("rb") as content:
        try:
            while chunk := content.read(CHUNK):
                text = decoder.decode(chunk)
                count, last = count + text.count("\n"), text[-1:] or last
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            sentence = _("%(file)s is not UTF-8 text. Save it as “CSV UTF-8” and try again; nothing was taken.")
            raise Invalid(sentence % {"file": file.name}) from error
    return count if last == "\n" else count + 1


def _header(reader: Reader, what: str) -> Header:
    try:
        return header_of(next(reader, []), what)
    except WrongHeader as wrong:
        raise Invalid(why_wrong_header(wrong)) from wrong
    except csv.Error as error:
        raise Invalid(_("The first row cannot be read: its quotation marks do not match.")) from error


def _rows(reader: Reader, header: Header, zone: tzinfo) -> Iterator[Numbered]:
    """Each row with the line on which it begins; empty lines are passed over. What cannot be read as a row is the last:
    the reader would go on in the middle of it, and take for rows what stands within a cell."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Numbered(line, Unusable("", Fault.QUOTES))
            return
        if any(cells):
            yield Numbered(line, _row(header, cells, zone))


def _row(header: Header, cells: list[str], zone: tzinfo) -> Row | Unusable:
    try:
        return row_of(header, cells, zone)
    except Unusable as wrong:
        return wrong
