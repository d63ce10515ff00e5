"""Writers of SQLite queue fairly: several processes, one file, no lock error and no starvation."""

import multiprocessing
import sqlite3
import time
from pathlib import Path

WRITERS, WRITES = 4, 40


def write(path: str, waits: "multiprocessing.Queue[list[float]]") -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            DATABASES={
                "default": {
                    "ENGINE": "troth.core.turns",
                    "NAME": path,
                    "OPTIONS": {
                        "timeout": 20,
                        "transaction_mode": "IMMEDIATE",
                        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                    },
                }
            },
            USE_TZ=True,
        )
    import django
    from django.db import connection, transaction

    django.setup()
    longest = [0.0]
    for _ in range(WRITES):
        started = time.monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select n from counter")
            n = cursor.fetchone()[0]
            cursor.execute("update counter set n = %s", [n + 1])
        longest.append(time.monotonic() - started)
    waits.put(longest)


def test_four_writers_lose_no_update_and_none_waits_long(tmp_path: Path) -> None:
    path = tmp_path / "turns.db"
    with sqlite3.connect(path) as database:
        database.execute("pragma journal_mode=wal")
        database.execute("create table counter (n integer)")
        database.execute("insert into counter values (0)")
    database.close()
    context = multiprocessing.get_context("spawn")
    waits: multiprocessing.Queue[list[float]] = context.Queue()
    writers = [context.Process(target=write, args=(str(path), waits)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    taken = [waits.get(timeout=30) for _ in writers]
    for writer in writers:
        writer.join(timeout=10)
    with sqlite3.connect(path) as database:
        counted = database.execute("select n from counter").fetchone()[0]
    database.close()
    assert counted == WRITERS * WRITES
    assert max(map(max, taken)) < 5.0  # the busy handler alone lets the unlucky wait out its whole timeout of 20 s
