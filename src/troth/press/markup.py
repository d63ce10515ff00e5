"""The frozen HTML of a text as a tree for the setter: closed vocabulary, unknown tags keep their text."""

import re
from collections.abc import Iterator
from functools import lru_cache

from .elements import FRAMES, Element, tree_of
from .glyphs import Spelling, shows
from .runs import LINE_END, line, runs, settled

Node = list[object]

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
INLINE = {"strong": "b", "em": "i", "code": "code", "del": "del", "ins": "ins"}
CONTAINERS = {"section", "aside", "blockquote", "ul", "ol", "table", "pre", "p", "hr", "div", *HEADINGS}


def blocks_of(html: str, *, title: str, spelling: Spelling) -> list[Node]:
    """The text as blocks; a first heading that repeats the title is left to the title."""
    blocks, spelled = _read(html, title, spelling.beyond)
    spelling.spelled |= spelled
    return blocks


@lru_cache(maxsize=32)  # one edition is printed for thousands of signers
def _read(html: str, title: str, beyond: frozenset[str]) -> tuple[list[Node], set[str]]:
    spelling = Spelling(beyond)
    root = tree_of(html, spelling)
    first = next(iter(root.elements), None)
    if first and first.tag in HEADINGS and _plain(first.children) == title:
        root.children.remove(first)
    return _Blocks().of(root), spelling.spelled


class _Blocks:
    """Turns elements into blocks; heading levels never skip one (PDF/UA-1, 7.4.2)."""

    def __init__(self) -> None:
        self.above: list[int] = []  # the headings, by their tags, under which the next block stands

    def of(self, element: Element) -> list[Node]:
        found: list[Node] = []
        loose: list[Element | str] = []
        for child in [*element.children, None]:
            if child is None or (isinstance(child, Element) and child.tag in CONTAINERS):
                found += _paragraph(loose)
                loose = []
                found += self.block(child) if child is not None else []
            else:
                loose.append(child)
        return found

    def block(self, element: Element) -> list[Node]:
        tag = element.tag
        if tag in HEADINGS:
            return self.heading(element)
        if tag in {"ul", "ol"}:
            return [self.listing(element), *self.strays(element)]
        if tag == "table":
            return [*self.table(element), *self.strays(element)]
        if tag == "pre":
            return [["pre", _lines(element)]]
        if tag == "hr":
            return [["hr"]]
        inside = self.of(element)
        kind = _kind(element)
        if kind == "flag":
            return [["flag", node[1]] if node[0] == "p" else node for node in inside]
        return [[kind, inside]] if kind and inside else inside

    def heading(self, element: Element) -> list[Node]:
        if not shows(_plain(element.children).replace(LINE_END, "")):
            return []
        level = HEADINGS[element.tag]
        self.above = [*(higher for higher in self.above if higher < level), level]
        return [["h", 1 + len(self.above), _inlines(element.children)]]

    def listing(self, element: Element) -> Node:
        items = [self.of(item) for item in element.elements if item.tag == "li"]
        if element.tag == "ul":
            return ["ul", items]
        start = element.attrs.get("start", "")
        return ["ol", int(start) if re.fullmatch("[0-9]{1,6}", start) else 1, items]

    def strays(self, frame: Element) -> list[Node]:
        """What stands in a list outside of its items, in a table outside of its cells: set behind it."""
        return self.of(Element("div", children=list(_outside(frame))))

    def table(self, element: Element) -> list[Node]:
        rows = [row for part in element.elements for row in ([part] if part.tag == "tr" else part.elements)]
        cells = [[cell for cell in row.elements if cell.tag in {"th", "td"}] for row in rows]
        cells = [row for row in cells if row]
        if not cells:
            return []
        wide = max(map(len, cells))
        top = 0
        while top < len(cells) - 1 and all(cell.tag == "th" for cell in cells[top]):
            top += 1
        body = [[self.cell(cell) for cell in row] + [["left", []]] * (wide - len(row)) for row in cells]
        return [["table", wide, body[:top], body[top:]]]

    def cell(self, cell: Element) -> Node:
        align = next((c.removeprefix("align-") for c in cell.classes if c.startswith("align-")), "left")
        return [align if align in {"left", "center", "right"} else "left", self.of(cell)]


def _kind(element: Element) -> str:
    """What sets a container apart on paper, if anything does."""
    if element.tag in {"blockquote", "aside"}:
        return element.tag
    return next((kind for kind in ("key", "flag") if kind in element.classes), "")


def _outside(frame: Element) -> Iterator[Element | str]:
    for child in frame.children:
        if isinstance(child, Element) and child.tag in FRAMES - {"ul", "ol", "table"}:
            yield from _outside(child)
        elif isinstance(child, str) or child.tag not in {"li", "th", "td"}:
            yield child


def _paragraph(children: list[Element | str]) -> list[Node]:
    inlines = _inlines(children)
    return [["p", inlines]] if inlines else []


def _inlines(children: list[Element | str]) -> Node:
    return _set(children, settled(_leaves(children)))


def _leaves(children: list[Element | str]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield LINE_END
        else:
            yield from _leaves(child.children)


def _set(children: list[Element | str], texts: Iterator[str]) -> Node:
    """The inline tree once more, now with the settled texts in the place of the raw ones."""
    found: Node = []
    for child in children:
        if isinstance(child, str):
            found += runs(next(texts))
        elif child.tag == "br":
            next(texts)
            found.append(["br"])
        else:
            inside = _set(child.children, texts)
            found += _wrapped(child, inside) if inside else []
    return found


def _wrapped(element: Element, inside: Node) -> Node:
    if element.tag == "a":
        return [_link(element, inside)]
    kind = INLINE.get(element.tag)
    return [[kind, inside]] if kind else inside


def _link(element: Element, inside: Node) -> Node:
    """A link that paper can follow: its address is printed behind it, unless the words are the address."""
    href = element.attrs.get("href", "")
    outward = href.startswith(("https://", "http://", "mailto:"))
    address = href.removeprefix("mailto:") if outward else ""
    spelled = [] if _plain(element.children) in {href, address} else runs(address)
    return ["a", href if outward and re.fullmatch("[!-Z^-~]{1,2000}", href) else "", spelled, inside]


def _lines(element: Element) -> list[Node]:
    whole = "".join(_leaves([element])).strip("\n")
    return [list(runs(row)) for row in whole.expandtabs(4).split("\n")]


def _plain(children: list[Element | str]) -> str:
    return line("".join(_leaves(children)))
