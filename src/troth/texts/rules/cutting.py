"""Cutting a parsed text at its headings: `#` is the title, each `##` a clause, deeper ones stay inside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from troth.texts.rules.marks import Marks, derived_id, split_marks
from troth.texts.rules.parser import line_of
from troth.texts.rules.remarks import Fault, Remarks, Trouble, Unreadable
from troth.texts.rules.requirements import TAGS

_SUMMARY = re.compile(r"\[!summary\][ \t]*\n?", re.IGNORECASE)


@dataclass(slots=True)
class Passage:
    """What stands between two clause headings; the first passage has no heading of its own."""

    line: int = 1
    id: str = ""
    marks: Marks = field(default_factory=Marks)
    heading: Token | None = None
    summary: list[Token] = field(default_factory=list)
    body: list[Token] = field(default_factory=list)


def cut(tokens: list[Token], remarks: Remarks, space: str = "c-") -> tuple[Token, list[Passage]]:
    """The title and the passages, in order; the headings are given their level and name on the way."""
    title: Token | None = None
    passages = [Passage()]
    last = 1
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type != "heading_open":
            passages[-1].body.append(token)
            place += 1
            continue
        level, inline = int(token.tag[1]), tokens[place + 1]
        line = line_of(token)
        if level > last + 1:
            remarks.add(line, Trouble.JUMP, inline.content)
        last = level
        if level == 1 and title is None and token.level == 0:
            title = inline
        elif level == 2 and token.level == 0:
            passages.append(_open_clause(inline, line, passages, remarks))
        else:
            if level == 1:
                passages.append(Passage(line))
            passages[-1].body += _inner_heading(tokens[place : place + 3], level, passages[-1].id, remarks, space)
        place += 3
    if title is None or not title.content.strip():
        raise Unreadable(Fault.NO_TITLE)
    for passage in passages[1:]:
        _lift_summary(passage)
    return title, passages


def _open_clause(inline: Token, line: int, passages: list[Passage], remarks: Remarks) -> Passage:
    inline.content, marks = split_marks(inline.content, line, remarks)
    name = marks.id or derived_id(inline.content)
    if not marks.id:
        remarks.add(line, Trouble.NO_ID, f"{inline.content} → {name}")
    taken = {passage.id for passage in passages}
    if name in taken:
        name = next(new for step in range(2, 10_000) if (new := f"{name}-{step}") not in taken)
        remarks.add(line, Trouble.SAME_ID, name)
    if marks.tag and marks.tag not in TAGS:
        remarks.add(line, Trouble.UNKNOWN_TAG, marks.tag)
    if marks.consent and marks.consent in {passage.marks.consent for passage in passages}:
        raise Unreadable(Fault.SAME_PURPOSE, line=line, what=marks.consent)
    return Passage(line, name, marks, inline)


def _inner_heading(tokens: list[Token], level: int, clause: str, remarks: Remarks, space: str) -> list[Token]:
    """A heading inside a clause: one level lower than typed, since the page has its own first and second."""
    opening, inline, closing = tokens
    line = line_of(opening)
    inline.content, marks = split_marks(inline.content, line, remarks)
    if level == 1:
        remarks.add(line, Trouble.CHAPTER, inline.content)
    if level > 5:
        remarks.add(line, Trouble.TOO_DEEP, inline.content)
    opening.tag = closing.tag = f"h{min(6, max(3, level + 1))}"
    name = marks.id or derived_id(inline.content)
    opening.attrSet("id", f"{space}{clause}-{name}" if clause else f"{space}s-{name}")
    return tokens


def _lift_summary(passage: Passage) -> None:
    """Take a quotation that begins with [!summary] out of the top of the clause."""
    body = passage.body
    if len(body) < 3 or body[0].type != "blockquote_open" or body[2].type != "inline":
        return
    if not _SUMMARY.match(body[2].content):
        return
    end = next(at for at, token in enumerate(body) if token.type == "blockquote_close" and token.level == 0)
    body[2].content = _SUMMARY.sub("", body[2].content, count=1)
    passage.summary, passage.body = body[1:end], body[end + 1 :]


def tokens_of(passage: Passage) -> list[Token]:
    heading = [passage.heading] if passage.heading else []
    return heading + passage.summary + passage.body


def inlines_of(passages: list[Passage]) -> Iterator[Token]:
    return (token for passage in passages for token in tokens_of(passage) if token.type == "inline")
