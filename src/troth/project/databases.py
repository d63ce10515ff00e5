"""Whether the database answers: asked once and briefly, before anything would wait for it. No Django."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

ANSWER_WITHIN = 5  # seconds


def is_postgresql(database: Mapping[str, Any]) -> bool:
    return "postgresql" in database["ENGINE"]


def trouble(database: Mapping[str, Any]) -> str:
    """Why no connection can be made, in one line and without the password; empty when one can."""
    return _postgresql_trouble(database) if is_postgresql(database) else _sqlite_trouble(Path(database["NAME"]))


def _postgresql_trouble(database: Mapping[str, Any]) -> str:
    import psycopg  # a tenth of a second that SQLite need not pay

    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {ours: database[name] for name, ours in names.items() if database[name]}
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    try:
        psycopg.connect(**{"connect_timeout": ANSWER_WITHIN, **options, **given}).close()
    except psycopg.Error as error:
        return f"the database does not answer: {_reason(error)}"
    return ""


def _reason(error: Exception) -> str:
    """What libpq says of its last try, without the address it repeats."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    told = [line for line in lines if "failed: " in line] or lines
    return " ".join(told[-1].rsplit("failed: ", 1)[-1].split())


def _sqlite_trouble(path: Path) -> str:
    if not os.access(path, os.F_OK):
        return f"there is no database at {path} yet: run 'troth init'"
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return f"the database {path} or its folder cannot be written: check who owns them"
    try:
        with closing(sqlite3.connect(path, timeout=ANSWER_WITHIN)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.Error as error:
        return f"the database {path} cannot be opened: {error}"
    return ""
