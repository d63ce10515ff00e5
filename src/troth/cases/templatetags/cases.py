"""Filters of the pages of cases: {% load cases %}."""

import re

from django import template

from troth.cases.models.sorting import tag_words
from troth.clocks.models import worded

register = template.Library()
register.filter(tag_words)
CLAUSE = re.compile(r"([a-z0-9-]+)/(\d+)#([\w-]+)")


@register.filter
def in_language(words: dict[str, str]) -> str:
    """Words that are kept once a language, in the language of the page."""
    return worded(words)


@register.filter
def clause_address(clause: str) -> str:
    """Where a clause that is named TEXT/EDITION#CLAUSE can be read by anybody; empty where none is named."""
    named = CLAUSE.fullmatch(clause)
    return f"/a/{named[1]}/editions/{named[2]}#{named[1]}-{named[3]}" if named else ""
