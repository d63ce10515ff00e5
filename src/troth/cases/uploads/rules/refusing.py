"""Why a file is not welcome."""

from enum import StrEnum


class Why(StrEnum):
    """One word for each reason; the sentence for the person is found where people are spoken to."""

    EMPTY = "empty"
    PROGRAM = "program"
    MARKUP = "markup"
    ARCHIVE = "archive"
    OLD_OFFICE = "old_office"
    MACROS = "macros"
    EMBEDDED = "embedded"
    FORMULAS = "formulas"
    ACTIVE_PDF = "active_pdf"
    TOO_MANY_PIXELS = "too_many_pixels"
    BOMB = "bomb"
    TWO_IN_ONE = "two_in_one"
    LOCKED = "locked"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Unwelcome(ValueError):
    """A file that is not taken in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
