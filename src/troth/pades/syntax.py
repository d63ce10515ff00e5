"""PDF objects (ISO 32000-1 section 7.3): read strictly, written plainly."""

import re
from dataclasses import dataclass
from typing import TypeAlias

DEEPEST = 40
MOST_TOKENS = 500_000  # in one object: a hostile file must not fill the memory


class NotPdf(ValueError):
    """The bytes are not PDF in the form that this profile reads."""


class Name(str):
    """A name, without its slash; escapes stay as written."""

    __slots__ = ()


class Real(str):
    """A number with a decimal point, as written."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A string in parentheses, raw."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Hex:
    """A string in angle brackets and where in the file it stands, brackets included."""

    digits: bytes
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object (generation 0 always)."""

    number: int


Object: TypeAlias = "bool | int | Name | Real | Text | Hex | Ref | list[Object] | Dictionary | None"
Dictionary: TypeAlias = dict[str, Object]

TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*(?:(?P<ref>\d{1,10} \d{1,5} R(?![^\s/<>\[\]()]))"
    rb"|(?P<number>[+-]?\d{1,19}(?:\.\d{0,19})?|[+-]?\.\d{1,19})"
    rb"|/(?P<name>[^\0\t\n\f\r ()<>\[\]{}/%]{0,127})|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|<(?P<hex>[0-9A-Fa-f]*)>|(?P<text>\()|(?P<word>true|false|null))"
)
TEXT_PART = re.compile(rb"\\.|[^\\()]+|[()]", re.DOTALL)
WORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}


class Reader:
    """Reads objects from `data` beginning at `at`; afterwards `at` is where reading stopped."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._tokens_left = MOST_TOKENS
        self.at = at

    def read(self, depth: int = 0) -> Object:
        """The next object; NotPdf if there is none or it nests too deep."""
        token = TOKEN.match(self._data, self.at)
        if token is None or token.lastgroup is None:
            raise NotPdf(f"no object at byte {self.at}")
        self._tokens_left -= 1
        if self._tokens_left < 0:
            raise NotPdf("an object has too many parts")
        self.at = token.end()
        kind, text = token.lastgroup, token[token.lastgroup]
        if kind == "open":
            return self._collection(text, depth + 1)
        if kind == "text":
            return self._text()
        if kind == "close":
            raise NotPdf(f"a bracket closes at byte {token.start()} and nothing is open")
        if kind == "hex":
            return Hex(text, token.end() - len(text) - 2, token.end())
        return _plain(kind, text)

    def dictionary(self) -> Dictionary:
        found = self.read()
        if not isinstance(found, dict):
            raise NotPdf(f"expected a dictionary before byte {self.at}")
        return found

    def _collection(self, opening: bytes, depth: int) -> Object:
        if depth > DEEPEST:
            raise NotPdf("objects nest too deep")
        closing = b">>" if opening == b"<<" else b"]"
        members: list[Object] = []
        while not self._closes(closing):
            members.append(self.read(depth))
        return _dictionary(members) if opening == b"<<" else members

    def _closes(self, closing: bytes) -> bool:
        token = TOKEN.match(self._data, self.at)
        if token is None or token["close"] != closing:
            return False
        self.at = token.end()
        return True

    def _text(self) -> Text:
        start, level = self.at, 1
        while level:
            part = TEXT_PART.match(self._data, self.at)
            if part is None:
                raise NotPdf("a string does not end")
            level += {b"(": 1, b")": -1}.get(part[0], 0)
            self.at = part.end()
        return Text(self._data[start : self.at - 1])


def _plain(kind: str, text: bytes) -> Object:
    if kind == "ref":
        number, generation, _ = text.split(b" ")
        if int(generation):
            raise NotPdf("an object has a generation other than 0")
        return Ref(int(number))
    if kind == "number":
        return Real(text.decode()) if b"." in text else int(text)
    if kind == "name":
        return Name(text.decode("latin-1"))
    return WORDS[text]


def _dictionary(members: list[Object]) -> Dictionary:
    names, values = members[::2], members[1::2]
    found: Dictionary = {str(n): v for n, v in zip(names, values, strict=False) if isinstance(n, Name)}
    if len(found) != len(names) or len(names) != len(values):
        raise NotPdf("a dictionary names a key twice, or lacks a key or a value")
    return found


def write(value: Object) -> bytes:
    """The object as bytes, without line breaks."""
    if isinstance(value, dict):
        members = (b"/%s%s" % (key.encode("latin-1"), _spaced(member)) for key, member in value.items())
        return b"<<" + b"".join(members) + b">>"
    if isinstance(value, list):
        return b"[" + b" ".join(map(write, value)) + b"]"
    if isinstance(value, Ref):
        return b"%d 0 R" % value.number
    if isinstance(value, Text):
        return b"(" + value.raw + b")"
    if isinstance(value, Hex):
        return b"<" + value.digits + b">"
    if isinstance(value, Name):
        return b"/" + value.encode("latin-1")
    if isinstance(value, bool) or value is None:
        return {True: b"true", False: b"false", None: b"null"}[value]
    return str(value).encode()


def _spaced(value: Object) -> bytes:
    written = write(value)
    return written if written[:1] in b"/<[(" else b" " + written


def text_string(words: str) -> Object:
    """A text string (ISO 32000-1 section 7.9.2): ASCII as it is, everything else as UTF-16."""
    if words.isascii() and words.isprintable() and not set(words) & set("\\()"):
        return Text(words.encode())
    return Hex((b"\xfe\xff" + words.encode("utf-16-be")).hex().encode())
