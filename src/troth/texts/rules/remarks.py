"""What a reading has to say about its source: sentences in English, translated by whoever shows them."""

from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """A sentence about something in the source that was not mapped, or not mapped as typed."""

    RAW_HTML = "HTML is not allowed and is shown as plain text: %(what)s"
    IMAGE = "Pictures are not allowed; its description is shown instead: %(what)s"
    LINK = "Only https:, mailto: and #clause links are allowed; the words stay without the link: %(what)s"
    DEAD_LINK = "No clause has this name; the words stay without the link: %(what)s"
    LINK_TITLE = "The title of a link is not shown: %(what)s"
    FOOTNOTE = "Footnotes are not supported and are shown as typed: %(what)s"
    LOOSE_BOLD = "Asterisks are left over, so something meant to be bold is not: %(what)s"
    UNKNOWN_MARK = "This mark is not known and was ignored: %(what)s"
    UNKNOWN_TAG = "This tag is not known: %(what)s"
    UNKNOWN_LEVEL = "This level is not known; “mail” is taken: %(what)s"
    UNKNOWN_CHANGE = "This kind of change is not known; “adverse” is taken: %(what)s"
    UNKNOWN_KEY = "This line of the head is not known and was ignored: %(what)s"
    BAD_ID = "A name has small letters, digits and hyphens only; another one was made: %(what)s"
    NO_ID = "This clause has no name of its own; one was made from its number: %(what)s"
    SAME_ID = "Another clause already has this name; it became: %(what)s"
    OPTIONAL_ALONE = "Only a consent can be optional; the mark was ignored: %(what)s"
    NOT_BOLD = "This clause is marked conspicuous but has no bold words: %(what)s"
    JUMP = "A level of headings is left out before: %(what)s"
    TOO_DEEP = "Headings go no deeper than five levels; shown as the fifth: %(what)s"
    CHAPTER = "A second main heading is shown as a chapter, not as a clause: %(what)s"
    RENUMBERED = "The numbers of this list do not count on by one and are shown as: %(what)s"
    CUT_ROW = "This row has more cells than the head of its table; the rest is not shown: %(what)s"
    NO_SUMMARY = "This clause has no plain summary: %(what)s"


class Fault(StrEnum):
    """A sentence about a source that cannot be read at all."""

    EMPTY = "The text is empty."
    CONTROL = "Line %(line)s holds a character that cannot be seen (%(what)s). Remove it."
    TOO_LONG = "The text has %(what)s characters; %(most)s are the most that is read."
    NO_TITLE = "The text has no title: begin it with a line such as “# Terms of service”."
    NO_CLAUSE = "The text has no clause: begin each with a line such as “## 1. What you get {#service}”."
    SAME_PURPOSE = "Line %(line)s asks for the consent to “%(what)s” again. Ask once for each purpose."
    BRACKETS = "The paragraph at line %(line)s has more than %(most)s brackets “[” and cannot be read."
    DEEP = "Near line %(line)s lists or quotations are nested too deeply to be shown."


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing the source says that could not be mapped; `line` counts from 1."""

    line: int
    trouble: Trouble
    what: str = ""

    @property
    def sentence(self) -> str:
        return self.trouble.value % {"what": self.what}


class Unreadable(ValueError):
    """The source cannot be read at all."""

    def __init__(self, fault: Fault, **facts: str | int) -> None:
        super().__init__(fault.value % facts)
        self.fault = fault
        self.facts = facts


@dataclass(slots=True)
class Remarks:
    """Collects remarks while one source is read."""

    found: list[Remark] = field(default_factory=list)

    def add(self, line: int, trouble: Trouble, what: str = "") -> None:
        self.found.append(Remark(line, trouble, what if len(what) <= 60 else what[:59] + "…"))

    def in_order(self) -> tuple[Remark, ...]:
        return tuple(sorted(self.found, key=lambda remark: remark.line))
