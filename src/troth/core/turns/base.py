"""SQLite where writers wait in a queue of the operating system instead of polling.

SQLite's busy handler sleeps and tries again, so an unlucky writer may wait for seconds while others pass it;
a lock on a file beside the database is handed on fairly.
"""

import fcntl
from typing import IO

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What SQLite can do since 3.32 of 2020; Django counts on the 999 of before and writes in small portions."""

    max_query_params = 32_766


class DatabaseWrapper(base.DatabaseWrapper):
    """Take a turn before BEGIN IMMEDIATE, give it back after COMMIT or ROLLBACK."""

    features_class = DatabaseFeatures
    _turn: IO[str] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn_back()
            raise

    def _take_turn(self) -> None:
        name = str(self.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            return
        if self._turn is None:
            self._turn = open(f"{name}.turn", "w")  # noqa: SIM115 - kept open as long as the connection
        fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _give_turn_back(self) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turn is not None:
                self._turn.close()
                self._turn = None
