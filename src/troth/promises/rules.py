"""What a provider's or service's short name and home page look like: pure functions over plain values."""

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
