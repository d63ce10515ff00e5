"""The bundle: an archive of a sealed document, its statement, and a root that gains no trust by it."""

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from troth.verifier.findings import Failed

DOCUMENT, STATEMENT = "document.pdf", "statement.json"
KNOWN = {DOCUMENT, STATEMENT, "root.pem", "README.txt"}  # the last two prove nothing
LARGEST_MEMBER = 64 << 20
MOST_MEMBERS = 1000
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was in the archive; `strange` are the names this version does not know."""

    document: bytes = field(repr=False)
    statement: bytes | None = field(repr=False)
    strange: tuple[str, ...]


def is_bundle(name: str, data: bytes) -> bool:
    """Whether the file claims to be a bundle, by its name and by what it holds.

    The name counts because a viewer goes by it: an archive can be made to look like a PDF of other content.
    """
    return name.lower().endswith(".zip") and DOCUMENT.encode() in data


def open_bundle(data: bytes) -> Bundle:
    """Take the archive apart, within bounds; Failed if it is damaged or names a file twice."""
    if data.count(b"PK\x01\x02") > MOST_MEMBERS:  # before zipfile builds an object for each
        raise Failed("bundle.broken", why="too many files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) != len(set(names)) or DOCUMENT not in names:
                raise Failed("bundle.broken", why="a file is missing or there twice")
            found = {name: _member(archive, name) for name in names if name in KNOWN}
    except BROKEN as error:
        raise Failed("bundle.broken", why="the archive does not open") from error
    strange = tuple(sorted(_printable(name) for name in set(names) - KNOWN))[:5]
    return Bundle(found[DOCUMENT], found.get(STATEMENT), strange)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        content = member.read(LARGEST_MEMBER + 1)
    if len(content) > LARGEST_MEMBER:
        raise Failed("bundle.broken", why=f"{name} is too large")
    return content


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:60])
