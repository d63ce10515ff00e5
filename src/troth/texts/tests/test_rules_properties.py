"""Readings against slow and naive oracles."""

import contextlib
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from troth.texts.rules import Unreadable, read
from troth.texts.tests.cases import body

PUNCTUATED = st.text("字好元A1。，；：“”（）()【】《》—…！？、%", min_size=1, max_size=12)
ALLOWED_TAGS = {"section", "aside", "span", "p", "br", "hr", "em", "strong", "code", "pre", "a", "blockquote"}
ALLOWED_TAGS |= {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}
ALLOWED_ATTRIBUTES = {"id", "class", "data-clause", "data-label", "href", "rel", "start", "scope"}


@given(st.lists(st.tuples(PUNCTUATED, st.booleans()), min_size=1, max_size=8))
def test_every_run_between_two_pairs_of_asterisks_is_bold_in_chinese(pieces: list[tuple[str, bool]]) -> None:
    # The oracle: asterisks open and close in turn, with plain words between two bold pieces.
    source, expected = "见", "见"
    for words, bold in pieces:
        source += f"**{words}**字" if bold else words
        expected += f"<strong>{words}</strong>字" if bold else words
    assert f"<p>{expected}</p>" in read(body(source), "zh-hans").html


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_no_source_puts_anything_but_the_vocabulary_into_the_html(words: str) -> None:
    _check(words)


@given(st.text("<>\"'&`*_[]()!#|-:{}= \nabjavscript/=onclik1.一（）", max_size=120))
def test_no_markup_smuggles_anything_into_the_html(words: str) -> None:
    _check(words)


def _check(words: str) -> None:
    try:
        html = read(body(words), "zh-hans").html
    except Unreadable:
        return
    seen = _Seen()
    seen.feed(html)
    assert seen.tags <= ALLOWED_TAGS
    assert seen.attributes <= ALLOWED_ATTRIBUTES
    assert all(re.match("https://|mailto:|#c-", href, re.IGNORECASE) for href in seen.links)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


LINES = st.text("字元好abc12。，；（一）、*- \t", max_size=20)


@given(st.lists(LINES, max_size=12))
def test_no_word_that_was_typed_is_lost(lines: list[str]) -> None:
    # List numbers become markers and summaries get a label; letters and Han characters stay, in order.
    html = read(body("\n".join(lines)), "zh-hans").html
    words = re.sub(r"<[^>]*>", "", html.split("</aside>", 1)[1])
    assert re.findall(r"[^\W\d_]", words) == re.findall(r"[^\W\d_]", "\n".join(lines))


NAMES = st.lists(st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True), min_size=1, max_size=6, unique=True)


@given(NAMES, st.randoms(use_true_random=False))
def test_names_stay_with_their_clauses_whatever_the_order(titles: list[str], random: object) -> None:
    shuffled = list(titles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _names(titles) == _names(shuffled)


def _names(titles: list[str]) -> dict[str, str]:
    source = "# T\n\n" + "".join(f"## {title}\n\ntext\n\n" for title in titles)
    return {clause.title: clause.id for clause in read(source, "en").clauses}


@given(st.text(max_size=60))
def test_reading_the_same_twice_gives_the_same_bytes(words: str) -> None:
    with contextlib.suppress(Unreadable):
        assert read(body(words), "zh-hans") == read(body(words), "zh-hans")
