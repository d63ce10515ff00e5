"""Second look at parsed tokens: what may not stay is taken out with a remark, what Chinese needs put in."""

import re
from collections.abc import Mapping

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from troth.texts.rules.emphasis import is_wide
from troth.texts.rules.enumerators import BEFORE_ENUMERATOR, ENUMERATOR
from troth.texts.rules.remarks import Remarks, Trouble

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")


def polish(tokens: list[Token], anchors: Mapping[str, str], remarks: Remarks) -> None:
    """Make every inline part and every table fit to be shown; `anchors` are where a link to a clause may lead."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline" and token.children is not None:
            token.children = _without_pictures(token.children, line, remarks)
            token.children = _with_safe_links(token.children, anchors, line, remarks)
            _join_lines(token.children)
            _remark_on_words(token.children, line, remarks)
    _tables(tokens)


def plain(children: list[Token] | None) -> str:
    """The words of an inline part, without markup."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    ).strip()


def _without_pictures(children: list[Token], line: int, remarks: Remarks) -> list[Token]:
    for place, child in enumerate(children):
        if child.type == "image":
            words = plain(child.children)
            remarks.add(line, Trouble.IMAGE, words or str(child.attrGet("src")))
            children[place] = Token("text", "", 0, content=words)
    return children


def _with_safe_links(children: list[Token], anchors: Mapping[str, str], line: int, remarks: Remarks) -> list[Token]:
    kept: list[Token] = []
    open_links: list[bool] = []
    for child in children:
        if child.type == "link_open":
            open_links.append(_may_stay(child, anchors, line, remarks))
        if child.type not in ("link_open", "link_close") or open_links[-1]:
            kept.append(child)
        if child.type == "link_close":
            open_links.pop()
    return kept


def _may_stay(link: Token, anchors: Mapping[str, str], line: int, remarks: Remarks) -> bool:
    href = str(link.attrGet("href") or "")
    if title := link.attrs.pop("title", ""):
        remarks.add(line, Trouble.LINK_TITLE, str(title))
    if href.startswith("#"):
        name = href[1:].removeprefix("c-")
        if name not in anchors:
            remarks.add(line, Trouble.DEAD_LINK, href)
            return False
        link.attrSet("href", f"#{anchors[name]}")
        return True
    allowed = re.match(r"https://[^/\s]|mailto:[^\s]", href, re.IGNORECASE) is not None
    if not allowed:
        remarks.add(line, Trouble.LINK, href)
    return allowed


def _join_lines(children: list[Token]) -> None:
    """A line end between two Han characters is no space; one before `（二）` or `1.2` is a new line."""
    if not any(child.type == "softbreak" for child in children):
        return
    numbered = ENUMERATOR.match(_next_words(children, 0)) is not None
    before = ""
    for place, child in enumerate(children):
        before = child.content[-1:] or before
        if child.type != "softbreak":
            continue
        after = _next_words(children, place + 1)
        if (numbered or before in BEFORE_ENUMERATOR) and ENUMERATOR.match(after):
            children[place] = Token("hardbreak", "br", 0)
        elif after and is_wide(before or " ") and is_wide(after[0]):
            children[place] = Token("text", "", 0)


def _next_words(children: list[Token], place: int) -> str:
    """The text from here on, enough of it to see a number."""
    words = ""
    for child in children[place : place + 20]:
        words += "\n" if child.type in ("softbreak", "hardbreak") else child.content[:16]
        if len(words) >= 16:
            break
    return words


def _remark_on_words(children: list[Token], line: int, remarks: Remarks) -> None:
    for child in children:
        if child.type == "softbreak" or child.type == "hardbreak":
            line += 1
        if child.type != "text":
            continue
        if found := _TAG.search(child.content):
            remarks.add(line, Trouble.RAW_HTML, found[0])
        if found := _FOOTNOTE.search(child.content):
            remarks.add(line, Trouble.FOOTNOTE, found[0])
        if "**" in child.content:
            remarks.add(line, Trouble.LOOSE_BOLD, child.content.strip())


def _tables(tokens: list[Token]) -> None:
    """Alignment as a class (our CSP forbids styles); each cell names its column for narrow screens."""
    heads: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        if token.type == "thead_open":
            heads = []
        if token.type == "tr_open":
            column = 0
        if token.type not in ("th_open", "td_open"):
            continue
        if align := token.attrs.pop("style", ""):
            token.attrSet("class", "align-" + str(align).removeprefix("text-align:"))
        if token.type == "th_open":
            token.attrSet("scope", "col")
            heads.append(plain(tokens[place + 1].children))
        elif heads[column]:
            token.attrSet("data-label", heads[column])
        column += 1


def remark_on_blocks(tokens: list[Token], lines: list[str], remarks: Remarks) -> None:
    """Remark on what block parsing drops or changes: cells beyond the head, numbers that do not count on."""
    columns = 0
    for place, token in enumerate(tokens):
        if token.type == "thead_open":
            columns = _columns(lines, token)
        if token.type == "tr_open" and token.map and _columns(lines, token) > columns:
            remarks.add(token.map[0] + 1, Trouble.CUT_ROW, lines[token.map[0]].strip())
        if token.type == "ordered_list_open":
            _remark_on_numbers(tokens, place, remarks)


def _columns(lines: list[str], row: Token) -> int:
    # A table inside a list or quotation is indented or prefixed; the prefix holds no pipe.
    line = lines[row.map[0]].strip().lstrip("> \t") if row.map else ""
    cells = escapedSplit(line)
    return len(cells[not cells[0] :]) - (not cells[-1])


def _remark_on_numbers(tokens: list[Token], place: int, remarks: Remarks) -> None:
    start, level = tokens[place], tokens[place].level
    items: list[Token] = []
    for token in tokens[place + 1 :]:
        if token.type == "ordered_list_close" and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            items.append(token)
    first = int(items[0].info)
    shown = [str(first + step) for step in range(len(items))]
    if [item.info.lstrip("0") or "0" for item in items] != shown and start.map:
        remarks.add(start.map[0] + 1, Trouble.RENUMBERED, ", ".join(shown))
