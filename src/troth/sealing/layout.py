"""The sealed file's bytes: one revision, the seal's objects in it, and a gap where the signature will stand.

The seal is a field of the form and so a part of the tagged document: invisible (its rectangle is empty), with
a Form structure element, so that the claim of PDF/UA stays true (ISO 14289-1 section 7.18.4).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from troth.pades.revision import Revision
from troth.pades.seal import CATALOG_EXTENSIONS, FIELD_NAME, Level, built_by
from troth.pades.syntax import Dictionary, Name, NotPdf, Object, Ref, text_string, write

BYTE_RANGE_ROOM = 40
PRINT_AND_LOCKED = 132
DEEPEST_PAGE_TREE = 20


@dataclass(frozen=True, slots=True)
class Words:
    """What the seal says of itself to a reader."""

    organisation: str
    reason: str
    location: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The file with zeros where the signature will stand, and where that is, brackets included."""

    data: bytearray
    start: int
    end: int


class Additions:
    """The objects that sealing adds to a revision or changes in it."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._changed: dict[int, bytes] = {}
        self._free = len(revision.offsets) + 1

    def add(self, content: bytes) -> Ref:
        """A new object."""
        ref = Ref(self._free)
        self._free += 1
        self.set(ref, content)
        return ref

    def set(self, ref: Ref, content: bytes) -> None:
        self._changed[ref.number] = content

    def written(self) -> tuple[bytearray, dict[int, int]]:
        """The whole file again (kept objects, then ours, then one table), and where each object is."""
        revision, changed = self._revision, self._changed
        kept = sorted((at, number) for number, at in revision.offsets.items() if number not in changed)
        out = bytearray(revision.data[: min(revision.offsets.values())])
        offsets = {}
        for at, number in kept:
            offsets[number] = len(out)
            out += revision.data[at : revision.ends[number]]
        for number, content in changed.items():
            offsets[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        self._finish(out, offsets)
        return out, offsets

    def _finish(self, out: bytearray, offsets: dict[int, int]) -> None:
        table_at, size = len(out), self._free
        out += b"xref\n0 %d\n0000000000 65535 f\r\n" % size
        out += b"".join([b"%010d 00000 n\r\n" % offsets[number] for number in range(1, size)])
        trailer = {**self._revision.trailer, "Size": size}
        out += b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (write(trailer), table_at)


def lay_out(
    revision: Revision, *, level: Level, at: datetime, words: Words, room: int, material: list[list[bytes]]
) -> Gap:
    """The file with the seal's objects and a gap of `room` bytes; `material` is certificates, then CRLs."""
    catalog_at, catalog = _catalog(revision)
    objects = Additions(revision)
    opening = _signature_opening(level, at, words)
    value = objects.add(opening + b"<" + b"0" * (2 * room) + b">>>")
    page_at = _last_page(revision, catalog)
    field = _field(words, value, page_at)
    field_at = objects.add(b"")
    if "StructTreeRoot" in catalog:
        field["StructParent"] = _tag(revision, objects, catalog["StructTreeRoot"], field_at, page_at)
    objects.set(field_at, write(field))
    page = revision.dictionary(page_at)
    annotations = revision.resolve(page.get("Annots", []))
    objects.set(page_at, write({**page, "Tabs": Name("S"), "Annots": [*_listed(annotations), field_at]}))
    catalog = {**catalog, "AcroForm": {"SigFlags": 3, "Fields": [field_at]}, "Extensions": CATALOG_EXTENSIONS}
    if material:
        catalog["DSS"] = _store(objects, *material)
    objects.set(catalog_at, write(catalog))
    written, offsets = objects.written()
    head = len(b"%d 0 obj\n" % value.number)
    return _with_byte_range(written, offsets[value.number] + head + len(opening), room)


def _catalog(revision: Revision) -> tuple[Ref, Dictionary]:
    ref = revision.trailer.get("Root")
    if not isinstance(ref, Ref):
        raise NotPdf("the trailer does not refer to a catalog")
    catalog = revision.dictionary(ref)
    if catalog.keys() & {"AcroForm", "DSS", "Perms", "Extensions"}:
        raise NotPdf("it has a form or a seal already")
    return ref, catalog


def _signature_opening(level: Level, at: datetime, words: Words) -> bytes:
    signature: Dictionary = {
        "Type": Name("Sig"),
        "Filter": Name("Adobe.PPKLite"),
        "SubFilter": Name("ETSI.CAdES.detached"),
        "Prop_Build": built_by(level),
        "M": text_string(at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")),
        "Name": text_string(words.organisation),
        "Reason": text_string(words.reason),
    }
    if words.location:
        signature["Location"] = text_string(words.location)
    return write(signature)[:-2] + b"/ByteRange" + b" " * BYTE_RANGE_ROOM + b"/Contents"


def _last_page(revision: Revision, catalog: Dictionary) -> Ref:
    node = catalog.get("Pages")
    for _ in range(DEEPEST_PAGE_TREE):
        kids = revision.resolve(revision.dictionary(node).get("Kids"))
        if not isinstance(kids, list) or not kids:
            break
        node = kids[-1]
        if isinstance(node, Ref) and revision.dictionary(node).get("Type") == Name("Page"):
            return node
    raise NotPdf("it has no last page")


def _field(words: Words, value: Ref, page: Ref) -> Dictionary:
    return {
        "Type": Name("Annot"),
        "Subtype": Name("Widget"),
        "FT": Name("Sig"),
        "T": FIELD_NAME,
        "TU": text_string(_spoken(words)),
        "Rect": [0, 0, 0, 0],
        "F": PRINT_AND_LOCKED,
        "P": page,
        "V": value,
    }


def _spoken(words: Words) -> str:
    return f"{words.organisation} - {words.reason}"


def _tag(revision: Revision, objects: Additions, root_at: Object, field: Ref, page: Ref) -> int:
    """Make the field a part of the structure; returns its key in the parent tree (ISO 32000-1 14.7.4.3-4)."""
    if not isinstance(root_at, Ref):
        raise NotPdf("its structure tree is not an object of its own")
    root = revision.dictionary(root_at)
    document_at = _listed(revision.resolve(root.get("K")))[0] if "K" in root else None
    if not isinstance(document_at, Ref):
        raise NotPdf("its structure has no document element")
    document = revision.dictionary(document_at)
    form = objects.add(
        write(
            {
                "Type": Name("StructElem"),
                "S": Name("Form"),
                "P": document_at,
                "Pg": page,
                "K": [{"Type": Name("OBJR"), "Pg": page, "Obj": field}],
            }
        )
    )
    objects.set(document_at, write({**document, "K": [*_listed(revision.resolve(document.get("K"))), form]}))
    tree = revision.dictionary(root.get("ParentTree"))
    key = root.get("ParentTreeNextKey")
    if "Nums" not in tree or not isinstance(key, int):
        raise NotPdf("its parent tree is not a flat one")
    tree = {**tree, "Nums": [*_listed(revision.resolve(tree["Nums"])), key, form]}
    objects.set(root_at, write({**root, "ParentTree": tree, "ParentTreeNextKey": key + 1}))
    return key


def _listed(value: Object) -> list[Object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _store(objects: Additions, certificates: list[bytes], crls: list[bytes]) -> Ref:
    """The document security store (ETSI EN 319 142-1 section 5.4.2), plain so that anybody can read it."""

    def streams(contents: list[bytes]) -> list[Object]:
        return [objects.add(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)) for content in contents]

    return objects.add(write({"Type": Name("DSS"), "Certs": streams(certificates), "CRLs": streams(crls)}))


def _with_byte_range(data: bytearray, start: int, room: int) -> Gap:
    end = start + 2 * room + 2
    byte_range = b"[0 %d %d %d]" % (start, end, len(data) - end)
    room_at = start - len(b"/Contents") - BYTE_RANGE_ROOM
    data[room_at : room_at + BYTE_RANGE_ROOM] = byte_range.ljust(BYTE_RANGE_ROOM)
    return Gap(data, start, end)
