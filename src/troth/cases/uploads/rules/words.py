"""Text, tables and mails: what reads as words, in one of three encodings, and does nothing when it is opened."""

import codecs
import email
import re
from collections.abc import Callable
from email.errors import MessageError
from email.message import Message

from troth.cases.uploads.rules import kinds
from troth.cases.uploads.rules.kinds import FileType
from troth.cases.uploads.rules.refusing import Unwelcome, Why

Judge = Callable[[bytes, int], FileType]
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
OWN_USE = re.compile("[\ue000-\uf8ff]")  # where almost any bytes can be read as GB 18030, these say that it is none
MARKUP = re.compile(r"[\s\ufeff]*+<[!?/a-z]", re.IGNORECASE)
ACTIVE = re.compile(r"<(?:script|svg|iframe|object|embed|applet|\?php)\b|javascript:|data:text/html", re.IGNORECASE)
PROGRAM = re.compile(
    r"[\s\ufeff]*+(?:#!|@echo\b|\[InternetShortcut\]|\[autorun\]|Windows Registry Editor|REGEDIT4|\{\\rtf|%!PS"
    r"|Option Explicit\b|<#|ECHO OFF\b)",
    re.IGNORECASE,
)
CELLS = str.maketrans(dict.fromkeys(",;\t\r", "\n") | dict.fromkeys(" \"'"))  # one cell a line, without its quotes
SUM = re.compile("\n[+-][^\n]{0,500}?[(|!]")
HEADERS = re.compile(r"(?:[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2,200}\r?\n")
OF_MAIL = re.compile(
    r"^(?:from|date|subject|message-id|received|mime-version|return-path):", re.IGNORECASE | re.MULTILINE
)
LONGEST_HEAD, MOST_LINES, MOST_PARTS, DEEPEST = 100_000, 500_000, 50, 2


def text(content: bytes, name: str, depth: int, judge: Judge) -> FileType:
    """Text, a table if it is called one, or a mail; refused where a program or a page would be made of it."""
    words, charset = _decoded(content)
    if NO_TEXT.search(words) or (charset == "gb18030" and OWN_USE.search(words)):
        raise Unwelcome(Why.UNKNOWN)
    if PROGRAM.match(words):
        raise Unwelcome(Why.PROGRAM)
    if charset != "utf-16" and _is_mail(words):
        return _mail(content, depth, judge)
    if MARKUP.match(words) or ACTIVE.search(words):
        raise Unwelcome(Why.MARKUP)
    if not name.lower().rstrip(". ").endswith(".csv"):
        return kinds.TEXTS[charset]
    if _calculates(words):
        raise Unwelcome(Why.FORMULAS)
    return kinds.TABLES[charset]


def _calculates(words: str) -> bool:
    """Whether a spreadsheet would run a cell; numbers with a sign and telephone numbers are no sums."""
    cells = "\n" + words.translate(CELLS)
    return "\n=" in cells or "\n@" in cells or SUM.search(cells) is not None


def _decoded(content: bytes) -> tuple[str, str]:
    tries = ("utf-16",) if content.startswith(UTF16) else ("utf-8", "gb18030")
    for charset in tries:
        try:
            return content.decode(charset), charset
        except UnicodeDecodeError:
            continue
    raise Unwelcome(Why.UNKNOWN)


def _is_mail(words: str) -> bool:
    head = HEADERS.match(words[:LONGEST_HEAD])
    return head is not None and len({found.lower() for found in OF_MAIL.findall(head.group())}) > 1


def _mail(content: bytes, depth: int, judge: Judge) -> FileType:
    """A mail with what it brings: each attached file is judged like one that came alone."""
    if depth >= DEEPEST or content.count(b"\n") > MOST_LINES:
        raise Unwelcome(Why.BOMB)
    try:
        parts = list(email.message_from_bytes(content).walk())
    except (MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise Unwelcome(Why.BROKEN) from error
    if len(parts) > MOST_PARTS:
        raise Unwelcome(Why.BOMB)
    for part in parts:
        if not part.is_multipart():
            _must_be_welcome(part, depth, judge)
    return kinds.EML


def _must_be_welcome(part: Message, depth: int, judge: Judge) -> None:
    try:
        held = part.get_payload(decode=True)
        kind = part.get_content_type()
    except (MessageError, ValueError, LookupError, TypeError) as error:
        raise Unwelcome(Why.BROKEN) from error
    if not isinstance(held, bytes) or not held.strip():
        return
    if kind == "text/html" and not part.get_filename():  # shown by mail programs without running anything
        if ACTIVE.search(held.decode("utf-8", "replace")):
            raise Unwelcome(Why.MARKUP)
        return
    judge(held, depth + 1)
