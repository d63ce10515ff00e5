"""Numbers that count inside a clause: `（一）`, `(a)`, `1.1`, `1、`, `①`; each begins a line."""

import re

from markdown_it.rules_block import StateBlock

ENUMERATOR = re.compile(
    r"[（(](?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-zA-Z]|[ivx]{1,4})[)）]"
    r"|\d{1,3}(?:\.\d{1,3})+[\s\u3000、．.]"
    r"|\d{1,3}[、．)）]"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|[①-⑳]"
)
BEFORE_ENUMERATOR = frozenset("：:；;。.，,、")
_JOINED = re.compile(r"[：:；;。.，,、*]$|\b(?:and|or)$")


def begins_a_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - theirs
    """As a terminator: an enumerated line ends the paragraph or item above it; prose that wraps does not."""
    if not silent or not start:
        return False
    return bool(ENUMERATOR.match(_line(state, start))) and (
        bool(_JOINED.search(_line(state, start - 1))) or bool(ENUMERATOR.match(_line(state, start - 1)))
    )


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()
