"""The index as a file of its own: FTS5 over tokens we made ourselves.

The tokenizer is `ascii`, which takes every sign beyond ASCII as part of a token: `unicode61` knows the signs of Unicode
6.1 and would lose later ones. Rows are numbered by what happened last, so the newest are read first and no sorting is
needed. A connection lives for one act; the file can be thrown away at any time.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from troth.cases.search.index import Broken, Entry, Hit
from troth.cases.search.rules import Grams, How, Term

FORMAT = 1
WAIT = 10.0  # seconds for another writer
GAP = "·"  # a token that nobody asks for: no phrase reaches across it
AT_ONCE = 500
MADE = """
CREATE TABLE doc(id INTEGER PRIMARY KEY AUTOINCREMENT, case_id BLOB NOT NULL UNIQUE, at INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(body, tokenize='ascii', columnsize=0);
"""


class SqliteIndex:
    """The index in this file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, entries: Sequence[Entry]) -> None:
        with self._writing() as file:
            for entry in sorted(entries, key=lambda entry: entry.at):
                _remove(file, [entry.case])
                made = file.execute("INSERT INTO doc(case_id, at) VALUES (?, ?)", (entry.case.bytes, _stamp(entry.at)))
                file.execute("INSERT INTO words(rowid, body) VALUES (?, ?)", (made.lastrowid, _written(entry.texts)))

    def put_many(self, batches: Iterable[Sequence[Entry]]) -> None:
        for batch in batches:
            self.put(batch)
        self._tidy()

    def forget(self, cases: Sequence[UUID]) -> None:
        """Remove cases and rewrite what held their words: FTS5 alone would only mark them as gone."""
        if not self.path.exists() or not self.kept(cases):
            return
        with self._writing() as file:
            _remove(file, cases)
        self._tidy()

    def find(self, terms: Sequence[Term], limit: int) -> list[Hit]:
        if not terms or not self.path.exists():
            return []
        question = " AND ".join(map(_question, terms))
        with self._open() as file:
            rows = file.execute(
                "SELECT doc.case_id, doc.at, words.body FROM words JOIN doc ON doc.id = words.rowid"
                " WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT ?", (question, limit),
            )  # fmt: skip
            return [
                Hit(UUID(bytes=case), datetime.fromtimestamp(at, UTC), sum(_count(body, term) for term in terms))
                for case, at, body in rows
            ]

    def kept(self, cases: Iterable[UUID] | None = None) -> set[UUID]:
        if not self.path.exists():
            return set()
        with self._open() as file:
            if cases is None:
                return {UUID(bytes=row[0]) for row in file.execute("SELECT case_id FROM doc")}
            found = set()
            for part in _parts(cases):
                marks = ",".join("?" * len(part))
                rows = file.execute(f"SELECT case_id FROM doc WHERE case_id IN ({marks})", part)  # noqa: S608
                found |= {UUID(bytes=row[0]) for row in rows}
            return found

    def _tidy(self) -> None:
        """One segment instead of many; what was removed is overwritten, also in the log."""
        if not self.path.exists():
            return
        with self._writing() as file:
            file.execute("INSERT INTO words(words) VALUES ('optimize')")
        with self._open() as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop(self) -> None:
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._open() as file:
            file.execute("BEGIN IMMEDIATE")
            try:
                if file.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                    _make(file)
                yield file
            except BaseException:
                file.execute("ROLLBACK")
                raise
            file.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            file = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                file.execute("PRAGMA secure_delete=ON")
                file.execute("PRAGMA journal_mode=WAL")
                file.execute("PRAGMA synchronous=NORMAL")
                yield file
            finally:
                file.close()
        except sqlite3.DatabaseError as error:
            raise Broken(type(error).__name__) from error


def _make(file: sqlite3.Connection) -> None:
    for table in ("words", "doc"):
        file.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in filter(str.strip, MADE.split(";")):
        file.execute(statement)
    file.execute(f"PRAGMA user_version={FORMAT}")


def _remove(file: sqlite3.Connection, cases: Iterable[UUID]) -> None:
    for case in cases:
        row = file.execute("SELECT id FROM doc WHERE case_id = ?", (case.bytes,)).fetchone()
        if row is not None:
            file.execute("DELETE FROM words WHERE rowid = ?", row)
            file.execute("DELETE FROM doc WHERE id = ?", row)


def _written(texts: Sequence[Grams]) -> str:
    """Everything in order, then each sign once; a space before and after every token, for counting."""
    runs = [token or GAP for text in texts for token in (*text.run, None)]
    return f" {' '.join([*runs, *sorted({sign for text in texts for sign in text.signs})])} "


def _question(term: Term) -> str:
    """A term in the language of FTS5; tokens are letters and digits only, so that nothing in them is a word of it."""
    return f'"{" ".join(term.tokens)}"{" *" if term.how is How.PREFIX else ""}'


def _count(body: str, term: Term) -> int:
    return body.count(f" {' '.join(term.tokens)}" if term.how is How.PREFIX else f" {' '.join(term.tokens)} ")


def _parts(cases: Iterable[UUID]) -> Iterator[list[bytes]]:
    keys = (case.bytes for case in cases)
    while part := list(islice(keys, AT_ONCE)):
        yield part


def _stamp(at: datetime) -> int:
    return int(at.timestamp())
