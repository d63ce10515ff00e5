"""The door to the index: what is kept of a case, and what is found; SQLite and PostgreSQL each have one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection

from troth.cases.search.rules import Grams, Term


@dataclass(frozen=True, slots=True)
class Entry:
    """A case with everything it is found by, and when something last happened to it."""

    case: UUID
    at: datetime
    texts: tuple[Grams, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that has all that was asked for; the more often, the higher `matches`."""

    case: UUID
    at: datetime
    matches: float


class Broken(Exception):
    """The index cannot be read; it is made anew by `troth search rebuild`."""


class Index(Protocol):
    """Contract: `put` replaces whatever stood there of the same cases; `put_many` does so with all there are, faster,
    oldest first; `forget` leaves no word of a case behind; `find` gives the newest hits first and nothing where no
    index was made; all may be called again."""

    def put(self, entries: Sequence[Entry]) -> None: ...

    def put_many(self, batches: Iterable[Sequence[Entry]]) -> None: ...

    def forget(self, cases: Sequence[UUID]) -> None: ...

    def find(self, terms: Sequence[Term], limit: int) -> list[Hit]: ...

    def kept(self, cases: Iterable[UUID] | None = None) -> set[UUID]: ...

    def drop(self) -> None: ...


def index() -> Index:
    """The index beside the database that is in use."""
    if connection.vendor == "postgresql":
        from troth.cases.search.postgres import PostgresIndex

        return PostgresIndex()
    from troth.cases.search.sqlite import SqliteIndex

    return SqliteIndex(settings.TROTH.var / "search" / "cases.sqlite")


def is_on() -> bool:
    return bool(settings.TROTH.search == "text")
