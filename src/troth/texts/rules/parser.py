"""The Markdown that agreements are written in: CommonMark without its traps, plus tables.

Left out on purpose: raw HTML; indented code (Chinese paragraphs are indented); underlined headings (a rule
under a paragraph would make it a clause); reference definitions (they vanish). `1)` stays as typed.
"""

import functools
import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.list import list_block
from markdown_it.token import Token

from troth.texts.rules.emphasis import EastAsianInline
from troth.texts.rules.enumerators import begins_a_line
from troth.texts.rules.remarks import Fault, Unreadable

DEEPEST = 60
MOST_BRACKETS = 500  # finding the ends of links takes time that grows with their square
_CLOSING_PARENTHESIS = re.compile(r"[ \t]*\d{1,9}\)")


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline = EastAsianInline()
    parser.block = ParserBlock()
    parser.configure("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": DEEPEST})
    parser.enable("table")
    parser.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    parser.block.ruler.at("list", _list_as_typed, {"alt": ["paragraph", "blockquote"]})
    parser.block.ruler.before("paragraph", "enumerated", begins_a_line, {"alt": ["paragraph"]})
    # Every destination is parsed as a link here and judged with a remark in `polish`.
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:
    return True


def _list_as_typed(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - theirs
    """HTML lists know only `1.`: an item typed `1)` stays a paragraph, so that its number stays as typed."""
    at = state.bMarks[start] + state.tShift[start]
    if _CLOSING_PARENTHESIS.match(state.src[at : at + 12]):
        return False
    return list_block(state, start, end, silent)


def blocks(text: str) -> list[Token]:
    """The block tokens, their inline parts not yet parsed; too deep a nesting is refused, never cut short."""
    tokens: list[Token] = []
    _parser().block.parse(text, _parser(), {}, tokens)
    for token in tokens:
        if token.nesting == 1 and token.level >= DEEPEST - 2:
            raise Unreadable(Fault.DEEP, line=line_of(token))
        if token.type == "inline" and token.content.count("[") > MOST_BRACKETS:
            raise Unreadable(Fault.BRACKETS, line=line_of(token), most=MOST_BRACKETS)
    return tokens


def line_of(token: Token) -> int:
    """The line at which a block begins, counted from 1."""
    return token.map[0] + 1 if token.map else 1


def inlines(tokens: list[Token]) -> None:
    """Parse the inline parts in place."""
    parser = _parser()
    for token in tokens:
        if token.type == "inline":
            token.children = parser.inline.parse(token.content, parser, {}, [])


def render(tokens: list[Token]) -> str:
    """HTML of the tokens, not yet cleaned."""
    parser = _parser()
    rendered: str = parser.renderer.render(tokens, parser.options, {})
    return rendered
