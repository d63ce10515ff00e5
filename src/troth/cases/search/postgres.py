"""The index as a schema of its own in PostgreSQL: vectors we write ourselves, so that no parser or locale of the server
decides what a word is.

A vector holds positions up to 16,383: a longer case stands in several rows, and what is asked for together must then
stand in one of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import connection, transaction

from troth.cases.search.index import Entry, Hit
from troth.cases.search.rules import How, Term

LAST_POSITION = 16_000
MOST_OF_ONE = 250  # PostgreSQL keeps 256 positions of a token
LOCK = 7_305_117_411  # so that of two who make the schema one waits
TABLE = """
CREATE SCHEMA IF NOT EXISTS troth_search;
CREATE TABLE IF NOT EXISTS troth_search.words(
  case_id uuid NOT NULL, part smallint NOT NULL, at timestamptz NOT NULL, body tsvector NOT NULL,
  PRIMARY KEY (case_id, part)) WITH (toast_tuple_target = 128);
CREATE INDEX IF NOT EXISTS words_at ON troth_search.words(at DESC);
"""
# Ranked are only those that are shown: of the others not even the words are fetched, which stand aside (TOAST).
NEWEST = """
SELECT case_id, at, ts_rank(body, %s::tsquery) FROM (
  SELECT case_id, part FROM troth_search.words WHERE body @@ %s::tsquery ORDER BY at DESC LIMIT %s) AS newest
JOIN troth_search.words USING (case_id, part) ORDER BY at DESC
"""
BY_WORD = "CREATE INDEX IF NOT EXISTS words_body ON troth_search.words USING gin(body);"


class PostgresIndex:
    """The index in the schema `troth_search`."""

    def put(self, entries: Sequence[Entry]) -> None:
        if not self._there("words_body"):
            self._make(TABLE, BY_WORD)
        self._put(entries)

    def put_many(self, batches: Iterable[Sequence[Entry]]) -> None:
        """Words are entered in their index at the end, all at once: one by one that takes ten times as long. Who looks
        for something meanwhile waits longer."""
        self._make(TABLE, "DROP INDEX IF EXISTS troth_search.words_body")
        for batch in batches:
            self._put(batch)
        self._make(BY_WORD)
        self._told("ANALYZE troth_search.words")

    def _put(self, entries: Sequence[Entry]) -> None:
        rows = [(entry.case, part, entry.at, body) for entry in entries for part, body in enumerate(_vectors(entry))]
        with transaction.atomic(), connection.cursor() as cursor:
            cases = [entry.case for entry in entries]
            cursor.execute("DELETE FROM troth_search.words WHERE case_id = ANY(%s)", [cases])
            cursor.executemany("INSERT INTO troth_search.words VALUES (%s, %s, %s, %s::tsvector)", rows)

    def forget(self, cases: Sequence[UUID]) -> None:
        if self._there():
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM troth_search.words WHERE case_id = ANY(%s)", [list(cases)])

    def find(self, terms: Sequence[Term], limit: int) -> list[Hit]:
        if not terms or not self._there():
            return []
        question = " & ".join(map(_question, terms))
        with connection.cursor() as cursor:
            cursor.execute(NEWEST, [question, question, limit])
            rows = cursor.fetchall()
        best: dict[UUID, Hit] = {}
        for case, at, rank in rows:
            best[case] = Hit(case, at, max(rank, best[case].matches if case in best else 0))
        return list(best.values())

    def kept(self, cases: Iterable[UUID] | None = None) -> set[UUID]:
        if not self._there():
            return set()
        with connection.cursor() as cursor:
            if cases is None:
                cursor.execute("SELECT DISTINCT case_id FROM troth_search.words")
            else:
                cursor.execute("SELECT case_id FROM troth_search.words WHERE case_id = ANY(%s)", [list(cases)])
            return {row[0] for row in cursor.fetchall()}

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS troth_search CASCADE")

    def _there(self, name: str = "words") -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"troth_search.{name}"])
            return bool(cursor.fetchone()[0])

    def _make(self, *statements: str) -> None:
        with transaction.atomic():
            self._told("SELECT pg_advisory_xact_lock(%s)", LOCK)
            for statement in statements:
                self._told(statement)

    def _told(self, statement: str, *given: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)


def _vectors(entry: Entry) -> Iterator[str]:
    """The texts of a case as vectors: as many as it takes, nearly always one."""
    places: dict[str, list[int]] = {}
    at = 0
    for text in entry.texts:
        for token in [*text.run, None]:
            at += 1
            if token is not None:
                places.setdefault(token, []).append(at)
            if at >= LAST_POSITION:
                yield _vector(places)
                places, at = {}, 0
        for sign in text.signs:
            places.setdefault(sign, [])
    if places:
        yield _vector(places)


def _vector(places: dict[str, list[int]]) -> str:
    return " ".join(
        f"'{token}'" + (f":{','.join(map(str, at[:MOST_OF_ONE]))}" if at else "") for token, at in places.items()
    )


def _question(term: Term) -> str:
    """A term in the language of tsquery; nothing but letters and digits is in a token."""
    if term.how is How.PHRASE:
        return "(" + " <-> ".join(f"'{token}'" for token in term.tokens) + ")"
    return f"'{term.tokens[0]}'" + (":*" if term.how is How.PREFIX else "")
