"""What short names, names in several languages and home pages look like."""

import re
from urllib.parse import urlsplit

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Small letters, digits and hyphens, at most 60."""
    return len(text) <= 60 and bool(SLUG.fullmatch(text))


def is_home(text: str) -> bool:
    """An address of the web that a link may lead to."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))
    except ValueError:
        return False


def is_names(names: dict[str, str], *, longest: int = 200) -> bool:
    """Something to read in at least one language, without control characters, none longer than `longest`."""
    return bool(names) and all(text.strip() and text.isprintable() and len(text) <= longest for text in names.values())
