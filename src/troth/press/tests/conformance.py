"""What can be checked of PDF/UA-1 and PDF/A-2a without veraPDF: every fault found in the bytes, as sentences.

Rules are numbered as in ISO 14289-1 (UA) and ISO 19005-2 (A). It works on the final, sealed bytes as well.
"""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

SHOWS = {*["Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "BI"], "INLINE IMAGE"}
MAY_HOLD = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
}


def faults(pdf: bytes) -> list[str]:
    """Everything wrong with the document's claims; an empty list is no certificate, but nothing was found."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            *_catalog(document),
            *_claims(document),
            *_structure(document),
            *_content(document),
            *_fonts(document),
            *_annotations(document),
        ]


def _catalog(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked") or root.MarkInfo.get("/Suspects", False):
        yield "UA 7.1: not marked as tagged"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle"):
        yield "UA 7.1: the title is not displayed"
    if not str(root.get("/Lang", "")):
        yield "UA 7.2: no document language"
    if "/Outlines" not in root:
        yield "no bookmarks"
    if "/OutputIntents" not in root:
        yield "A 6.2.2: no output intent"
    if document.is_encrypted or "/ID" not in document.trailer:
        yield "A 6.1.3: encrypted, or without an identifier"


def _claims(document: pikepdf.Pdf) -> Iterator[str]:
    with document.open_metadata() as meta:
        for key, value in {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}.items():
            if meta.get(key) != value:
                yield f"XMP does not say {key} {value}"
        if not meta.get("dc:title"):
            yield "UA 7.1: XMP has no title"
        if str(document.docinfo.get("/Title", "")) != meta.get("dc:title"):
            yield "A 6.6.2.3: title of XMP and Info differ"


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root.StructTreeRoot
    roles = {str(k): str(v) for k, v in root.get("/RoleMap", Dictionary()).items()}
    elements = list(_elements(root))
    for element in elements:
        kind = str(element.S)
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "UA 7.3: a figure without alternative text"
        allowed = MAY_HOLD.get(kind[1:])
        inside = [roles.get(str(child.S), str(child.S))[1:] for child in _children(element) if "/S" in child]
        if allowed and not set(inside) <= allowed:
            yield f"UA 7.2: {kind} holds {set(inside) - allowed}"
    levels = [int(str(e.S)[2:]) for e in elements if str(e.S)[:2] == "/H" and str(e.S)[2:].isdigit()]
    if levels[:1] != [1]:
        yield "UA 7.4.2: the first heading is not H1"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"UA 7.4.2: a level is skipped in {levels}"


def _content(document: pikepdf.Pdf) -> Iterator[str]:
    """Everything painted is an artifact or has its one place in the structure, both ways (UA 7.1)."""
    parents = _parent_tree(document)
    claimed = {
        (page.objgen, int(kid))
        for element in _elements(document.Root.StructTreeRoot)
        for page, kid in _marked_children(element)
    }
    for number, page in enumerate(document.pages, 1):
        marks, strays = _marks(page)
        if strays:
            yield f"UA 7.1: page {number} paints {strays} times outside of any mark"
        if page.get("/Tabs") != Name.S:
            yield f"UA 7.18.3: page {number} has no tab order"
        listed = parents.get(int(page.get("/StructParents", -1)), Array())
        for mark in marks:
            if mark >= len(listed) or listed[mark] is None:
                yield f"UA 7.1: mark {mark} of page {number} has no parent"
            if (page.obj.objgen, mark) not in claimed:
                yield f"UA 7.1: mark {mark} of page {number} is in no element"


def _marks(page: pikepdf.Page) -> tuple[set[int], int]:
    marks: set[int] = set()
    open_marks: list[bool] = []
    strays = 0
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                properties = operands[1] if len(operands) > 1 else None
                if isinstance(properties, Dictionary) and "/MCID" in properties:
                    marks.add(int(properties.MCID))
                    open_marks.append(True)
                else:
                    open_marks.append(operands[0] == Name.Artifact)
            case "EMC":
                open_marks.pop()
            case shown if shown in SHOWS and not any(open_marks):
                strays += 1
    return marks, strays


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for thing in document.objects:
        if isinstance(thing, Dictionary) and thing.get("/Type") == Name.Font and "/DescendantFonts" in thing:
            if "/ToUnicode" not in thing:
                yield f"A 6.2.11.7.2: {thing.BaseFont} has no Unicode"
            described = thing.DescendantFonts[0].FontDescriptor
            if not {"/FontFile2", "/FontFile3"} & set(described.keys()):
                yield f"A 6.2.11.4: {thing.BaseFont} is not embedded"


def _annotations(document: pikepdf.Pdf) -> Iterator[str]:
    parents = _parent_tree(document)
    for page in document.pages:
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == Name.Link and not str(annotation.get("/Contents", "")):
                yield "UA 7.18.5: a link without a description"
            owner = parents.get(int(annotation.get("/StructParent", -1)))
            if owner is None or str(owner.get("/S")) not in {"/Link", "/Form", "/Annot"}:
                yield f"UA 7.18.1: {annotation.get('/Subtype')} is in no element of its kind"


def _parent_tree(document: pikepdf.Pdf) -> dict[int, Any]:
    return dict(pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree))


def _children(element: Any) -> list[Any]:
    kids = element.get("/K")
    return [kid for kid in (kids if isinstance(kids, Array) else [kids]) if isinstance(kid, Dictionary)]


def _elements(root: Any) -> Iterator[Any]:
    for child in _children(root):
        if "/S" in child:
            yield child
            yield from _elements(child)


def _marked_children(element: Any) -> Iterator[tuple[Any, int]]:
    kids = element.get("/K")
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            yield element.Pg, kid
        elif isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR:
            yield kid.get("/Pg", element.get("/Pg")), int(kid.MCID)
