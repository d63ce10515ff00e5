"""What a text of a kind must say before it may be published."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# 消法 26 and MISSION.md A2: the facts a service agreement states in marked clauses.
# 网数条例 21: the two lists of a privacy notice.
REQUIRED: dict[str, tuple[str, ...]] = {
    "agreement": (
        "service",
        "price",
        "rights",
        "duties",
        "liability",
        "aftersales",
        "security",
        "cancellation",
        "complaints",
    ),
    "privacy": ("collected", "shared", "rights"),
    "disclaimer": ("disclaimer",),
}
# 民法典 496: a term that limits liability or is of major interest must be brought to notice.
CONSPICUOUS: dict[str, tuple[str, ...]] = {
    "agreement": ("price", "liability", "disclaimer"),
    "disclaimer": ("disclaimer",),
}
TAGS = frozenset(
    {tag for tags in REQUIRED.values() for tag in tags}
    | {"parties", "account", "content", "data", "suspension", "changes", "evidence", "minors", "contact"}
    | {"consent", "general"}
)


class Lack(StrEnum):
    """How a text falls short."""

    MISSING = "missing"
    NOT_CONSPICUOUS = "not conspicuous"


@dataclass(frozen=True, slots=True)
class Want:
    """One thing a text still wants: a clause with this tag, or that such a clause be conspicuous."""

    lack: Lack
    tag: str


class Tagged(Protocol):
    """A clause, read or stored."""

    @property
    def tag(self) -> str: ...
    @property
    def conspicuous(self) -> bool: ...


def wanting(kind: str, clauses: Iterable[Tagged]) -> list[Want]:
    """What a text of this kind lacks, in the order of the list above; nothing for kinds without a list."""
    present = list(clauses)
    tags = {clause.tag for clause in present}
    missing = [Want(Lack.MISSING, tag) for tag in REQUIRED.get(kind, ()) if tag not in tags]
    faint = {clause.tag for clause in present if not clause.conspicuous}
    return missing + [Want(Lack.NOT_CONSPICUOUS, tag) for tag in CONSPICUOUS.get(kind, ()) if tag in faint]
