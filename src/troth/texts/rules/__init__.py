"""Reading a text: Markdown source in; title, clauses, frozen HTML and a list of what could not be mapped out.

Pure: no database, no clock, no settings, no Django.
"""

from troth.texts.rules.reading import ClauseReading, Reading, read, reading_minutes
from troth.texts.rules.remarks import Fault, Remark, Trouble, Unreadable
from troth.texts.rules.requirements import CONSPICUOUS, REQUIRED, TAGS, Lack, Want, wanting
from troth.texts.rules.source import Head, head_of

__all__ = [
    "CONSPICUOUS",
    "REQUIRED",
    "TAGS",
    "ClauseReading",
    "Fault",
    "Head",
    "Lack",
    "Reading",
    "Remark",
    "Trouble",
    "Unreadable",
    "Want",
    "head_of",
    "read",
    "reading_minutes",
    "wanting",
]
