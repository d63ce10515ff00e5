"""What is printed: frozen values whose every string is already translated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

Point = Sequence[float]  # x, y, milliseconds, pressure; the last two may be absent
Stroke = Sequence[Point]


@dataclass(frozen=True, slots=True)
class Part:
    """One text as it was presented: its frozen HTML, and the digest of those bytes."""

    title: str
    edition_line: str
    html: str
    lang: str
    sha256: str
    key_label: str = ""  # printed above each conspicuous clause, so that it is not marked by colour alone


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of evidence, and how it is known ("observed by the server")."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FactGroup:
    title: str
    facts: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature as made: strokes drawn by hand, or a name that was typed, or neither."""

    label: str
    typed_name: str = ""
    strokes: Sequence[Stroke] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """The evidence page; `statements` say what it does not prove, `mark` is cut into the small seal."""

    title: str
    lede: str
    groups: tuple[FactGroup, ...]
    signature: Signature
    statements: tuple[str, ...]
    statements_title: str
    mark: str = "信约"


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole document; `created` must know its zone, `identifier` stands at the foot of every page."""

    title: str
    subtitle: str
    provider: str
    lang: str
    identifier: str
    created: datetime
    parts: tuple[Part, ...]
    certificate: Certificate | None
    footer_label: str
    keywords: tuple[str, ...] = ()  # ASCII; what binds this paper to bytes outside it


@dataclass(frozen=True, slots=True)
class Pressed:
    """The bytes, and the characters ("U+XXXX") that could only be printed as their number."""

    pdf: bytes
    missing: tuple[str, ...]
    pages: int
