"""The elements of the frozen HTML: a tree that loses no word, however the markup is broken or nested."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from .glyphs import Spelling

VOID = {"br", "hr", "img", "input", "wbr", "col"}
FRAMES = {"ul", "ol", "table", "thead", "tbody", "tfoot", "tr"}  # they hold elements, never words
DEEPEST = 24  # open elements; what lies deeper is set at this depth, since typst stops at 80 nested calls


@dataclass(slots=True)
class Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def classes(self) -> list[str]:
        return self.attrs.get("class", "").split()


def tree_of(html: str, spelling: Spelling) -> Element:
    """The root of the tree, all text in it legible; control characters are refused."""
    reader = _Reader(spelling)
    reader.feed(html)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    """Builds the tree of elements; a stray end tag is ignored, a missing one supplied."""

    def __init__(self, spelling: Spelling) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self.open = [self.root]
        self.spelling = spelling

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: self.spelling.legible(value or "") for name, value in attrs})
        self.open[-1].children.append(element)
        if tag in VOID:
            return
        if len(self.open) >= DEEPEST:
            self.open[-1].children.pop()
            element.children = next(e for e in reversed(self.open) if e.tag not in FRAMES).children
            element.children.append(Element("br"))
        self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(self.spelling.legible(data))
