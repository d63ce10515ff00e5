"""What is held of a person: every app shows it, erases it, and proves that none is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Shown:
    """One item of what is held: what it is, its value, and since when."""

    what: str
    value: str
    since: datetime


class Holding(Protocol):
    """Personal data that an app keeps.

    `labels` name the sealed fields it answers for. `erase` may be called again and then does nothing;
    `left` counts what neither law nor hold keeps, so an erasure is done when it is 0.
    """

    name: str
    labels: frozenset[str]

    def show(self, person: UUID) -> Sequence[Shown]: ...

    def erase(self, person: UUID, *, at: datetime) -> None: ...

    def left(self, person: UUID, *, at: datetime) -> int: ...


_holdings: dict[str, Holding] = {}


def hold(holding: Holding) -> None:
    """Enter a holding in the register; a second one of the same name is a programming error."""
    if holding.name in _holdings:
        raise ValueError(f"holding {holding.name} is registered twice")
    _holdings[holding.name] = holding


def holdings() -> Sequence[Holding]:
    """All holdings, by name."""
    return [_holdings[name] for name in sorted(_holdings)]
