"""The last guard before HTML is frozen: what may be there, enforced by a second parser."""

import html
import re

import nh3

_ALIGN = {f"align-{side}" for side in ("left", "center", "right")}
_PLAIN = {"p", "br", "hr", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_HEADINGS = {"h3", "h4", "h5", "h6"}

_CLEANER = nh3.Cleaner(
    tags=_PLAIN | _TABLE | _HEADINGS | {"section", "aside", "span", "a"},
    attributes={
        "section": {"id", "data-clause"},
        "a": {"href"},
        "ol": {"start"},
        "th": {"scope"},
        "td": {"data-label"},
        **{heading: {"id"} for heading in _HEADINGS},
    },
    tag_attribute_values={
        "section": {"class": {"clause", "clause key"}},
        "aside": {"class": {"summary"}},
        "p": {"class": {"flag"}},
        "span": {"class": {"num"}},
        "th": {"class": _ALIGN},
        "td": {"class": _ALIGN},
    },
    url_schemes={"https", "mailto"},
    url_relative=lambda url: url if url.startswith("#") else None,
)
_ANY_TAG = re.compile(r"<[^<>]*>")


def clean(markup: str) -> str:
    """The markup with nothing in it but the vocabulary above."""
    return _CLEANER.clean(markup)


def words_of(markup: str) -> str:
    """The text of cleaned markup."""
    return html.unescape(_ANY_TAG.sub(" ", markup))
