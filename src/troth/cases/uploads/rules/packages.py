"""Office documents that are packages of parts: which one it is, that nothing in it runs, and that it stays small."""

import zipfile
import zlib
from io import BytesIO

from troth.cases.uploads.rules import kinds
from troth.cases.uploads.rules.kinds import FileType
from troth.cases.uploads.rules.refusing import Unwelcome, Why

MOST_PARTS, MOST_UNPACKED, MOST_RATIO = 5_000, 200 * 1024 * 1024, 200
SMALL = 1024 * 1024  # a part that unpacks to no more may be packed as tightly as it likes
DEEPEST = 2
MAIN = {"word/document.xml": kinds.DOCX, "xl/workbook.xml": kinds.XLSX, "ppt/presentation.xml": kinds.PPTX}
OPEN = {type.media_type: type for type in (kinds.ODT, kinds.ODS, kinds.ODP)}
PROGRAMS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex", "AppxManifest.xml")
ENTRY, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def package(content: bytes, depth: int = 0) -> FileType:
    """The kind of document; refused for plain archives, macros, embedded programs, links that load, and bombs."""
    if depth > DEEPEST:
        raise Unwelcome(Why.BOMB)
    if content.count(ENTRY) > MOST_PARTS:
        raise Unwelcome(Why.BOMB)
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            return _Package(opened, len(content), depth).kind()
    except Unwelcome:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError,
            MemoryError, OverflowError, LookupError, AttributeError) as error:  # fmt: skip
        raise Unwelcome(Why.BROKEN) from error  # zipfile meets damage in all of these ways


class _Package:
    """An opened package, read no further than it must be."""

    def __init__(self, opened: zipfile.ZipFile, length: int, depth: int) -> None:
        self.opened, self.length, self.depth = opened, length, depth
        self.parts = {part.filename: part for part in opened.infolist()}

    def kind(self) -> FileType:
        self._must_stay_small()
        if any(name in self.parts for name in PROGRAMS):
            raise Unwelcome(Why.PROGRAM)
        found = self._declared()
        if found is None:
            raise Unwelcome(Why.ARCHIVE)
        if any(part.flag_bits & 1 for part in self.parts.values()):
            raise Unwelcome(Why.LOCKED)
        for name in self.parts:
            self._must_be_quiet(name, name.lower())
        return found

    def _must_stay_small(self) -> None:
        """Declared sizes, ratio, and parts that lie over one another: what makes a bomb."""
        parts = self.opened.infolist()
        if len(parts) != len(self.parts) or any(_leads_out(name) for name in self.parts):
            raise Unwelcome(Why.BROKEN)
        unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
        tight = any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts)
        if unpacked > MOST_UNPACKED or packed > self.length or tight:
            raise Unwelcome(Why.BOMB)
        if not parts or min(part.header_offset for part in parts):
            raise Unwelcome(Why.TWO_IN_ONE)  # something stands before the package that we would be reading

    def _declared(self) -> FileType | None:
        if "mimetype" in self.parts:
            return OPEN.get(self._read("mimetype").decode("ascii", "replace").strip())
        if "OFD.xml" in self.parts:
            return kinds.OFD
        if "[Content_Types].xml" in self.parts:
            if b"macroenabled" in self._read("[Content_Types].xml").lower():
                raise Unwelcome(Why.MACROS)
            return next((type for name, type in MAIN.items() if name in self.parts), None)
        return None

    def _must_be_quiet(self, name: str, low: str) -> None:
        if low.endswith(("vbaproject.bin", "vbadata.xml")) or low.startswith(("basic/", "scripts/")):
            raise Unwelcome(Why.MACROS)
        if "/activex/" in low or low.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".jar", ".hta", ".lnk")):
            raise Unwelcome(Why.EMBEDDED)
        if "/embeddings/" in low or low.startswith("objectreplacements/"):
            self._must_be_a_package(name)
        if low.endswith(".rels") and self._loads_from_elsewhere(name):
            raise Unwelcome(Why.EMBEDDED)
        if "/externallinks/" in low and b"ddelink" in self._read(name).lower():
            raise Unwelcome(Why.EMBEDDED)

    def _must_be_a_package(self, name: str) -> None:
        """A chart brings its sheet along, as a document of its own; anything else embedded can be a program."""
        if name.endswith("/"):
            return
        inner = self._read(name, whole=True)
        if not inner.startswith(LOCAL):
            raise Unwelcome(Why.EMBEDDED)
        package(inner, self.depth + 1)

    def _loads_from_elsewhere(self, name: str) -> bool:
        """Templates and objects that are fetched on opening; ordinary links are clicked, and may stay."""
        told = self._read(name).lower()
        return b'"external"' in told.replace(b"'", b'"') and any(
            word in told for word in (b"attachedtemplate", b"/oleobject", b"/frame", b"/subdocument")
        )

    def _read(self, name: str, *, whole: bool = False) -> bytes:
        most = 20 * SMALL if whole else SMALL
        with self.opened.open(self.parts[name]) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise Unwelcome(Why.BOMB)
        return content


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or ":" in name
