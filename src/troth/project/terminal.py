"""How commands speak to whoever sits at the terminal."""

import os
import unicodedata


def language(*, as_json: bool) -> str:
    """The reader's, as the locale variables say it (POSIX: the first that is set counts); programs read English."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chinese = next(filter(None, variables), "").startswith("zh")
    return "zh-hans" if chinese and not as_json else "en"


def padded(text: str, width: int) -> str:
    """Filled with spaces to a width on the terminal, where Han characters are two wide."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (width - taken)
