"""From source to reading: the body is cut into clauses, each polished, rendered, cleaned and hashed."""

import hashlib
import re
from dataclasses import dataclass

from markdown_it.token import Token

from troth.texts.rules import parser
from troth.texts.rules.clean import clean, words_of
from troth.texts.rules.cutting import Passage, cut, inlines_of, tokens_of
from troth.texts.rules.marks import split_number
from troth.texts.rules.polish import plain, polish, remark_on_blocks
from troth.texts.rules.remarks import Fault, Remark, Remarks, Trouble, Unreadable
from troth.texts.rules.source import Head, split_head, tidy

_FLAG = {
    "zh-hans": "这一条与您有重大利害关系，请留意加粗的字。",
    "en": "This clause matters a great deal to you: please note the words in bold.",
}
_IN_SHORT = {"zh-hans": "简单说：", "en": "In short: "}


@dataclass(frozen=True, slots=True)
class ClauseReading:
    """One clause; its HTML is a piece of the HTML of the whole."""

    id: str
    number: str
    title: str
    tag: str
    conspicuous: bool
    gist: bool
    summary: str
    consent: str
    optional: bool
    html: str
    sha256: str
    line: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it will be shown, and what could not be mapped."""

    title: str
    clauses: tuple[ClauseReading, ...]
    html: str
    sha256: str
    source: str
    source_sha256: str
    head: Head
    warnings: tuple[Remark, ...]

    @property
    def gist(self) -> tuple[ClauseReading, ...]:
        return tuple(clause for clause in self.clauses if clause.gist)


def read(source: str, locale: str, slug: str = "") -> Reading:
    """Read a source in one language; refused: hidden characters, no title, no clause, too deep a nesting.

    The slug goes into every anchor, so that several texts can stand on one page.
    """
    space = f"{slug}-" if slug else "c-"
    remarks = Remarks()
    source = tidy(source)
    head, body = split_head(source, remarks)
    tokens = parser.blocks(body)
    remark_on_blocks(tokens, body.split("\n"), remarks)
    title, passages = cut(tokens, remarks, space)
    parser.inlines([title, *inlines_of(passages)])
    anchors = {passage.id: f"{space}{passage.id}" for passage in passages if passage.id}
    if not anchors:
        raise Unreadable(Fault.NO_CLAUSE)
    for passage in passages:
        polish(tokens_of(passage), anchors, remarks)
    polish([title], anchors, remarks)
    pieces = [_clause(passage, locale, remarks, slug) for passage in passages]
    html = "".join(piece if isinstance(piece, str) else piece.html for piece in pieces)
    clauses = tuple(piece for piece in pieces if not isinstance(piece, str))
    return Reading(
        plain(title.children), clauses, html, _digest(html), source, _digest(source), head, remarks.in_order()
    )


def reading_minutes(html: str) -> int:
    """How long an adult reads this, rounded up: 300 Han characters or 200 words a minute."""
    words = words_of(html)
    han = len(re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff]", words))
    return max(1, -(-(han * 2 + len(re.findall(r"[A-Za-z0-9]+", words)) * 3) // 600))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _clause(passage: Passage, locale: str, remarks: Remarks, slug: str) -> ClauseReading | str:
    """The clause, or the HTML of a passage that is none: the opening of the text, a chapter heading."""
    if passage.heading is None:
        return clean(parser.render(passage.body))
    marks, words = passage.marks, plain(passage.heading.children)
    number, title = split_number(words)
    summary = " ".join(plain(token.children) for token in passage.summary if token.type == "inline")
    if marks.conspicuous and not _has_bold(passage.body):
        remarks.add(passage.line, Trouble.NOT_BOLD, words)
    if not summary:
        remarks.add(passage.line, Trouble.NO_SUMMARY, words)
    html = clean(_section(passage, number, locale, slug))
    return ClauseReading(
        passage.id, number, title or number, marks.tag, marks.conspicuous, marks.gist, summary,
        marks.consent, marks.optional, html, _digest(html), passage.line,
    )  # fmt: skip


def _section(passage: Passage, number: str, locale: str, slug: str) -> str:
    anchor, name = (f"{slug}-{passage.id}", f"{slug}/{passage.id}") if slug else (f"c-{passage.id}", passage.id)
    key = " key" if passage.marks.conspicuous else ""
    flag = f'<p class="flag">{_FLAG.get(locale, _FLAG["en"])}</p>\n' if key else ""
    return (
        f'<section id="{anchor}" class="clause{key}" data-clause="{name}">\n'
        f"<h3>{_heading(passage.heading, number)}</h3>\n"
        f"{flag}{_aside(passage.summary, locale)}{parser.render(passage.body)}</section>\n"
    )


def _aside(summary: list[Token], locale: str) -> str:
    """The plain summary, its first words saying that it is one."""
    if not summary:
        return ""
    first = next(token for token in summary if token.type == "inline")
    label = Token("text", "", 0, content=_IN_SHORT.get(locale, _IN_SHORT["en"]))
    first.children = [label, *(first.children or ())]
    return f'<aside class="summary">\n{parser.render(summary)}</aside>\n'


def _heading(inline: Token | None, number: str) -> str:
    """The heading's HTML, its number set apart where it is typed plainly."""
    markup = parser.render([inline]) if inline else ""
    if number and markup.startswith(number):
        return f'<span class="num">{number}</span>{markup.removeprefix(number)}'
    return markup


def _has_bold(tokens: list[Token]) -> bool:
    return any(child.type == "strong_open" for token in tokens for child in token.children or ())
