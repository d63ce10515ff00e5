"""Bold that is bold in Chinese.

CommonMark decides by spaces and punctuation whether `**` may open or close, and Chinese has no spaces: in
`**加粗。**后面` the closing run stands between a full stop and a letter and stays literal. In a Chinese
agreement bold is how a clause is brought to notice (民法典 496), so here, in a paragraph that holds an East
Asian character, white space is the only thing that stops a run of asterisks.
"""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType


def is_wide(char: str) -> bool:
    """Whether the character belongs to East Asian text."""
    return unicodedata.east_asian_width(char) in ("W", "F")


class _EastAsianState(StateInline):
    """An inline state in which only white space keeps asterisks from opening or closing."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803, FBT001 - theirs
        scanned = super().scanDelims(start, canSplitWord)
        if self.src[start] != "*":
            return scanned
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        return Scanned(not isWhiteSpace(ord(after)), not isWhiteSpace(ord(before)), scanned.length)


class EastAsianInline(ParserInline):
    """The inline parser of markdown-it with the other state where the paragraph is East Asian."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        kind = _EastAsianState if any(map(is_wide, src)) else StateInline
        state = kind(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens
