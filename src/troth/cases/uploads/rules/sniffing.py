"""The table of signatures: what is refused at once, what is looked at closer, and the rest, which must be text."""

from collections.abc import Callable
from functools import partial

from troth.cases.uploads.rules import kinds, papers, pictures, sounds, words
from troth.cases.uploads.rules.kinds import FileType
from troth.cases.uploads.rules.packages import package
from troth.cases.uploads.rules.pictures import must_be_viewable
from troth.cases.uploads.rules.refusing import Unwelcome, Why

Reader = Callable[[bytes], FileType]
HEAD = 1024  # readers of PDF and browsers look no further for what a file is
PICTURES = (kinds.PNG, kinds.JPEG, kinds.GIF, kinds.WEBP, kinds.TIFF, kinds.HEIC, kinds.AVIF)
MARKS = (b"<script", b"<html", b"<svg", b"<?php", b"<iframe", b"<body", b"<!doctype")
ZIP_END, LONGEST_COMMENT = b"PK\x05\x06", 65_535
WELCOME_MARK = (b"#!AMR\n", b"#!AMR-WB\n")
UNWELCOME: tuple[tuple[int, bytes, Why], ...] = (
    (0, b"\x7fELF", Why.PROGRAM), (0, b"\xca\xfe\xba\xbe", Why.PROGRAM), (0, b"\xfe\xed\xfa\xce", Why.PROGRAM),
    (0, b"\xfe\xed\xfa\xcf", Why.PROGRAM), (0, b"\xce\xfa\xed\xfe", Why.PROGRAM), (0, b"\xcf\xfa\xed\xfe", Why.PROGRAM),
    (0, b"dex\n", Why.PROGRAM), (0, b"\0asm", Why.PROGRAM), (0, b"ITSF", Why.PROGRAM), (0, b"FWS", Why.PROGRAM),
    (0, b"CWS", Why.PROGRAM), (0, b"ZWS", Why.PROGRAM), (0, b"MZ", Why.PROGRAM),
    (0, b"\x4c\0\0\0\x01\x14\x02\0", Why.PROGRAM),
    (0, b"!<arch>", Why.PROGRAM), (0, b"xar!", Why.PROGRAM), (0, b"\xed\xab\xee\xdb", Why.PROGRAM),
    (0, b"Rar!", Why.ARCHIVE), (0, b"7z\xbc\xaf", Why.ARCHIVE), (0, b"\x1f\x8b", Why.ARCHIVE),
    (0, b"BZh", Why.ARCHIVE), (0, b"\xfd7zXZ", Why.ARCHIVE), (0, b"\x28\xb5\x2f\xfd", Why.ARCHIVE),
    (0, b"MSCF", Why.ARCHIVE), (0, b"LZIP", Why.ARCHIVE), (257, b"ustar", Why.ARCHIVE), (32_769, b"CD001", Why.ARCHIVE),
    (0, b"PK\x05\x06", Why.ARCHIVE), (0, b"PK\x07\x08", Why.ARCHIVE),
    (0, b"\xd0\xcf\x11\xe0", Why.OLD_OFFICE), (0, b"{\\rtf", Why.OLD_OFFICE), (0, b"%!PS", Why.PROGRAM),
)  # fmt: skip


def _picture(type: FileType, size: Callable[[bytes], pictures.Size]) -> Reader:
    def read(content: bytes) -> FileType:
        must_be_viewable(size, content)
        return type

    return read


READERS: tuple[tuple[bytes, Reader], ...] = (
    (b"\x89PNG\r\n\x1a\n", _picture(kinds.PNG, pictures.png)),
    (b"\xff\xd8\xff", _picture(kinds.JPEG, pictures.jpeg)),
    (b"GIF87a", _picture(kinds.GIF, pictures.gif)),
    (b"GIF89a", _picture(kinds.GIF, pictures.gif)),
    (b"II*\0", _picture(kinds.TIFF, pictures.tiff)),
    (b"MM\0*", _picture(kinds.TIFF, pictures.tiff)),
    (b"ID3", sounds.tagged_mp3),
    (WELCOME_MARK[0], lambda content: kinds.AMR),
    (WELCOME_MARK[1], lambda content: kinds.AMR),
)


def file_type(content: bytes, name: str = "", depth: int = 0) -> FileType:
    """What the bytes are; Unwelcome for everything that is not in the table, or that is two things at once. The name
    tells a table from other text, and nothing else."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unwelcome(Why.EMPTY)
    _must_not_be_unwelcome(content)
    if content.startswith(b"PK\x03\x04"):
        return package(content, depth)
    reader = _reader(content)
    if reader is None:
        return words.text(content, name, depth, lambda held, deeper: file_type(held, "", deeper))
    found = reader(content)
    _must_be_one_thing(content, found)
    return found


def _reader(content: bytes) -> Reader | None:
    for begins, reader in READERS:
        if content.startswith(begins):
            return reader
    if content.lstrip(papers.BLANK).startswith(papers.BEGINS):
        return papers.pdf
    if content[4:8] == b"ftyp":
        return sounds.boxes
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _picture(kinds.WEBP, pictures.webp)
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return sounds.wav
    return partial(_constant, kinds.MP3) if sounds.is_mp3(content) else None


def _constant(type: FileType, content: bytes) -> FileType:
    return type


def _must_not_be_unwelcome(content: bytes) -> None:
    binary = b"\0" in content[:HEAD]
    for at, begins, why in UNWELCOME:
        if content[at : at + len(begins)] == begins and (binary or not begins.isalnum()):
            raise Unwelcome(why)  # a letter may begin with "CWS", what is compiled or packed has zeros in it


def _must_be_one_thing(content: bytes, found: FileType) -> None:
    """A picture that is a page or a paper too, a document with an archive behind it: made to be taken for another."""
    looked_at = content if found in PICTURES else content[:HEAD]
    low = looked_at.lower()
    if any(mark in low for mark in MARKS) or _ends_as_archive(content):
        raise Unwelcome(Why.TWO_IN_ONE)
    if found is not kinds.PDF and papers.BEGINS in content[:HEAD]:
        raise Unwelcome(Why.TWO_IN_ONE)


def _ends_as_archive(content: bytes) -> bool:
    tail = content[-(LONGEST_COMMENT + 22) :]
    at = tail.rfind(ZIP_END)
    return at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)
