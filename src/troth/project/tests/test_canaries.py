"""What people tell us stands nowhere in clear: not in the database, its log, the files, the logs, or a dump."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from troth.project.tests.canaries import forms, traces, traces_below
from troth.project.tests.canary_walk import WORDS
from troth.project.tests.processes import Begun, rest, scratch

POSTGRES = os.environ.get("TROTH_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def walked(begun: Begun, **environ: str) -> dict[str, str]:
    """Let a canary walk through a fresh installation; returns every word and secret of the way."""
    report = begun.scratch.parent / f"{begun.scratch.name}.report"
    begun.scratch.joinpath("tmp").mkdir()
    try:
        process = begun(
            "-m",
            "troth.project.tests.canary_walk",
            str(report),
            TMPDIR=str(begun.scratch / "tmp"),
            TROTH_SEARCH="off",  # the index of the staff search is the one exception, and says so
            **environ,
        )
        begun.scratch.joinpath("stdout").write_text(rest(process))
        assert process.returncode == 0, "\n".join(begun.said())
        words: dict[str, str] = json.loads(report.read_text())
    finally:
        report.unlink(missing_ok=True)
    assert any('"delivery failed"' in line for line in begun.said())
    assert len([name for name in words if name.startswith("code of")]) == 3
    assert len(words) > len(WORDS)
    return words


@pytest.fixture
def begun() -> Iterator[Begun]:
    with scratch() as begun:
        yield begun


def test_on_sqlite_no_word_of_a_person_lies_in_clear(begun: Begun) -> None:
    words = walked(begun)
    names = {path.name for path in begun.var.iterdir()}
    assert names >= {"troth.db", "troth.db-wal", "files", "keys", "pki"}
    assert traces_below(words, begun.scratch) == []
    with closing(sqlite3.connect(f"file:{begun.var / 'troth.db'}?mode=ro", uri=True)) as database:
        dump = "\n".join(database.iterdump()).encode()
    assert b"spruce-terms" in dump
    assert traces(words, dump) == []


@pytest.mark.needs("postgres")
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="no pg_dump on the path")
def test_on_postgresql_no_word_of_a_person_lies_in_clear(begun: Begun) -> None:
    import psycopg

    name = f"troth_canaries_{os.getpid()}"
    address = f"{POSTGRES.rsplit('/', 1)[0]}/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            words = walked(begun, TROTH_DATABASE_URL=address)
            dump = subprocess.run(("pg_dump", address), check=True, capture_output=True).stdout
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    assert b"spruce-terms" in dump
    assert traces(words, dump) == []
    assert traces_below(words, begun.scratch) == []


@pytest.mark.parametrize("word", [WORDS["name"], WORDS["phone"], "482910"])
def test_a_word_is_found_however_it_is_written(word: str, tmp_path: Path) -> None:
    for number, (_name, written) in enumerate(forms(word)):
        tmp_path.joinpath(str(number)).write_bytes(b"\0row," + written + b"\n")
    found = traces_below({"canary": word}, tmp_path)
    assert {int(trace.rsplit(" in ", 1)[1]) for trace in found} == set(range(number + 1))


def test_digits_inside_a_time_or_a_digest_are_no_trace_of_a_code() -> None:
    assert traces({"code": "482910"}, b"2026-11-21 12:00:00.482910+00 a0482910ff 4829101") == []
    assert traces({"code": "482910"}, b"Your code is 482910.") != []
