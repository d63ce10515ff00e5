"""Which words a text is found by, and what somebody looks for.

Chinese has no spaces, and the tokenizers of SQLite and PostgreSQL find no word in it; runs of Han signs are therefore
indexed as overlapping pairs, looked up as a phrase, and each sign once more by itself.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+)")
CONTACTS = re.compile(
    r"\b[2-9A-Z]{5}(?:-[2-9A-Z]{5}){4}\b"
    r"|[a-z0-9._%+\-]+@[a-z0-9.\-]+"
    r"|(?:微信|wechat|weixin|vx|qq)(?:号|id)?\s{0,3}[:是为]?\s{0,3}[a-z0-9_\-]{5,}"
    r"|https?://\S+"
    r"|[+(]{0,2}\d(?:[\s().·/\-–—]{0,3}\d){6,}x?"
    r"|[〇零一二三四五六七八九幺两]{7,}"
    r"|[a-z0-9_\-]{24,}",
    re.IGNORECASE,
)
OTHER_MAIL = re.compile(r"[^\s@，。；：、！？,;:()（）]{1,64}@[^\s@，。；：、！？,;:()（）]{1,64}")  # 王伟@例子.中国
CODE = re.compile(r"(?P<letter>[a-z])-(?P<rest>[0-9a-z]{1,7}(?:-[0-9a-z]?)?)")
LONGEST_WORD, LONGEST_ASKED, MOST_TERMS = 40, 200, 8


class How(StrEnum):
    PHRASE = "phrase"  # these tokens, one after another
    PREFIX = "prefix"  # a word that begins like this
    SIGN = "sign"  # one sign, anywhere


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be there."""

    how: How
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grams:
    """What a text is found by: `run` in order, None where nothing may be read across; `signs` in no order."""

    run: tuple[str | None, ...]
    signs: tuple[str, ...]


def grams(text: str) -> Grams:
    """The tokens of a text, without whom to reach and who one is."""
    run: list[str | None] = []
    signs: set[str] = set()
    for piece in PIECE.finditer(plain(without_contacts(text))):
        if piece["han"]:
            run += [*_pairs(piece["han"]), None]
            signs.update(piece["han"])
        elif len(piece["word"]) <= LONGEST_WORD:
            run.append(piece["word"])
    return Grams(tuple(run), tuple(sorted(signs)))


def asked(words: str) -> list[Term]:
    """What has to be there, all of it: words by their beginning, Chinese to the sign, a case by its code."""
    terms: dict[Term, None] = {}
    for chunk in plain(words[:LONGEST_ASKED]).split():
        for term in _terms(chunk):
            terms.setdefault(term)
    return list(terms)[:MOST_TERMS]


def code_word(code: str) -> str:
    """A case's code as one word: c7km2q4x9."""
    return "".join(c for c in code.lower() if c.isalnum())


def without_contacts(text: str) -> str:
    """The text without mailboxes, numbers of telephones and papers, addresses of pages, receipts and keys."""
    return OTHER_MAIL.sub(" · ", CONTACTS.sub(" · ", unicodedata.normalize("NFKC", text)))


def plain(text: str) -> str:
    """One spelling: compatible forms, small letters, no accents."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f"))


def _terms(chunk: str) -> Iterator[Term]:
    if CODE.fullmatch(chunk):
        yield Term(How.PREFIX, (code_word(chunk),))
        return
    for piece in PIECE.finditer(chunk):
        han, word = piece["han"], piece["word"]
        if han and len(han) == 1:
            yield Term(How.SIGN, (han,))
        elif han:
            yield Term(How.PHRASE, tuple(_pairs(han)))
        elif len(word) <= LONGEST_WORD:
            yield Term(How.PREFIX, (word,))


def _pairs(han: str) -> list[str]:
    return [han[at : at + 2] for at in range(len(han) - 1)]
